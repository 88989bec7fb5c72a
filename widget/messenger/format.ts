import type { UiLocale, Words } from './words.ts';

export const timeOf = (ts: number, locale: UiLocale): string => new Intl.DateTimeFormat(tag(locale), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ts);

/** Today, yesterday, or the date; a year only when it is not this one. */
export function dayOf(ts: number, now: number, locale: UiLocale, words: Words): string {
  const days = Math.round((midnight(now) - midnight(ts)) / 86_400_000);
  if (days === 0) return words.today;
  if (days === 1) return words.yesterday;
  const year = new Date(ts).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const };
  return new Intl.DateTimeFormat(tag(locale), { month: 'long', day: 'numeric', ...year }).format(ts);
}

/** 1 KB = 1,024 bytes. */
export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kb = bytes / 1024;
  return kb < 1000 ? `${Math.max(1, Math.round(kb))} KB` : `${Number((kb / 1024).toFixed(kb / 1024 < 10 ? 1 : 0))} MB`;
}

/** 林薇 is 林, Lena Wolf is LW. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? '')][0] ?? '?';
  if (/[\u2e80-\u9fff\uac00-\ud7af]/.test(first) || words.length < 2) return first.toUpperCase();
  return (first + ([...(words[words.length - 1] ?? '')][0] ?? '')).toUpperCase();
}

/** The same person always has the same tint. */
export function hueOf(id: string): number {
  let h = 0;
  for (const ch of id) h = (h * 31 + (ch.codePointAt(0) ?? 0)) % 360;
  return h;
}

const tag = (locale: UiLocale) => (locale === 'zh' ? 'zh-CN' : 'en');
const midnight = (ts: number) => new Date(ts).setHours(0, 0, 0, 0);
