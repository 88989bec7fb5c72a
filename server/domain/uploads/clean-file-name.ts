const MAX = 120;

/**
 * A name as it may be shown and offered for saving: last part of any path, no control, direction or invisible characters, at most 120
 * characters with its ending kept. The name is only ever text; where the bytes lie has nothing to do with it.
 */
export function cleanFileName(raw: string): string {
  const last = raw.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(UNWANTED, '')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (clean === '') return 'file';
  if (clean.length <= MAX) return clean;
  const dot = clean.lastIndexOf('.');
  const ending = dot > 0 && clean.length - dot <= 12 ? clean.slice(dot) : '';
  return `${clean.slice(0, MAX - ending.length).toWellFormed()}${ending}`;
}

/** Control characters, direction marks, zero-width characters, what file systems and HTTP headers cannot hold. */
const UNWANTED = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd"<>|:*?]/g;
