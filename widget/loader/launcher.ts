/** The launcher in its closed shadow tree, and the shell that the panel (a file of its own, fetched when it is wanted) lives in. */
import type { Options } from './options.ts';
import { styles } from './styles.ts';

type Emit = (event: string, data?: unknown) => void;
export type Colours = { brand?: string; on?: string };
/** Options that the inbox's own page has set, and the colours made from its colour. */
export type Look = Colours & { [option: string]: unknown };
/** A command of the site's script: its name and what was given. */
export type Call = [name: string, args: unknown[]];

/** What launcher and panel share. The panel may be newer than this file: it only ever uses what stands here. */
export type Shell = {
  readonly base: string;
  readonly inbox: string;
  options: Options;
  colours: Colours;
  readonly wishes: Record<'locale' | 'theme', string>;
  readonly root: ShadowRoot;
  readonly box: HTMLElement;
  readonly phone: MediaQueryList;
  /** What the script has told before there was a panel, the oldest first. */
  told: Call[];
  open: boolean;
  unread: number;
  ready: boolean;
  visitor: string | null;
  zh(): boolean;
  /** False while the site waits for consent: nothing may be kept, no frame be made. */
  allowed(): boolean;
  draw(): void;
  /** What is kept for the next page; not empty: somebody waits for an answer here. */
  mark: string;
  keep(mark: string): void;
  show(): void;
  hide(): void;
  update(options: Options): void;
  emit: Emit;
};
export type Panel = { mount(): void; shown(): void; hidden(): void; updated(given: Options): void; run(call: Call): void; leave(): void };
export type Launcher = Pick<Shell, 'show' | 'hide' | 'update' | 'unread' | 'visitor' | 'ready'> & {
  toggle(): void;
  /** `fetch`: worth fetching the panel for. */
  run(call: Call, fetch: boolean): void;
  shutdown(): void;
};

declare const PANEL: string;
const CHAT = 'M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092a10 10 0 1 0-4.777-4.719';
const DOWN = 'm6 9l6 6l6-6';
const DAYS_30 = 2592e3;

export function createLauncher(base: string, options: Options & { inbox: string }, colours: Look, emit: Emit): Launcher {
  const doc = document;
  const key = `parley:${options.inbox}`;
  // Outside of body: pages that swap their body (Turbo, pjax) keep us.
  const make = <T extends 'div' | 'button' | 'img' | 'span'>(tag: T) => doc.createElement(tag);
  const home = make('div');
  home.setAttribute('data-parley', '');
  if (home.attachShadow === undefined || !('adoptedStyleSheets' in doc)) return plainLink(`${base}/c/${encodeURIComponent(options.inbox)}`, emit);
  const root = home.attachShadow({ mode: 'closed' });
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet];
  const button = make('button');
  button.type = 'button';
  const icon = doc.createElementNS('http://www.w3.org/2000/svg', 'svg');
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.setAttribute('aria-hidden', 'true');
  const path = icon.appendChild(doc.createElementNS('http://www.w3.org/2000/svg', 'path'));
  const logo = make('img');
  logo.alt = '';
  // A picture that does not come leaves the drawing under it.
  logo.onerror = () => logo.remove();
  const badge = make('span');
  badge.setAttribute('aria-hidden', 'true');
  const box = make('div');
  button.append(icon, badge);
  root.append(box, button);

  let opener: HTMLElement = button;
  let panel: Panel | undefined;
  let loading: Promise<void> | undefined;
  const shell: Shell & Launcher = {
    base,
    inbox: options.inbox,
    options,
    colours,
    wishes: { locale: options.locale ?? doc.documentElement.lang, theme: options.theme ?? 'auto' },
    root,
    box,
    phone: matchMedia('(max-width:479.98px)'),
    told: [],
    open: false,
    unread: 0,
    ready: false,
    visitor: null,
    mark: '',
    emit,
    zh: () => /^zh/i.test(shell.wishes.locale || navigator.language),
    allowed: () => (shell.options.consent ?? 'granted') === 'granted',
    draw() {
      const { open, unread, options: o } = shell;
      const zh = shell.zh();
      sheet.replaceSync(styles(o, shell.colours));
      box.className = open ? 'box open' : 'box';
      button.className = `${o.hideLauncher ? 'none' : ''} ${open ? 'open' : ''}`;
      button.setAttribute('aria-expanded', String(open));
      const name = open ? (zh ? '收起客服窗口' : 'Close chat') : zh ? '打开在线客服' : 'Open chat';
      button.setAttribute('aria-label', unread > 0 && !open ? `${name}${zh ? `，${unread} 条未读` : `, ${unread} unread`}` : name);
      path.setAttribute('d', open ? DOWN : CHAT);
      badge.textContent = unread > 0 && !open ? (unread > 99 ? '99+' : String(unread)) : '';
      if (o.logo && o.logo !== logo.getAttribute('src')) {
        logo.src = o.logo;
        icon.after(logo);
      }
    },
    keep(mark) {
      shell.mark = mark;
      if (shell.allowed()) keep(key, mark, shell.options);
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
      shell.options = { ...shell.options, ...given };
      for (const name of ['locale', 'theme'] as const) shell.wishes[name] = given[name] ?? shell.wishes[name];
      panel?.updated(given);
      if (asked && shell.allowed()) begin();
      shell.draw();
    },
    toggle: () => (shell.open ? shell.hide() : shell.show()),
    run(call, fetch) {
      if (fetch) withPanel((p) => p.run(call));
      else if (panel !== undefined) panel.run(call);
      else shell.told = [...shell.told, call].slice(-20);
    },
    shutdown() {
      shell.open = false;
      shell.draw();
      panel?.leave();
      doc.removeEventListener('click', onClick);
      keep(key, '', shell.options);
      // Hidden at once, removed when the frame has had time to forget.
      button.remove();
      setTimeout(() => home.remove(), 500);
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
        button.title = shell.zh() ? '暂时无法打开在线客服' : "Chat isn't available right now";
        emit('error', { code: 'UNAVAILABLE' });
      },
    );
    return loading;
  };
  const withPanel = (act: (p: Panel) => void) => void load().then(() => panel !== undefined && act(panel));
  const begin = () => {
    shell.mark = recall(key, shell.options);
    const mount = () => withPanel((p) => p.mount());
    if (shell.open) mount();
    // Somebody waits for an answer here: listen for it once the page has done its own work.
    else if (shell.mark) (window.requestIdleCallback ?? setTimeout)(mount, { timeout: 3_000 });
  };
  const onKey = (e: KeyboardEvent) => {
    if (e.key === 'Escape') shell.hide();
  };
  // Found at the click: elements that come later count too.
  const onClick = (e: MouseEvent) => {
    const mine = own(e.target, shell.options.launcherSelector);
    if (mine === null) return;
    e.preventDefault();
    opener = mine;
    shell.toggle();
  };

  button.onclick = () => {
    opener = button;
    shell.toggle();
  };
  button.onpointerenter = button.onfocus = () => void load();
  home.addEventListener('keydown', onKey);
  doc.addEventListener('click', onClick);
  doc.documentElement.append(home);
  if (shell.allowed()) begin();
  shell.draw();

  return shell;
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
  return { unread: 0, visitor: null, ready: true, show: go, toggle: go, hide: nothing, update: nothing, run: (_call, fetch) => fetch && go(), shutdown: () => a.remove() };
}

/** One mark under one name in the page's storage, or in a cookie that the sub-domains share. */
function recall(key: string, { baseDomain }: Options): string {
  try {
    return (baseDomain ? document.cookie.split(`${key}=`)[1]?.split(';')[0] : localStorage.getItem(key)) ?? '';
  } catch {
    return '';
  }
}

function keep(key: string, mark: string, { baseDomain }: Options): void {
  try {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is younger than the browsers that come here
    if (baseDomain) document.cookie = `${key}=${mark};domain=${baseDomain};path=/;samesite=lax;max-age=${mark ? DAYS_30 : 0}`;
    else if (mark) localStorage.setItem(key, mark);
    else localStorage.removeItem(key);
  } catch {
    // Blocked storage: the badge comes back after the next opening only.
  }
}
