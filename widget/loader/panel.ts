/** Launcher and panel in one closed shadow tree, and the messages to and from the messenger in its frame. */
import type { Options } from './options.ts';
import { styles } from './styles.ts';

export type Panel = {
  show(): void;
  hide(): void;
  toggle(): void;
  set(name: 'locale' | 'theme', value: string): void;
  unread(): number;
  ready(): boolean;
  shutdown(): void;
};
type Emit = (event: string, data?: unknown) => void;
type Kept = { open?: boolean; brand?: string; on?: string };

const CHAT = 'M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092a10 10 0 1 0-4.777-4.719';
const DOWN = 'm6 9l6 6l6-6';

export function createPanel(base: string, options: Options & { inbox: string }, emit: Emit): Panel {
  const doc = document;
  const key = `parley:${options.inbox}`;
  const kept = recall(key);
  const wishes: Record<'locale' | 'theme', string> = { locale: options.locale ?? doc.documentElement.lang, theme: options.theme ?? 'auto' };
  const address = `/c/${encodeURIComponent(options.inbox)}`;
  // Outside of body: pages that swap their body (Turbo, pjax) keep us.
  const home = doc.createElement('div');
  home.setAttribute('data-parley', '');
  if (home.attachShadow === undefined || !('adoptedStyleSheets' in doc)) return plainLink(base + address);
  const root = home.attachShadow({ mode: 'closed' });
  const sheet = new CSSStyleSheet();
  const paint = () => sheet.replaceSync(styles(options, kept));
  paint();
  root.adoptedStyleSheets = [sheet];

  let frame: HTMLIFrameElement | null = null;
  let ready = false;
  let open = false;
  let unread = 0;
  const phone = matchMedia('(max-width:479.98px)');
  const lock = new CSSStyleSheet();
  const button = doc.createElement('button');
  button.type = 'button';
  const icon = doc.createElementNS('http://www.w3.org/2000/svg', 'svg');
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.setAttribute('aria-hidden', 'true');
  const path = icon.appendChild(doc.createElementNS('http://www.w3.org/2000/svg', 'path'));
  const badge = doc.createElement('span');
  badge.setAttribute('aria-hidden', 'true');
  const box = doc.createElement('div');
  button.append(icon, badge);
  root.append(box, button);

  const draw = () => {
    const zh = /^zh/i.test(wishes.locale || navigator.language);
    box.className = open ? 'box open' : 'box';
    button.className = `${options.hideLauncher ? 'none' : ''} ${open ? 'open' : ''}`;
    button.setAttribute('aria-expanded', String(open));
    const name = open ? (zh ? '收起客服窗口' : 'Close chat') : zh ? '打开在线客服' : 'Open chat';
    button.setAttribute('aria-label', unread > 0 && !open ? `${name}${zh ? `，${unread} 条未读` : `, ${unread} unread`}` : name);
    path.setAttribute('d', open ? DOWN : CHAT);
    badge.textContent = unread > 0 && !open ? (unread > 99 ? '99+' : String(unread)) : '';
    if (frame !== null) frame.title = zh ? '在线客服' : 'Chat';
    // On a phone the page behind must not scroll.
    lock.replaceSync(open && phone.matches ? 'html{overflow:hidden!important}' : '');
  };
  const tell = (message: object) => {
    if (ready) frame?.contentWindow?.postMessage({ parley: 1, ...message }, base);
  };
  const mount = () => {
    if (frame !== null) return;
    frame = doc.createElement('iframe');
    const hash = new URLSearchParams({ o: location.origin, t: wishes.theme, u: location.href.slice(0, 2048), n: doc.title.slice(0, 200) });
    if (wishes.locale) hash.set('l', wishes.locale);
    frame.src = `${base}/widget/${encodeURIComponent(options.inbox)}/frame#${hash}`;
    frame.allow = 'clipboard-write; fullscreen';
    box.replaceChildren(frame);
    // An unknown inbox, a site that is not allowed, a server that is away: the browser's own page in the frame helps nobody.
    const mine = frame;
    frame.onload = () => setTimeout(() => mine === frame && !ready && unavailable(), 4000);
  };
  const unavailable = () => {
    const zh = /^zh/i.test(wishes.locale || navigator.language);
    frame = null;
    box.replaceChildren(zh ? '暂时无法打开在线客服，可稍后再试。' : 'Chat isn’t available right now. Try again later.');
    console.warn(`Parley: no answer for inbox "${options.inbox}". Check its id, its sites (this is ${location.origin}) and your frame-src.`);
    emit('error', { code: 'UNAVAILABLE' });
  };
  const show = () => {
    if (open) return;
    mount();
    open = true;
    draw();
    tell({ t: 'screen', phone: phone.matches });
    tell({ t: 'show' });
    frame?.focus();
    emit('show');
  };
  const hide = () => {
    if (!open) return;
    open = false;
    draw();
    tell({ t: 'hidden' });
    button.focus({ preventScroll: true });
    emit('hide');
  };
  const hear: Record<string, (m: Record<string, unknown>) => void> = {
    ready() {
      ready = true;
      tell({ t: 'screen', phone: phone.matches });
      if (open) tell({ t: 'show' });
      emit('ready');
    },
    hide,
    unread(m) {
      const n = Number(m.n) || 0;
      if (n === unread) return;
      unread = n;
      draw();
      emit('unread', n);
    },
    message: (m) => emit('message', { conversation: m.conv, id: m.id, from: m.from, text: m.text }),
    error: (m) => emit('error', { code: m.code, message: m.message }),
    open(m) {
      kept.open = m.on === true;
      keep(key, kept);
    },
    colours(m) {
      const { brand, on } = m;
      if (options.color !== undefined || !isColour(brand) || !isColour(on) || brand === kept.brand) return;
      kept.brand = brand;
      kept.on = on;
      keep(key, kept);
      paint();
    },
  };
  const listen = (e: MessageEvent) => {
    const m = e.data as Record<string, unknown> | null;
    if (frame === null || e.source !== frame.contentWindow || e.origin !== base || m?.parley !== 1) return;
    const name = String(m.t);
    if (Object.hasOwn(hear, name)) hear[name]?.(m);
  };
  const resized = () => {
    draw();
    tell({ t: 'screen', phone: phone.matches });
  };
  const onKey = (e: KeyboardEvent) => {
    if (e.key === 'Escape') hide();
  };

  button.onclick = () => (open ? hide() : show());
  home.addEventListener('keydown', onKey);
  addEventListener('message', listen);
  phone.addEventListener('change', resized);
  doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, lock];
  doc.documentElement.append(home);
  draw();
  // Somebody waits for an answer here: listen for it once the page has done its own work.
  if (kept.open) (window.requestIdleCallback ?? setTimeout)(mount);

  return {
    show,
    hide,
    toggle: () => (open ? hide() : show()),
    set(name, value) {
      wishes[name] = value;
      draw();
      tell({ t: name, value });
    },
    unread: () => unread,
    ready: () => ready,
    shutdown() {
      tell({ t: 'wipe' });
      open = false;
      draw();
      removeEventListener('message', listen);
      phone.removeEventListener('change', resized);
      doc.adoptedStyleSheets = doc.adoptedStyleSheets.filter((s) => s !== lock);
      keep(key, null);
      // Hidden at once, removed when the frame has had time to forget.
      button.remove();
      setTimeout(() => home.remove(), 500);
    },
  };
}

/** Browsers without shadow trees get a plain link to the page of its own. */
function plainLink(href: string): Panel {
  const a = document.createElement('a');
  a.href = href;
  a.target = '_blank';
  a.textContent = /^zh/i.test(navigator.language) ? '在线客服' : 'Chat';
  document.body.appendChild(a);
  const go = () => void window.open(href, '_blank');
  return { show: go, toggle: go, hide() {}, set() {}, unread: () => 0, ready: () => true, shutdown: () => a.remove() };
}

const isColour = (v: unknown): v is string => typeof v === 'string' && /^#[0-9a-f]{6}$/.test(v);

function recall(key: string): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Kept;
    return { open: kept.open === true, ...(isColour(kept.brand) && isColour(kept.on) ? { brand: kept.brand, on: kept.on } : {}) };
  } catch {
    return {};
  }
}

function keep(key: string, kept: Kept | null): void {
  try {
    if (kept === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Blocked storage: the badge comes back after the next opening only.
  }
}
