/** The one table of codes (protocol.md §5): HTTP status, whether a client may retry by itself, and a sentence for people. */
export const ERRORS = {
  BAD_REQUEST: { status: 400, retryable: false, en: 'Something in the request is not in the expected form.', zh: '请求的格式不正确。' },
  UNAUTHENTICATED: { status: 401, retryable: false, en: 'Sign in again.', zh: '登录已失效，重新登录后再试。' },
  FORBIDDEN: { status: 403, retryable: false, en: 'You can see this, not change it. Ask an admin for the permission.', zh: '你可以查看，不能操作。可联系管理员开通权限。' },
  FORBIDDEN_OR_MISSING: { status: 404, retryable: false, en: 'This does not exist, or it is not yours to see.', zh: '内容不存在，或你没有查看权限。' },
  CONFLICT: { status: 409, retryable: false, en: 'This was changed in the meantime. Reload and try again.', zh: '内容已有变化，刷新后再试。' },
  CID_CONFLICT: { status: 409, retryable: false, en: 'This id was already used for something else.', zh: '这个编号已用于另一项操作。' },
  CSEQ_GAP: { status: 409, retryable: true, en: 'An earlier message is missing. Send it first.', zh: '前一条消息还没有收到，先补发前一条。' },
  GONE: { status: 404, retryable: false, en: 'This is no longer there.', zh: '内容已经不在了。' },
  EPOCH_CHANGED: { status: 409, retryable: true, en: 'The history was restored. Loading it again.', zh: '历史记录已恢复，正在重新载入。' },
  TOO_LARGE: { status: 413, retryable: false, en: 'This is over the size limit. Send less at once.', zh: '内容超过大小限制，可分开发送。' },
  UNPROCESSABLE: { status: 422, retryable: false, en: 'This can be read, but it cannot be done.', zh: '内容可以识别，但无法执行。' },
  RATE_LIMITED: { status: 429, retryable: true, en: 'That was quick. Try again in a few seconds.', zh: '操作太快了，几秒后再试。' },
  INTERNAL: { status: 500, retryable: true, en: 'Something failed on our side. Try again; the trace id helps us find it.', zh: '服务出错，再试一次；提供追踪编号便于查找原因。' },
  OVERLOADED: { status: 503, retryable: true, en: 'Very busy right now. It goes out by itself in a moment.', zh: '现在非常繁忙，稍后自动发出。' },
  UNAVAILABLE: { status: 503, retryable: true, en: 'The service is not reachable right now. It is tried again by itself.', zh: '服务暂时不可用，会自动重试。' },
} as const;

export type ErrorCode = keyof typeof ERRORS;
export type Locale = 'zh' | 'en';

/** What a schema or a rule found, and where: `path` is dotted from the body's root, '' for the whole. */
export type Issue = { path: string; message: string };

/** The sentence of a code in the reader's language. */
export function sentence(code: ErrorCode, locale: Locale): string {
  return ERRORS[code][locale];
}

/** The language to answer in: any tag that starts with `zh` is Chinese, any other known tag English, none the fallback. */
export function pickLocale(tag: string | undefined | null, fallback: Locale = 'en'): Locale {
  if (!tag) return fallback;
  for (const part of tag.split(',')) {
    const t = part.trim().toLowerCase();
    if (t.startsWith('zh')) return 'zh';
    if (t.startsWith('en')) return 'en';
  }
  return fallback;
}
