/**
 * The inbox's colour made safe: hue kept, lightness moved until the text on it reaches 4.5:1 (WCAG 2.2). The tints around it keep the
 * lightness of our own tokens, whose contrast is computed in the design, and take over hue and at most our chroma.
 */
export type BrandColours = { brand: string; on: string };

/** The colour of whoever has chosen none. */
export const USUAL_BRAND = '#006d7d';

export function brandColours(hex: string, theme: 'light' | 'dark'): BrandColours {
  const { l, c, h } = toOklch(hex);
  const dark = theme === 'dark';
  // On a dark page the solid is light with near-black on it; on a light page dark with white on it, unless the colour is a light one by nature.
  const onWhite = !dark && l < 0.72;
  const on = onWhite ? '#ffffff' : '#0b1216';
  let light = dark ? Math.max(l, 0.7) : l;
  for (let n = 0; n < 60 && contrast(toHex(light, c, h), on) < 4.5; n++) light += onWhite ? -0.01 : 0.01;
  return { brand: toHex(light, c, h), on };
}

/** Values for the brand tokens of one theme, or null for our own colour, which needs no work. */
export function brandTokens(hex: string, theme: 'light' | 'dark'): Record<string, string> | null {
  if (!/^#[0-9a-f]{6}$/i.test(hex) || hex.toLowerCase() === USUAL_BRAND) return null;
  const { brand, on } = brandColours(hex, theme);
  const { c, h } = toOklch(hex);
  const base = toOklch(brand);
  const at = (l: number, chroma: number) => toHex(l, Math.min(c, chroma), h);
  const step = on === '#ffffff' ? -0.05 : 0.05;
  const shades = { '--p-brand': brand, '--p-brand-on': on, '--p-brand-hover': toHex(base.l + step, base.c, h), '--p-brand-press': toHex(base.l + 2 * step, base.c, h) };
  return theme === 'light'
    ? {
        ...shades,
        '--p-brand-fg': at(0.45, 0.14),
        '--p-brand-bg': at(0.96, 0.016),
        '--p-brand-bg-2': at(0.925, 0.026),
        '--p-brand-line': at(0.8, 0.075),
        '--p-focus': at(0.56, 0.13),
      }
    : {
        ...shades,
        '--p-brand-fg': at(0.8, 0.105),
        '--p-brand-bg': at(0.275, 0.042),
        '--p-brand-bg-2': at(0.315, 0.042),
        '--p-brand-line': at(0.45, 0.075),
        '--p-focus': at(0.74, 0.115),
      };
}

export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const channels = (hex: string) => [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as [number, number, number];
const linear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const gamma = (v: number) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);
function luminance(hex: string): number {
  const [r, g, b] = channels(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** sRGB to OKLCH (Ottosson); h in degrees. */
function toOklch(hex: string): { l: number; c: number; h: number } {
  const [r, g, b] = channels(hex);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return { l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, c: Math.hypot(a, bb), h: (Math.atan2(bb, a) * 180) / Math.PI };
}

function toHex(l: number, c: number, h: number): string {
  const lightness = Math.min(1, Math.max(0, l));
  // Out of sRGB: less chroma, never another hue.
  for (let chroma = c; ; chroma -= 0.005) {
    const rgb = toLinear(lightness, Math.max(0, chroma), h);
    if (chroma <= 0 || rgb.every((v) => v > -0.001 && v < 1.001)) {
      return `#${rgb
        .map((v) =>
          Math.round(Math.min(1, Math.max(0, gamma(Math.max(0, v)))) * 255)
            .toString(16)
            .padStart(2, '0'),
        )
        .join('')}`;
    }
  }
}

function toLinear(l: number, c: number, h: number): [number, number, number] {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z, -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z, -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z];
}
