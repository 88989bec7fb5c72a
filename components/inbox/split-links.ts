export type TextPart = { text: string; href?: string };

const ADDRESS = /https?:\/\/[^\s<>"'“”‘’（）《》，。！？；]+/g;

/** Cuts a text into plain parts and http(s) addresses; closing punctuation belongs to the sentence, not to the address. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const found = match[0].replace(/[.,;:!?)\]}]+$/, '');
    if (!URL.canParse(found)) continue;
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push({ text: found, href: found });
    at = match.index + found.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}
