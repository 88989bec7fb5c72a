const CJK = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

/** One character of a Chinese, Japanese or Korean name, else up to two initials; `?` when there is nothing to show. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (!first) return '?';
  const head = Array.from(first)[0] ?? '?';
  if (CJK.test(head)) return head;
  const last = words.length > 1 ? (Array.from(words[words.length - 1] ?? '')[0] ?? '') : '';
  return (head + last).toUpperCase();
}

/** A hue of 0–350 that is always the same for the same text. */
export function hueOf(seed: string): number {
  let h = 0;
  for (const c of seed) h = (h * 31 + (c.codePointAt(0) ?? 0)) % 9973;
  return (h % 36) * 10;
}
