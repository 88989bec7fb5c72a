import type { Colours } from './launcher.ts';
import type { Options } from './options.ts';

/** The launcher's style sheet. `!important` on the host element wins over any rule of the page, also over its `!important` ones. */
export function styles(o: Options, colours: Colours): string {
  const side = o.position === 'left' ? 'left' : 'right';
  const brand = o.color ?? colours.brand ?? '#006d7d';
  const on = o.color === undefined ? (colours.on ?? '#fff') : readable(o.color);
  const z = o.zIndex ?? 2147483000;
  return `:host{all:initial!important;position:fixed!important;inset:auto 0 0 auto!important;width:0!important;height:0!important;z-index:${z}!important;display:block!important;--s:0 2px 4px #1018200f,0 12px 32px #10182029}
button{all:unset;box-sizing:border-box;position:fixed;${side}:${o.x ?? 20}px;bottom:${o.y ?? 20}px;width:56px;height:56px;border-radius:50%;background:${brand};color:${on};display:grid;place-items:center;cursor:pointer;box-shadow:var(--s)}
button:active{transform:scale(.96)}
button:focus-visible{outline:2px solid ${brand};outline-offset:3px;box-shadow:0 0 0 3px #fff}
.none{display:none}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
img{position:absolute;inset:0;width:100%;height:100%;border-radius:50%;object-fit:cover}
.open img,span:empty{display:none}
span{position:absolute;top:-2px;right:-2px;min-width:20px;height:20px;padding:0 5px;box-sizing:border-box;border-radius:10px;background:#c72827;color:#fff;font:600 11px/20px system-ui;text-align:center;box-shadow:0 0 0 2px #fff}
@media(max-width:479.98px){button.open{display:none}}
@media(forced-colors:active){button{border:2px solid}}
@media print{:host{display:none!important}}`;
}

/** White or black, whichever reads better on the colour (WCAG luminance): never under 4.5:1, as the two meet at 4.58:1. */
export function readable(hex: string): string {
  const [r, g, b] = [1, 3, 5].map((n) => {
    const v = Number.parseInt(hex.slice(n, n + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000' : '#fff';
}
