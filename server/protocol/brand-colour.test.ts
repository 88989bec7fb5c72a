import { describe, expect, it } from 'vitest';
import { brandColours, contrast } from './brand-colour.ts';

const STEPS = ['00', '40', '80', 'c0', 'ff'];
const COLOURS = STEPS.flatMap((r) => STEPS.flatMap((g) => STEPS.map((b) => `#${r}${g}${b}`)));

describe('brandColours', () => {
  it.each(['light', 'dark'] as const)('is readable on a %s page', (theme) => {
    for (const colour of [...COLOURS, '#006d7d', '#c97316']) {
      const { brand, on } = brandColours(colour, theme);
      expect(contrast(brand, on), colour).toBeGreaterThanOrEqual(4.5);
    }
  });
});
