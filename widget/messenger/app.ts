/** The messenger's state: the client's machine behind a tick, and what the screens remember. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { brandColours, brandTokens, USUAL_BRAND } from '#protocol/brand-colour.ts';
import { type Client, createClient } from '../client/client.ts';
import { watch } from '../client/link.ts';
import { send } from '../client/outbox.ts';
import { loadLatest, unreadOf } from '../client/receive.ts';
import { type ClientStorage, openStorage } from '../client/storage.ts';
import type { Command, Machine, OutboxItem } from '../client/types.ts';
import type { Boot } from './boot.ts';
import { type HostBridge, hostBridge } from './host-bridge.ts';
import { loadWords, type UiLocale, uiLocale, type Words } from './words.ts';

/** `/widget/{inbox}/config` as far as we read it. */
export type InboxConfig = {
  name: string;
  color: string;
  /** Empty: our own words. */
  greetings: Record<UiLocale, string>;
  logo: string | null;
  theme: string;
  bot: boolean;
  csat: boolean;
  files: boolean;
  emoji: boolean;
};
/** What the site's page says of the visitor; the server believes it of people nobody vouches for. */
export type About = { user?: { name?: string; email?: string; phone?: string }; attributes?: Record<string, unknown> };
export type View = { name: 'home' } | { name: 'list' } | { name: 'thread'; key: string };

/** A message that is quoted or edited: its conversation, its event, who wrote it and what. */
export type Target = { key: string; id: string; name: string; text: string };

export type App = {
  boot: Boot;
  client: Client;
  machine: Machine;
  bridge: HostBridge;
  /** Rises with every change of the machine; reading it subscribes. */
  tick: Signal<number>;
  view: Signal<View>;
  /** A person can see the panel. */
  shown: Signal<boolean>;
  config: Signal<InboxConfig>;
  locale: Signal<UiLocale>;
  words: ReadonlySignal<Words>;
  /** Empty: as the inbox wishes. */
  theme: Signal<string>;
  about: Signal<About>;
  speak(locale: string): Promise<void>;
  notice: Signal<string | null>;
  quote: Signal<Target | null>;
  editing: Signal<Target | null>;
  /** A draft that was changed outside its field: in another tab, or `here`. */
  redraft: Signal<{ key: string; here: boolean } | null>;
  storage: ClientStorage;
  refused: Signal<boolean>;
  /** Said once to screen readers. */
  said: Signal<{ text: string }>;
  /** A signed address of a file, good for a few minutes; null when it cannot be had. */
  fileUrl(path: string): Promise<string | null>;
  unread: ReadonlySignal<number>;
  open(view: View): void;
  /** The new thread on screen has become this conversation: kept for the next load, without a change on screen. */
  opened(key: string): void;
  send(key: string, cmd: Command, files?: OutboxItem['files']): OutboxItem;
  draft(key: string): string;
  keepDraft(key: string, text: string): void;
  close(): void;
  persistent(): boolean;
};

export async function createApp(boot: Boot, storage = openStorage(boot.inbox, () => window.localStorage)): Promise<App> {
  if (boot.token !== null && !storage.persistent) storage.set('token', boot.token);
  const locale = signal(uiLocale(boot.locale, navigator.language, null));
  const loading = loadWords(locale.value);
  const tick = signal(0);
  const notice = signal<string | null>(null);
  const refused = signal(false);
  const said = signal({ text: '' });
  const heard = new Set<string>();
  const about = signal<About>({});
  let words: Signal<Words>;
  const client = await createClient({
    inbox: boot.inbox,
    base: location.origin,
    locale: locale.value,
    userJwt: boot.userJwt,
    storage,
    page: () => boot.page ?? { url: location.href },
    about: () => about.value,
    changed: () => {
      tick.value = tick.peek() + 1;
    },
    arrived(conv, ev, live) {
      if (ev.type !== 'message.created' || !live || heard.has(ev.id)) return;
      heard.add(ev.id);
      const from = ev.actor.name ?? words.value.someone;
      const text = ev.data.body || ev.data.attachments?.[0]?.name || titleOf(ev.data.card) || titleOf(ev.data.form);
      said.value = { text: `${from}: ${text}` };
      bridge.tell({ t: 'message', conv, id: ev.id, from, text });
    },
    kept(name) {
      if (name.startsWith('draft:')) app.redraft.value = { key: name.slice(6), here: false };
    },
    failed({ code, message, item }) {
      if (machine.link === 'refused') {
        refused.value = true;
        console.warn(`Parley: inbox "${boot.inbox}" cannot be used on ${boot.host ?? location.origin} (${code}). Check the inbox id and its allowed sites.`);
      } else {
        notice.value = code === 'RATE_LIMITED' ? words.value.tooQuick : message || words.value.notDone;
        if (item?.cmd.t === 'msg.edit') giveBack(app, item.lane, item.cmd.body);
      }
      bridge.tell({ t: 'error', code, message });
    },
  });
  const { machine } = client;
  const who = subjectOf(boot.userJwt);
  const before = storage.get('who');
  if (who !== null && before !== null && before !== who) {
    // Somebody else sits here now: nothing of the one before may stay.
    client.wipe();
    storage.set('who', who);
    location.reload();
    await new Promise(() => {});
  }
  if (who !== null) storage.set('who', who);
  // The session is on its way while the words come.
  client.token().catch(() => {});
  words = signal(await loading);
  const speak = async (value: string) => {
    const next = uiLocale(value, locale.value);
    words.value = await loadWords(next);
    locale.value = next;
  };
  const view = signal<View>(firstView(storage.get('view')));
  const shown = signal(boot.host === null);
  const theme = signal(boot.theme ?? '');
  const config = signal<InboxConfig>({
    name: '',
    color: USUAL_BRAND,
    greetings: { zh: '', en: '' },
    logo: null,
    theme: 'auto',
    bot: false,
    csat: true,
    files: true,
    emoji: true,
  });
  const unread = computed(() => {
    tick.value;
    let n = 0;
    for (const c of machine.convs.values()) n += unreadOf(c);
    return n;
  });
  const app: App = {
    boot,
    client,
    machine,
    bridge: { tell: (message) => bridge.tell(message) },
    tick,
    view,
    shown,
    config,
    locale,
    words,
    theme,
    about,
    speak,
    notice,
    quote: signal<Target | null>(null),
    editing: signal<Target | null>(null),
    redraft: signal<App['redraft']['value']>(null),
    storage,
    refused,
    said,
    unread,
    open(next) {
      notice.value = null;
      view.value = next;
      storage.set('view', next.name === 'thread' ? next.key : '');
    },
    opened(key) {
      storage.set('view', key);
      storage.remove('draft:new');
    },
    send: (key, cmd, files) => send(machine, key, cmd, files === undefined ? {} : { files }),
    fileUrl: (path) => signedUrl(client, path),
    draft: (key) => storage.get(`draft:${draftKey(key)}`) ?? '',
    keepDraft(key, text) {
      if (text === '') storage.remove(`draft:${draftKey(key)}`);
      else storage.set(`draft:${draftKey(key)}`, text);
    },
    close: () => bridge.tell({ t: 'hide' }),
    persistent: () => storage.persistent,
  };
  let told = Promise.resolve();
  const bridge = hostBridge(boot.host, (message) => {
    if (message.t === 'show') shown.value = true;
    else if (message.t === 'hidden') shown.value = false;
    else if (message.t === 'locale') void speak(message.value);
    else if (message.t === 'theme') theme.value = message.value;
    else if (message.t === 'screen') document.documentElement.dataset.screen = message.phone ? 'phone' : 'panel';
    else if (message.t === 'wipe') {
      client.wipe();
      bridge.tell({ t: 'wiped' });
    } else {
      // One after the other: two fetches of a file do not always come back in the order they were asked for.
      told = told.then(async () => (await import('./more/host-commands.ts')).hostCommand(app, message)).catch(console.error);
    }
  });
  if (boot.host !== null) void import('./more/host-events.ts').then((m) => m.tellHost(app));
  return app;
}

/** The words of a refused edit become a draft. Every tab hears of it, and does nothing where they are already. */
function giveBack(app: App, lane: string, text: string): void {
  app.notice.value += ` ${app.words.value.editKept}`;
  const draft = app.draft(lane);
  if (!draft.includes(text)) app.keepDraft(lane, draft === '' ? text : `${draft}\n${text}`);
  app.redraft.value = { key: draftKey(lane), here: true };
}

/** Whom an identity token is about. Not checked here, the server does; this only notices a change. */
function subjectOf(jwt: string | null): string | null {
  try {
    const part = jwt?.split('.')[1]?.replace(/-/g, '+').replace(/_/g, '/') ?? '';
    return part === '' ? null : String((JSON.parse(atob(part)) as { sub?: unknown }).sub);
  } catch {
    return null;
  }
}

/** Follows a `new:…` key to the conversation it opened. */
export const keyOf = (app: App, key: string): string => app.machine.aliases.get(key) ?? key;

/** Keeps the machine told about what a person looks at: the thread on screen, while page and panel are visible. */
export function follow(app: App): void {
  const v = app.view.peek();
  const key = v.name === 'thread' ? keyOf(app, v.key) : null;
  const seen = app.shown.peek() && document.visibilityState === 'visible' ? key : null;
  if (app.machine.watching !== seen) watch(app.machine, seen);
  const c = key === null ? undefined : app.machine.convs.get(key);
  if (c?.cur === null) loadLatest(app.machine, c);
  // The cards show who wrote last and how much is new, which only the events tell.
  if (v.name !== 'thread') for (const row of conversationsOf(app.machine).slice(0, v.name === 'home' ? 1 : 10)) if (row.cur === null) loadLatest(app.machine, row);
}

/** Own conversations, the newest first. */
export const conversationsOf = (m: Machine) => [...m.convs.values()].filter((c) => c.head > 0).sort((a, b) => b.updatedAt - a.updatedAt);

/** Reads the inbox's appearance. Without an answer the widget looks like ours and still works. */
export async function loadConfig(app: App): Promise<void> {
  try {
    const res = await fetch(`/widget/${encodeURIComponent(app.boot.inbox)}/config`, { credentials: 'omit' });
    if (!res.ok) return;
    const raw = (await res.json()) as Record<string, unknown>;
    const body = (typeof raw.inbox === 'object' && raw.inbox !== null ? { ...raw, ...raw.inbox } : raw) as Record<string, unknown>;
    const text = (name: string, other: string, from = body) => (typeof from[name] === 'string' ? (from[name] as string) : other);
    const offers = (name: string) => !Array.isArray(body.features) || body.features.includes(name);
    const greetings = (body.greetings ?? {}) as Record<string, unknown>;
    app.config.value = {
      name: text('name', ''),
      color: text('color', USUAL_BRAND),
      greetings: { zh: text('zh', '', greetings), en: text('en', '', greetings) },
      logo: text('logo', '') || null,
      theme: text('theme', 'auto'),
      bot: Array.isArray(body.features) && body.features.includes('bot'),
      csat: offers('csat'),
      files: offers('files'),
      emoji: offers('emoji'),
    };
    // Neither the page nor the browser speaks a language that we do.
    if (![app.boot.locale, navigator.language].some((tag) => /^(zh|en)/i.test(tag ?? ''))) void app.speak(text('locale', 'en'));
    const colours = brandColours(app.config.value.color, 'light');
    app.bridge.tell({ t: 'colours', ...colours });
  } catch {
    // Offline: the next start reads it.
  }
}

/** Theme, language and colour on the root element. */
export function dress(app: App, systemDark: boolean): void {
  const root = document.documentElement;
  root.lang = app.locale.value === 'zh' ? 'zh-CN' : 'en';
  const wish = app.theme.value || app.config.value.theme;
  const dark = wish === 'dark' || (wish !== 'light' && systemDark);
  root.dataset.theme = dark ? 'dark' : 'light';
  const tokens = brandTokens(app.config.value.color, dark ? 'dark' : 'light');
  for (const name of ['', '-on', '-hover', '-press', '-fg', '-bg', '-bg-2', '-line']) root.style.removeProperty(`--p-brand${name}`);
  root.style.removeProperty('--p-focus');
  for (const [name, value] of Object.entries(tokens ?? {})) root.style.setProperty(name, value);
}

/** `/files/{id}` wants our token, which an image or a link cannot send: ask for the signed address instead. */
async function signedUrl(client: Client, path: string): Promise<string | null> {
  for (const fresh of [false, true]) {
    try {
      const res = await fetch(path, { headers: { authorization: `Bearer ${await client.token(fresh)}`, accept: 'application/json' }, credentials: 'omit' });
      if (res.ok) return ((await res.json()) as { url: string }).url;
      if (res.status !== 401) return null;
    } catch {
      return null;
    }
  }
  return null;
}

const titleOf = (thing: Record<string, unknown> | undefined) => (typeof thing?.title === 'string' ? thing.title : '');
export const draftKey = (key: string) => (key.startsWith('new:') ? 'new' : key);
const firstView = (kept: string | null): View => (kept === null || kept === '' ? { name: 'home' } : { name: 'thread', key: kept });
