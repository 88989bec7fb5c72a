import { describe, expect, it } from 'vitest';
import { passwordStrength } from './password-strength.ts';

describe('passwordStrength', () => {
  it.each([
    ['short', 'short'],
    ['aaaaaaaaaaaaaaaa', 'weak'],
    ['Password12345', 'weak'],
    ['1234567890', 'weak'],
    ['tgb7nhy6mju', 'fair'],
    ['four small birds sang', 'good'],
    ['一二三四五六七八九十甲乙丙丁', 'good'],
  ])('%s is %s', (password, strength) => expect(passwordStrength(password)).toBe(strength));
});
