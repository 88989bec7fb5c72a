import type { Options } from './options.ts';

/** The panel's part of the style sheet: the box, its frame, and the whole screen of a phone. */
export function boxStyles(o: Options): string {
  const side = o.position === 'left' ? 'left' : 'right';
  const { x = 20, y = 20 } = o;
  return `.box{box-sizing:border-box;position:fixed;${side}:${x}px;bottom:${y + 68}px;width:376px;height:640px;max-height:calc(100vh - ${y + 76}px);max-width:calc(100vw - ${x * 2}px);border-radius:16px;overflow:hidden;background:Canvas;color:CanvasText;font:15px/22px system-ui;text-align:center;align-content:center;box-shadow:var(--s),0 0 0 1px #10182014;visibility:hidden;opacity:0;transform:translateY(8px);transition:.24s}
.box.open{visibility:visible;opacity:1;transform:none;transition:.36s cubic-bezier(.2,0,0,1)}
iframe{display:block;width:100%;height:100%;border:0}
.box .yes{position:static;width:auto;height:44px;padding:0 20px;border-radius:8px;display:inline-block;line-height:44px;box-shadow:none}
@media(max-width:479.98px){.box{inset:0;width:100%;height:100vh;height:100dvh;max-width:none;max-height:none;border-radius:0}}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}`;
}
