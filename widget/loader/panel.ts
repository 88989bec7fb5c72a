/** The messenger in its frame and what it tells the page. Fetched as a file of its own when the chat is first wanted. */
import { boxStyles } from './box-styles.ts';
import { isColour, type Message, type Panel, type Shell } from './launcher.ts';
import { pageTrail } from './page-trail.ts';
import { createPreview } from './preview.ts';

const SILENT_MS = 8_000;

export function createPanel(shell: Shell): Panel {
  const doc = document;
  const { base, box, emit, phone } = shell;
  let frame: HTMLIFrameElement | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let waiting: Message[] = [];
  const preview = createPreview(shell);
  const sheet = new CSSStyleSheet();
  const paint = () => sheet.replaceSync(boxStyles(shell.options));
  // Before the launcher's own sheet, which has the last word on motion.
  shell.root.adoptedStyleSheets = [sheet, ...shell.root.adoptedStyleSheets];
  paint();

  const post = (message: Message) => frame?.contentWindow?.postMessage({ parley: 1, ...message }, base);
  const tell = (message: Message) => {
    if (shell.ready) post(message);
  };
  const mount = () => {
    if (frame !== null) return;
    if (!shell.allowed()) return ask();
    frame = doc.createElement('iframe');
    const { locale, theme } = shell.wishes;
    const hash = new URLSearchParams({ o: location.origin, t: theme, u: location.href.slice(0, 2048), n: doc.title.slice(0, 200) });
    if (locale) hash.set('l', locale);
    if (shell.options.userJwt) hash.set('j', shell.options.userJwt);
    frame.src = `${base}/widget/${encodeURIComponent(shell.inbox)}/frame#${hash}`;
    frame.title = shell.zh() ? '在线客服' : 'Chat';
    frame.allow = 'clipboard-write; fullscreen';
    box.replaceChildren(frame);
    // An unknown inbox, a site that is not allowed, a server that hangs: the browser's own page in the frame helps nobody.
    const mine = frame;
    const late = (ms: number) => {
      clearTimeout(silence);
      silence = setTimeout(() => mine === frame && !shell.ready && unavailable(), ms);
    };
    late(SILENT_MS * 2);
    frame.onload = () => late(SILENT_MS / 2);
  };
  const drop = () => {
    clearTimeout(silence);
    frame = null;
    shell.ready = false;
  };
  const unavailable = () => {
    drop();
    box.replaceChildren(shell.zh() ? '暂时无法打开在线客服，可稍后再试。' : 'Chat isn’t available right now. Try again later.');
    console.warn(`Parley: no answer for inbox "${shell.inbox}". Check its id, its sites (this is ${location.origin}) and your frame-src.`);
    emit('error', { code: 'UNAVAILABLE' });
  };
  /** The site waits for consent: the visitor who opens the chat can give it here. */
  const ask = () => {
    const zh = shell.zh();
    const yes = doc.createElement('button');
    yes.type = 'button';
    yes.className = 'yes';
    yes.textContent = zh ? '同意并开始咨询' : 'Agree and chat';
    yes.onclick = () => shell.update({ consent: 'granted' });
    const p = doc.createElement('p');
    p.textContent = zh ? '在线客服需要在此浏览器中保存对话信息。' : 'Chat keeps your conversation in this browser.';
    box.replaceChildren(p, yes);
    if (shell.open) yes.focus();
  };
  const hear: Record<string, (m: Record<string, unknown>) => void> = {
    ready() {
      shell.ready = true;
      post({ t: 'screen', phone: phone.matches });
      if (shell.open) post({ t: 'show' });
      for (const message of waiting) post(message);
      waiting = [];
      emit('ready');
    },
    hide: shell.hide,
    unread(m) {
      const n = Number(m.n) || 0;
      if (n === shell.unread) return;
      shell.unread = n;
      if (n === 0) preview.hide();
      shell.draw();
      emit('unread', n);
    },
    message(m) {
      preview.message(String(m.from ?? ''), String(m.text ?? ''));
      emit('message', { conversation: m.conv, id: m.id, from: m.from, text: m.text });
    },
    event: (m) => emit(String(m.name), m.data),
    error: (m) => emit('error', { code: m.code, message: m.message }),
    open(m) {
      shell.kept.open = m.on === true;
      shell.keep();
    },
    colours(m) {
      const { brand, on } = m;
      if (shell.options.color !== undefined || !isColour(brand) || !isColour(on) || brand === shell.kept.brand) return;
      shell.kept.brand = brand;
      shell.kept.on = on;
      shell.keep();
      shell.draw();
    },
  };
  const listen = (e: MessageEvent) => {
    const m = e.data as Record<string, unknown> | null;
    if (frame === null || e.source !== frame.contentWindow || e.origin !== base || m?.parley !== 1) return;
    const name = String(m.t);
    if (Object.hasOwn(hear, name)) hear[name]?.(m);
  };
  const resized = () => tell({ t: 'screen', phone: phone.matches });
  const stopTrail = pageTrail((url, title) => tell({ t: 'page', url, title }));
  addEventListener('message', listen);
  phone.addEventListener('change', resized);

  return {
    mount,
    remount() {
      if (frame === null) return;
      drop();
      mount();
    },
    shown() {
      preview.hide();
      paint();
      mount();
      resized();
      tell({ t: 'show' });
      frame?.focus();
    },
    hidden: () => tell({ t: 'hidden' }),
    tell(message) {
      if (message.t === 'page') return tell(message);
      mount();
      if (shell.ready) post(message);
      else waiting.push(message);
    },
    leave() {
      post({ t: 'wipe' });
      preview.hide();
      stopTrail();
      clearTimeout(silence);
      removeEventListener('message', listen);
      phone.removeEventListener('change', resized);
    },
  };
}
