import { hash, verify } from '@node-rs/argon2';
import { fail } from '../../kernel/failure.ts';

/** argon2id, 19 MiB, two passes (OWASP's first choice for interactive sign-in). */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFC'), PARAMETERS);

/** Whether the password fits. With no hash to compare (unknown account) the same work is done and the answer is no. */
export async function passwordFits(storedHash: string | null, password: string): Promise<boolean> {
  const fits = await verify(storedHash ?? NOBODY_HASH, password.normalize('NFC')).catch(() => false);
  return storedHash !== null && fits;
}

/** Made with the parameters above from bytes nobody kept. */
export const NOBODY_HASH = '$argon2id$v=19$m=19456,t=2,p=1$Az8yDZ1mf7R+tXcEFtUnhA$ClFWaCmfLonrOOtiNTxAZEli8oNk/e8NZ2VhamokXGQ';

/** Refuses what is guessed first: common passwords, one character repeated, a run of digits or keys, the account's own name. UNPROCESSABLE. */
export function requireGoodPassword(password: string, about: { name?: string; email?: string | null }): void {
  const p = password.toLowerCase();
  const own = [about.name, about.email?.split('@')[0], about.email].filter((x): x is string => Boolean(x && x.length >= 4)).map((x) => x.toLowerCase());
  const bad =
    new Set(p).size <= 3 || COMMON.has(p) || RUNS.some((run) => run.includes(p)) || own.some((x) => p === x || p === x + x || (p.startsWith(x) && p.length - x.length <= 2));
  if (bad) fail('UNPROCESSABLE', { detail: 'This password is easy to guess. Choose another one.', errors: [{ path: 'password', message: 'easy to guess' }] });
}

const RUNS = ['01234567890123456789', '98765432109876543210', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];
const COMMON = new Set(
  'password12 password123 password1234 passw0rd123 p@ssw0rd123 qwerty12345 qwerty123456 qwertyuiop1 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 1qaz2wsx3edc zaq12wsxcde3 letmein123 welcome123 welcome1234 iloveyou12 iloveyou123 administrator admin12345 admin123456 changeme123 football123 baseball123 sunshine123 princess123 superman123 trustno1trustno1 woaini1314 woaini1314520 5201314520 a123456789 aa123456789 abc123456789 123456789a 123456789abc 1234567890a asdfghjkl123 asdf123456 zxcvbnm123 qazwsxedcrfv parley12345 parleyparley'.split(
    ' ',
  ),
);
