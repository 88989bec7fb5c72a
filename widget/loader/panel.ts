/** The messenger in its frame and what it tells the page. Fetched as a file of its own when the chat is first wanted. */
import { boxStyles } from './box-styles.ts';
import type { Call, Panel, Shell } from './launcher.ts';
import { forOlder, meetOlder } from './older-loader.ts';
import type { Options } from './options.ts';
import { pageTrail } from './page-trail.ts';
import { createPreview } from './preview.ts';

const SILENT_MS = 8_000;

/** To the messenger; its side is `FromHost` in messenger/host-bridge.ts. */
type Message = { t: string; [name: string]: unknown };

export function createPanel(shell: Shell): Panel {
  meetOlder(shell);
  const doc = document;
  const { base, box, emit, phone } = shell;
  let frame: HTMLIFrameElement | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let waiting: Message[] = [];
  /** The one that the frame was made with. */
  let jwt: string | undefined;
  const preview = createPreview(shell);
  const sheet = new CSSStyleSheet();
  const paint = () => sheet.replaceSync(boxStyles(shell.options));
  shell.root.adoptedStyleSheets = [sheet, ...shell.root.adoptedStyleSheets];
  paint();
  const lock = new CSSStyleSheet();
  doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, lock];
  // On a phone the page behind must not scroll.
  const fitScreen = () => {
    lock.replaceSync(shell.open && phone.matches ? 'html{overflow:hidden!important}' : '');
    tell({ t: 'screen', phone: phone.matches });
  };

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
    jwt = shell.options.userJwt;
    if (jwt) hash.set('j', jwt);
    if (shell.mark.length > 1) hash.set('k', shell.mark.slice(1));
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
    box.replaceChildren(shell.zh() ? '暂时无法打开在线客服，可稍后再试。' : "Chat isn't available right now. Try again later.");
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
      introduce(shell.options);
      if (shell.open) post({ t: 'show' });
      for (const message of waiting) post(message);
      waiting = [];
      emit('ready');
    },
    hide: shell.hide,
    visitor(m) {
      shell.visitor = String(m.id);
    },
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
    // With the visitor's token where the browser keeps nothing for frames of other sites.
    open: (m) => shell.keep(m.on === true ? `1${typeof m.token === 'string' ? m.token : ''}` : ''),
    colours({ brand, on }) {
      if (shell.options.color !== undefined || !isColour(brand) || !isColour(on)) return;
      shell.colours = { brand, on };
      shell.draw();
    },
  };
  const listen = (e: MessageEvent) => {
    const m = e.data as Record<string, unknown> | null;
    if (frame === null || e.source !== frame.contentWindow || e.origin !== base || m?.parley !== 1) return;
    const name = String(m.t);
    if (Object.hasOwn(hear, name)) hear[name]?.(m);
  };
  const stopTrail = pageTrail((url, title) => tell({ t: 'page', url, title }));
  addEventListener('message', listen);
  phone.addEventListener('change', fitScreen);

  /** Who the site says this is. Nobody vouches for it, unlike for `userJwt`. */
  const introduce = ({ user, attributes }: Options) => {
    if (user ?? attributes) tell(plain({ t: 'about', user, attributes }));
  };
  /** Waits for a messenger that is there or will be. */
  const later = (message: Message) => {
    if (shell.ready) post(plain(message));
    else waiting.push(plain(message));
  };
  /** Opens the chat for it. */
  const say = (message: Message) => {
    shell.show();
    mount();
    later(message);
  };
  const commands: Record<string, (given: unknown, more: unknown) => void> = {
    showNewMessage: (text) => say({ t: 'compose', text: String(text ?? '') }),
    startTopic: (topic) => say({ t: 'topic', topic: String(topic ?? '') }),
    sendCard: (card) => say({ t: 'card', card }),
    page: (url) => later({ t: 'page', url: String(url ?? location.href), title: doc.title }),
    track(name, props) {
      if (typeof name === 'string' && name !== '') later({ t: 'track', name: name.slice(0, 100), props });
      else console.warn('Parley: track needs the name of what happened');
    },
  };
  const run = ([name, [given, more]]: Call) => commands[name]?.(given, more);
  for (const call of shell.told.splice(0)) run(call);

  const panel: Panel = {
    mount,
    updated(given) {
      for (const name of ['locale', 'theme'] as const) if (given[name] !== undefined) tell({ t: name, value: given[name] });
      paint();
      introduce(given);
      // Somebody else may sit here now: the messenger begins anew.
      if (given.userJwt !== undefined && given.userJwt !== jwt && frame !== null) {
        drop();
        mount();
      }
    },
    shown() {
      preview.hide();
      paint();
      mount();
      fitScreen();
      tell({ t: 'show' });
      frame?.focus();
    },
    hidden() {
      fitScreen();
      tell({ t: 'hidden' });
    },
    run,
    leave() {
      post({ t: 'wipe' });
      preview.hide();
      stopTrail();
      clearTimeout(silence);
      removeEventListener('message', listen);
      phone.removeEventListener('change', fitScreen);
      doc.adoptedStyleSheets = doc.adoptedStyleSheets.filter((s) => s !== lock);
    },
  };
  return Object.assign(panel, forOlder(shell, panel));
}

const isColour = (v: unknown): v is string => typeof v === 'string' && /^#[0-9a-f]{6}$/.test(v);

/** Without what cannot be sent to another window, such as functions. */
const plain = (message: Message): Message => JSON.parse(JSON.stringify(message)) as Message;
