const DAY = 86_400_000;
const startOfDay = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** For a list: the clock today, the weekday within a week, the day and month before. `at` and `now` in ms since 1970. */
export function shortTime(at: number, now: number, locale: string): string {
  const days = Math.round((startOfDay(new Date(now)) - startOfDay(new Date(at))) / DAY);
  if (days <= 0) return clockTime(at, locale);
  if (days < 7) return new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(at);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(at);
}

export const clockTime = (at: number, locale: string): string => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

/** Day and clock, for something ahead: "Mon 09:00". */
export const dayAndClock = (at: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

export const dayName = (at: number, locale: string): string => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }).format(at);
export const fullDate = (at: number, locale: string): string => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' }).format(at);

/** Days between the local calendar days of two moments; 0 is the same day, 1 the day before. */
export const daysAgo = (at: number, now: number): number => Math.round((startOfDay(new Date(now)) - startOfDay(new Date(at))) / DAY);

/** How long something lasts: `m:ss` under an hour, else `h:mm h` under a day, else days. */
export function waitText(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  if (s < 3600) return `${Math.floor(s / 60)}:${two(s % 60)}`;
  return s < 86_400 ? `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))} h` : `${Math.floor(s / 86_400)} d`;
}

/** A size in the largest unit that keeps it short; 1 KB = 1,024 bytes. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  const mb = bytes / 1024 / 1024;
  return `${mb < 10 ? mb.toFixed(1).replace(/\.0$/, '') : Math.round(mb)} MB`;
}
