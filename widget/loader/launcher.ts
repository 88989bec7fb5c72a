/** The launcher in its closed shadow tree, and the shell that the panel (a file of its own, fetched when it is wanted) lives in. */
import { defined, type Options } from './options.ts';
import { styles } from './styles.ts';

type Emit = (event: string, data?: unknown) => void;
type Kept = { open?: boolean; brand?: string; on?: string };

/** What launcher and panel share. The panel may be newer than this file: it only ever uses what stands here. */
export type Shell = {
  readonly base: string;
  readonly inbox: string;
  options: Options;
  kept: Kept;
  readonly wishes: Record<'locale' | 'theme', string>;
  readonly root: ShadowRoot;
  readonly box: HTMLElement;
  readonly phone: MediaQueryList;
  open: boolean;
  unread: number;
  ready: boolean;
  zh(): boolean;
  /** False while the site waits for consent: nothing may be kept, no frame be made. */
  allowed(): boolean;
  draw(): void;
  keep(): void;
  show(): void;
  hide(): void;
  update(options: Options): void;
  emit: Emit;
};
export type Message = { t: string; [name: string]: unknown };
export type Panel = { mount(): void; remount(): void; shown(): void; hidden(): void; tell(message: Message): void; leave(): void };
export type Launcher = Pick<Shell, 'show' | 'hide' | 'update'> & {
  toggle(): void;
  tell(message: Message): void;
  unread(): number;
  ready(): boolean;
  shutdown(): void;
};

declare const PANEL: string;
const CHAT = 'M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092a10 10 0 1 0-4.777-4.719';
const DOWN = 'm6 9l6 6l6-6';

export function createLauncher(base: string, options: Options & { inbox: string }, emit: Emit): Launcher {
  const doc = document;
  const key = `parley:${options.inbox}`;
  // Outside of body: pages that swap their body (Turbo, pjax) keep us.
  const home = doc.createElement('div');
  home.setAttribute('data-parley', '');
  if (home.attachShadow === undefined || !('adoptedStyleSheets' in doc)) return plainLink(`${base}/c/${encodeURIComponent(options.inbox)}`, emit);
  const root = home.attachShadow({ mode: 'closed' });
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet];
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

  let opener: HTMLElement = button;
  let panel: Panel | undefined;
  let loading: Promise<void> | undefined;
  const shell: Shell = {
    base,
    inbox: options.inbox,
    options,
    kept: {},
    wishes: { locale: options.locale ?? doc.documentElement.lang, theme: options.theme ?? 'auto' },
    root,
    box,
    phone: matchMedia('(max-width:479.98px)'),
    open: false,
    unread: 0,
    ready: false,
    emit,
    zh: () => /^zh/i.test(shell.wishes.locale || navigator.language),
    allowed: () => (shell.options.consent ?? 'granted') === 'granted',
    draw() {
      const { open, unread, options: o } = shell;
      const zh = shell.zh();
      sheet.replaceSync(styles(o, shell.kept));
      box.className = open ? 'box open' : 'box';
      button.className = `${o.hideLauncher ? 'none' : ''} ${open ? 'open' : ''}`;
      button.setAttribute('aria-expanded', String(open));
      const name = open ? (zh ? '收起客服窗口' : 'Close chat') : zh ? '打开在线客服' : 'Open chat';
      button.setAttribute('aria-label', unread > 0 && !open ? `${name}${zh ? `，${unread} 条未读` : `, ${unread} unread`}` : name);
      path.setAttribute('d', open ? DOWN : CHAT);
      badge.textContent = unread > 0 && !open ? (unread > 99 ? '99+' : String(unread)) : '';
      // On a phone the page behind must not scroll.
      lock.replaceSync(open && shell.phone.matches ? 'html{overflow:hidden!important}' : '');
    },
    keep() {
      if (shell.allowed()) keep(key, shell.kept);
    },
    show() {
      if (shell.open) return;
      shell.open = true;
      shell.draw();
      emit('show');
      withPanel((p) => p.shown());
    },
    hide() {
      if (!shell.open) return;
      shell.open = false;
      shell.draw();
      panel?.hidden();
      opener.focus({ preventScroll: true });
      emit('hide');
    },
    update(given) {
      const asked = !shell.allowed();
      const { userJwt } = shell.options;
      shell.options = { ...shell.options, ...defined(given) };
      for (const name of ['locale', 'theme'] as const) {
        const value = given[name];
        if (value === undefined) continue;
        shell.wishes[name] = value;
        panel?.tell({ t: name, value });
      }
      if (userJwt !== shell.options.userJwt) panel?.remount();
      if (asked && shell.allowed()) begin();
      shell.draw();
    },
  };
  /** Fetches the panel's file; one that did not come is asked for again by the next opening. */
  const load = () => {
    loading ??= import(new URL(PANEL, base).href).then(
      (m: { createPanel(shell: Shell): Panel }) => {
        panel = m.createPanel(shell);
      },
      () => {
        loading = undefined;
        shell.hide();
        button.title = shell.zh() ? '暂时无法打开在线客服' : 'Chat isn’t available right now';
        emit('error', { code: 'UNAVAILABLE' });
      },
    );
    return loading;
  };
  const withPanel = (act: (p: Panel) => void) => void load().then(() => panel !== undefined && act(panel));
  /** Somebody waits for an answer here: listen for it once the page has done its own work. */
  const begin = () => {
    shell.kept = recall(key);
    if (shell.open || shell.kept.open) (window.requestIdleCallback ?? setTimeout)(() => withPanel((p) => p.mount()));
  };
  const toggle = () => (shell.open ? shell.hide() : shell.show());
  const onKey = (e: KeyboardEvent) => {
    if (e.key === 'Escape') shell.hide();
  };
  // Found at the click: elements that come later count too.
  const onClick = (e: MouseEvent) => {
    const mine = own(e.target, shell.options.launcherSelector);
    if (mine === null) return;
    e.preventDefault();
    opener = mine;
    toggle();
  };

  button.onclick = () => {
    opener = button;
    toggle();
  };
  button.onpointerenter = button.onfocus = () => void load();
  home.addEventListener('keydown', onKey);
  doc.addEventListener('click', onClick);
  shell.phone.addEventListener('change', shell.draw);
  doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, lock];
  doc.documentElement.append(home);
  if (shell.allowed()) begin();
  shell.draw();

  return {
    show: shell.show,
    hide: shell.hide,
    toggle,
    update: shell.update,
    // Where the visitor is matters only to a messenger that is there.
    tell: (message) => (message.t === 'page' ? panel?.tell(message) : withPanel((p) => p.tell(message))),
    unread: () => shell.unread,
    ready: () => shell.ready,
    shutdown() {
      shell.open = false;
      shell.draw();
      panel?.leave();
      doc.removeEventListener('click', onClick);
      shell.phone.removeEventListener('change', shell.draw);
      doc.adoptedStyleSheets = doc.adoptedStyleSheets.filter((s) => s !== lock);
      keep(key, null);
      // Hidden at once, removed when the frame has had time to forget.
      button.remove();
      setTimeout(() => home.remove(), 500);
    },
  };
}

/** The element of the page that opens the chat, if the click was on one. A selector that is none opens nothing. */
function own(target: EventTarget | null, selector: string | undefined): HTMLElement | null {
  try {
    return selector !== undefined && target instanceof Element ? target.closest<HTMLElement>(selector) : null;
  } catch {
    return null;
  }
}

/** Browsers without shadow trees get a plain link to the page of its own. */
function plainLink(href: string, emit: Emit): Launcher {
  const a = document.createElement('a');
  a.href = href;
  a.target = '_blank';
  a.textContent = /^zh/i.test(navigator.language) ? '在线客服' : 'Chat';
  document.body.appendChild(a);
  const go = () => void window.open(href, '_blank');
  setTimeout(() => emit('ready'));
  const nothing = () => {};
  return { show: go, toggle: go, hide: nothing, update: nothing, tell: go, unread: () => 0, ready: () => true, shutdown: () => a.remove() };
}

export const isColour = (v: unknown): v is string => typeof v === 'string' && /^#[0-9a-f]{6}$/.test(v);

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
