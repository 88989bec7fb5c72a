import type { Shell } from './launcher.ts';

/** What a message does while the chat is closed or the page is out of sight: a bubble over the launcher, the page's title, a quiet sound. */
export function createPreview(shell: Shell): { message(from: string, text: string): void; hide(): void } {
  const doc = document;
  const sheet = new CSSStyleSheet();
  shell.root.adoptedStyleSheets = [...shell.root.adoptedStyleSheets, sheet];
  let bubble: HTMLElement | null = null;
  /** The page's own title while ours takes turns with it. */
  let title: string | null = null;
  let other = '';
  let blink: ReturnType<typeof setInterval> | undefined;

  const hide = () => {
    bubble?.remove();
    bubble = null;
    restore();
  };
  const show = (from: string, text: string) => {
    hide();
    sheet.replaceSync(styles(shell));
    bubble = doc.createElement('div');
    bubble.className = 'bubble';
    const open = doc.createElement('button');
    open.type = 'button';
    open.className = 'words';
    const name = doc.createElement('b');
    name.textContent = from;
    open.append(name, text.length > 160 ? `${text.slice(0, 159)}…` : text);
    open.onclick = shell.show;
    const close = doc.createElement('button');
    close.type = 'button';
    close.className = 'x';
    close.textContent = '×';
    close.setAttribute('aria-label', shell.zh() ? '关闭预览' : 'Dismiss');
    close.onclick = hide;
    bubble.append(open, close);
    shell.root.append(bubble);
  };
  const restore = () => {
    clearInterval(blink);
    blink = undefined;
    if (title !== null && doc.title === other) doc.title = title;
    title = null;
    doc.removeEventListener('visibilitychange', restore);
  };
  const flash = (from: string) => {
    if (!doc.hidden || blink !== undefined) return;
    title = doc.title;
    // As a browser gives it back, without doubled spaces.
    other = (shell.zh() ? `${from} 发来消息` : `${from} wrote to you`).replace(/\s+/g, ' ').trim();
    blink = setInterval(() => {
      // The page may have given itself another title meanwhile: that one is kept.
      if (doc.title !== other) title = doc.title;
      doc.title = doc.title === other ? (title ?? '') : other;
    }, 1_000);
    doc.addEventListener('visibilitychange', restore);
  };
  return {
    message(from, text) {
      if (shell.open && !doc.hidden) return;
      if (!shell.open) show(from, text);
      flash(from);
      sound();
    },
    hide,
  };
}

/** Two short tones; only where the visitor has touched the page, since browsers and people want it so. */
function sound(): void {
  try {
    if (!navigator.userActivation?.hasBeenActive) return;
    const audio = new AudioContext();
    for (const [at, pitch] of [
      [0, 660],
      [0.12, 880],
    ] as const) {
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0.06, audio.currentTime + at);
      gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.18);
      tone.connect(gain).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.2);
    }
    setTimeout(() => void audio.close(), 1_000);
  } catch {
    // No sound where there is none.
  }
}

function styles({ options, wishes }: Shell): string {
  const side = options.position === 'left' ? 'left' : 'right';
  const { x = 20, y = 20 } = options;
  const dark = '{background:#1b2126;color:#eceff1}';
  const theme = wishes.theme === 'dark' ? `.bubble${dark}` : wishes.theme === 'light' ? '' : `@media(prefers-color-scheme:dark){.bubble${dark}}`;
  return `.bubble{position:fixed;${side}:${x}px;bottom:${y + 68}px;display:flex;max-width:min(300px,calc(100vw - ${x * 2}px));border-radius:12px;background:#fff;color:#16202a;box-shadow:var(--s),0 0 0 1px #10182014;font:14px/20px system-ui}
.bubble button{position:static;width:auto;height:auto;border-radius:inherit;background:none;color:inherit;box-shadow:none;display:block;font:inherit}
.bubble .words{padding:12px 0 12px 14px;text-align:start;overflow-wrap:anywhere}
.bubble b{display:block;font-weight:600}
.bubble .x{flex:none;width:44px;height:44px;text-align:center;font-size:20px;line-height:44px}
${theme}`;
}
