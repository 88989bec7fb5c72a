import { createHash } from 'node:crypto';
import type { Locale } from '#protocol';

/** `missing`: there is no such inbox. `refused`: this site may not show it. */
export type MissingReason = 'missing' | 'refused';

/**
 * The page a visitor meets instead of a chat, alone or inside a site's frame: two sentences in their language, nothing to load. It may be
 * embedded anywhere, for it says nothing about any inbox and can be pressed nowhere.
 */
export function missingPage(reason: MissingReason, locale: Locale): Response {
  const { title, text } = WORDS[reason][locale];
  const lang = locale === 'zh' ? 'zh-CN' : 'en';
  const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1><p>${text}</p></main></body></html>`;
  return new Response(html, {
    status: reason === 'missing' ? 404 : 403,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-language': lang,
      'cache-control': 'no-store',
      vary: 'Accept-Language',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors *; base-uri 'none'; form-action 'none'`,
      'cross-origin-resource-policy': 'cross-origin',
    },
  });
}

const WORDS: Record<MissingReason, Record<Locale, { title: string; text: string }>> = {
  missing: {
    zh: { title: '找不到这个客服入口', text: '链接可能不完整，或已停用。请核对链接，或通过商家的其他方式联系。' },
    en: { title: 'There is no chat here', text: 'The link may be incomplete or no longer in use. Check it, or reach the shop another way.' },
  },
  refused: {
    zh: { title: '这个网站还不能使用在线客服', text: '请通过商家的其他方式联系。网站管理员可在收件箱设置中，将本站加入允许的网站。' },
    en: { title: 'Chat is not available on this site', text: 'Please reach the shop another way. If this is your site, add it to the allowed sites of the inbox.' },
  },
};
const STYLE =
  ':root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;background:Canvas;color:CanvasText}main{max-width:26em;padding:24px;text-align:center}h1{margin:0 0 8px;font-size:1.125rem}p{margin:0}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
