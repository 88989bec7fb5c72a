export type Strength = 'short' | 'weak' | 'fair' | 'good';
const COMMON = /^(?:password|passw0rd|qwerty|letmein|welcome|admin|iloveyou|abc123|123456)|^(.)\1+$|^(?:0123456789|1234567890|abcdefghij|qwertyuiop)/i;

/** A rough guess that helps while typing: length counts most, then how many different characters there are; known beginnings never pass. */
export function passwordStrength(password: string): Strength {
  if (password.length < 10) return 'short';
  const different = new Set(password).size;
  if (COMMON.test(password) || different < 6) return 'weak';
  const score = password.length + different;
  return score >= 28 ? 'good' : 'fair';
}
