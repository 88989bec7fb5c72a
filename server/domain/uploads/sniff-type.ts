import { fileTypeFromBuffer } from 'file-type';
import { ACCEPTED_TYPES } from '#protocol';

/** Bytes of a file's start that are enough to tell its type. */
export const SNIFF_BYTES = 4100;

/**
 * The type of a file by its first bytes, or null when it is not one we take. The name and what the sender says do not count.
 * Markup (HTML, SVG, XML) is never text/plain: browsers would run it wherever somebody serves it wrongly.
 */
export async function sniffType(head: Buffer): Promise<string | null> {
  const known = await fileTypeFromBuffer(head);
  if (known) return accepted(known.mime) ? known.mime : null;
  return looksLikeText(head) ? 'text/plain' : null;
}

function accepted(mime: string): boolean {
  // SVG and the like are programs; file-type reports some of them under image/.
  if (mime.includes('xml') || mime.includes('svg')) return false;
  return ACCEPTED_TYPES.some((t) => (t.endsWith('*') ? mime.startsWith(t.slice(0, -1)) : mime === t));
}

function looksLikeText(head: Buffer): boolean {
  if (head.some((b) => b < 0x09 || (b > 0x0d && b < 0x20 && b !== 0x1b) || b === 0x7f)) return false;
  const start = head.toString('latin1').replace(/^(\xef\xbb\xbf|\s)+/, '');
  return !/^(<[!?a-z]|%!ps|mime-version:|content-type:|#!)/i.test(start) && !/<(script|svg|html|iframe|body)[\s>]/i.test(start);
}
