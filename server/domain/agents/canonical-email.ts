import * as z from 'zod/mini';
import { Email } from '#protocol';

/** One spelling per address: NFKC, trimmed, lower case, ASCII domain; null when it is none. Look-alike and quoted forms are none. */
export function canonicalEmail(text: string): string | null {
  const email = text.normalize('NFKC').trim().toLowerCase();
  // NFKC turns full-width look-alikes of @ into @; whoever typed those did not type an address.
  if (text.split('@').length !== 2) return null;
  return z.safeParse(Email, email).success ? email : null;
}
