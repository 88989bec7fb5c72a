const PLACEHOLDER = /change.?(me|this|it)|replace.?(me|this)|your.?(secret|key)|placeholder|insecure|example/i;

/** Why a PARLEY_SECRET_KEY must not be used, as the end of a sentence that starts with its name; null when it is fine. */
export function weakKeyReason(key: string): string | null {
  const bytes = Buffer.byteLength(key);
  if (bytes < 32) return `has ${bytes} bytes and needs at least 32: make one with "openssl rand -base64 32", or leave it out and Parley makes its own`;
  if (new Set(key).size < 10 || isRepetition(key)) return 'repeats itself and could be guessed: make one with "openssl rand -base64 32"';
  if (PLACEHOLDER.test(key)) return 'looks like a placeholder from an example: make one with "openssl rand -base64 32"';
  return null;
}

/** 'abcabcabc…' is found inside its own doubling before its end. */
const isRepetition = (s: string): boolean => (s + s).indexOf(s, 1) < s.length;
