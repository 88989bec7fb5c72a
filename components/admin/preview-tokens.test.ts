import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { en } from '../../widget/messenger/words-en.ts';
import { zh } from '../../widget/messenger/words-zh.ts';
import { PREVIEW_TOKENS, PREVIEW_WORDS } from './preview-tokens.ts';

const css = readFileSync(new URL('../../app/tokens.css', import.meta.url), 'utf8');
const OPENS = { light: ':root {', dark: ':root[data-theme="dark"] {' };
/** The site around the chat is drawn with tokens of other names. */
const OTHER_NAMES = { light: { '--page': '--p-inset', '--block': '--p-press' }, dark: { '--page': '--p-gutter', '--block': '--p-hover' } };

it.each(['light', 'dark'] as const)('the preview has the colours of the design, %s', (theme) => {
  const source = tokensOf(css, OPENS[theme]);
  const names: Record<string, string> = OTHER_NAMES[theme];
  const wanted = Object.fromEntries(Object.keys(PREVIEW_TOKENS[theme]).map((name) => [name, source[names[name] ?? name]]));
  expect(PREVIEW_TOKENS[theme]).toEqual(wanted);
  expect(Object.keys(wanted).length).toBeGreaterThan(10);
});

it.each([
  ['en', en],
  ['zh', zh],
] as const)('the preview says what the messenger says, %s', (language, words) => {
  expect(PREVIEW_WORDS[language]).toEqual({ greeting: words.greeting(null), send: words.sendUs, online: words.online(2), home: words.home, messages: words.messages });
});

/** Colours of one block of the style sheet as `#rrggbb`, computed from oklch(); the comment beside each must say the same. */
function tokensOf(sheet: string, opens: string): Record<string, string> {
  const from = sheet.indexOf(opens);
  expect(from).toBeGreaterThan(-1);
  const block = sheet.slice(from, sheet.indexOf('\n}', from));
  const found = [...block.matchAll(/(--[\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\); \/\* (#[0-9a-f]{6}) \*\//g)];
  return Object.fromEntries(
    found.map(([, name = '', l, c, h, said]) => {
      const hex = hexOf(Number(l), Number(c), Number(h));
      expect(hex, name).toBe(said);
      return [name, hex];
    }),
  );
}

function hexOf(l: number, chroma: number, hue: number): string {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const [x, y, z] = [l + 0.3963377774 * a + 0.2158037573 * b, l - 0.1055613458 * a - 0.0638541728 * b, l - 0.0894841775 * a - 1.291485548 * b].map((v) => v ** 3) as [
    number,
    number,
    number,
  ];
  const linear = [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
  const byte = (v: number) => Math.round(Math.min(1, Math.max(0, v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055)) * 255);
  return `#${linear.map((v) => byte(v).toString(16).padStart(2, '0')).join('')}`;
}
