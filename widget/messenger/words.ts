/**
 * The messenger's words, one file per language, of which a browser fetches one. Chinese and English are both originals; customers
 * are 您.
 */
import type { en } from './words-en.ts';

export type Words = typeof en;
export type UiLocale = 'zh' | 'en';

/** Fetches the words of a language; tries again while the network is bad, since without words there is nothing to show. */
export async function loadWords(locale: UiLocale): Promise<Words> {
  for (let n = 0; ; n++) {
    try {
      return locale === 'zh' ? (await import('./words-zh.ts')).zh : (await import('./words-en.ts')).en;
    } catch (e) {
      if (n === 5) throw e;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** n));
    }
  }
}

/** Option, then the page's language, then the browser's, then the inbox's. */
export function uiLocale(...wishes: (string | null | undefined)[]): UiLocale {
  for (const wish of wishes) {
    const tag = wish?.toLowerCase() ?? '';
    if (tag.startsWith('zh')) return 'zh';
    if (tag.startsWith('en')) return 'en';
  }
  return 'en';
}
