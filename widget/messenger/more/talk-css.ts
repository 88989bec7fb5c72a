import { wear } from './wear.ts';

/** Styles of the parts that are fetched later, put in as a constructed sheet: the page's policy allows no inline styles. */
const CSS = `
.caret{display:inline-block;width:7px;height:15px;border-radius:1px;background:var(--p-bot);vertical-align:-2px;margin-inline-start:2px;animation:blink 1s steps(1) infinite}
.qr{display:flex;flex-wrap:wrap;gap:8px;padding-inline-start:36px}
.qr>*{border:1px solid var(--p-brand-line);color:var(--p-brand-fg);border-radius:22px;min-height:40px;padding:4px 14px;display:flex;align-items:center;font-weight:500;background:var(--p-card);text-decoration:none}
.qr>:hover{background:var(--p-brand-bg)}
.wait{margin-inline-start:36px}
.rate{gap:12px;padding:16px}
.fa{display:flex;gap:6px}
.links{display:flex;flex-wrap:wrap;justify-content:center;gap:0 20px;font-size:13px;color:var(--p-text-2)}
.links button{display:flex;align-items:center;gap:6px;padding:6px;min-height:44px}
.stop{display:inline-flex;align-items:center;gap:6px;align-self:flex-start;min-height:44px;margin:-12px 0 -12px 28px;padding:0 8px;font-size:13px;line-height:20px;color:var(--p-text-2);border-radius:8px}
.stop i{width:11px;height:11px;border:1.5px solid currentColor;border-radius:2px}
.stop:hover{background:var(--p-hover)}
.in36{margin-inline-start:36px;max-width:calc(100% - 36px)}
.srcs{margin:-6px 0 0 36px;font-size:12px;line-height:18px;color:var(--p-text-3)}
.srcs ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:0 12px}
.srcs li{padding:3px 0}
.srcs a{color:var(--p-brand-fg);text-underline-offset:3px;padding:3px 0}
.pcard{border:1px solid var(--p-line-1);border-radius:14px;width:240px;max-width:100%;background:var(--p-card);overflow:hidden;position:relative}
.ppic{display:grid;place-items:center;height:132px;background:var(--p-hover);color:var(--p-text-2);overflow:hidden}
.ppic img{width:100%;height:100%;object-fit:cover;display:block}
.ppic.none{height:84px;gap:4px;align-content:center;text-align:center;padding:0 12px;position:relative;z-index:1}
.pbody{padding:10px 14px 12px;gap:2px}
.pbody a{text-decoration:none}
.pbody a::after{content:"";position:absolute;inset:0;border-radius:14px}
.pbody a:focus-visible{outline:none}
.pbody a:focus-visible::after{outline:2px solid var(--p-focus);outline-offset:-2px}
.pbody .row{align-items:flex-start}
.caro{margin-inline-end:-16px}
.strip{display:flex;gap:10px;overflow-x:auto;scroll-snap-type:x mandatory;padding:2px 16px 6px 36px;scroll-padding-inline-start:36px;border-radius:8px}
.strip .pcard{flex:none;width:210px;scroll-snap-align:start}
.strip:focus-visible{outline-offset:-2px}
.caro-nav{padding-inline-start:30px;gap:0;color:var(--p-text-2)}
.form{gap:14px;padding:16px}
.ff{gap:6px}
.ff label{font-size:13px;line-height:20px}
.ff label .t3{font-weight:400}
.ff textarea.ip{height:auto;min-height:88px;padding:10px 12px;resize:vertical}
.ff select.ip{font:inherit;font-size:16px}
.ff .ip.bad{border-color:var(--p-danger)}
.ff .er1{padding:0}
.form dl{margin:0;display:flex;flex-direction:column;gap:10px}
.form dd{margin:0;white-space:pre-wrap}
.g12{gap:12px}
.fa button{flex:1;min-width:0;min-height:64px;border:1px solid var(--p-line-2);border-radius:12px;display:flex;flex-direction:column;gap:2px;align-items:center;justify-content:center;font-size:12px;line-height:16px;color:var(--p-text-2)}
.fa button:hover{background:var(--p-hover)}
.fa button.on{border-color:var(--p-brand);background:var(--p-brand-bg);color:var(--p-brand-fg);font-weight:500;box-shadow:0 0 0 1px var(--p-brand)}
.wc.two{display:flex;gap:8px;min-height:62px;align-items:flex-start}
.wc.two .wbtn{padding:0 8px;text-align:center;line-height:18px}
.st{display:flex;align-items:center;gap:4px;font-size:12px;line-height:16px;color:var(--p-text-3);margin-top:2px}
.st.new{color:var(--p-brand-fg);font-weight:500}
.st.dr{color:var(--p-danger-fg)}
.skel{height:72px}
@media (max-width:359px){.fa{gap:4px}.fa button{font-size:11px}.caro-nav{display:none}}
@media (pointer:coarse){.caro-nav{display:none}.qr>*{min-height:44px}}
@media (prefers-reduced-motion:reduce){.caret{animation:none}}
@media (forced-colors:active){.pcard,.stop{border:1px solid}.fa .on{outline:3px solid}}
`;

/** Once per page. */
export const wearTalk = (): void => wear(CSS);
