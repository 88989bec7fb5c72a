import { wear } from './wear.ts';

/** Styles of the parts of writing that are fetched later. */
const CSS = `
.tools{position:absolute;inset-block-end:2px;inset-inline-start:100%}
.me .tools{inset-inline-start:auto;inset-inline-end:100%}
.tool{display:grid;place-items:center;width:28px;height:28px;margin:0 2px;border-radius:8px;color:var(--p-text-2);opacity:0}
.tool:hover,.tool.on{background:var(--p-hover)}
.m:hover .tool,.tool:focus-visible,.tool.on{opacity:1}
@media (hover:none){.tools{inset-block-end:-2px}.tool{width:44px;height:44px;margin:0;color:var(--p-text-3);opacity:1}}
.tmenu{position:fixed;inset-inline-end:auto;min-width:150px}
.emo{position:absolute;inset-inline:0;bottom:calc(100% + 8px);z-index:50;padding:10px;border-radius:14px;background:var(--p-overlay);box-shadow:var(--p-shadow-2),0 0 0 1px var(--p-line-1)}
.emos{height:232px;max-height:40vh;overflow-y:auto;margin-top:8px;overscroll-behavior:contain}
.emos .xs{padding:4px 4px 2px}
.emog{display:grid;grid-template-columns:repeat(8,1fr)}
.emog button{height:40px;font:22px/40px "Apple Color Emoji","Segoe UI Emoji","Noto Color Emoji",sans-serif;text-align:center;border-radius:8px}
.emog button:hover{background:var(--p-hover)}
.emog button:focus-visible{outline-offset:-2px}
.lbox{width:100%;height:100%;max-width:none;max-height:none;margin:0;padding:0;border:0;background:#16181d;color:#fff}
.lbox[open]{display:flex;flex-direction:column}
.lbox .wb{color:#fff}
.lbox .wb:hover{background:#ffffff26}
.lbar{display:flex;align-items:center;gap:4px;padding:calc(8px + env(safe-area-inset-top)) 8px 8px 16px;flex:none}
.lbox>img{flex:1;min-height:0;width:100%;object-fit:contain}
.lnav{display:flex;justify-content:center;gap:24px;padding:8px 8px calc(8px + env(safe-area-inset-bottom));flex:none}
`;

/** Once per page. */
export const wearWriting = (): void => wear(CSS);
