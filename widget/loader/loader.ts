/**
 * `/w.js`: the part that lives on somebody else's page. It must be small, alone in its shadow tree, and quiet: no request, frame, socket
 * or cookie before the chat is opened, unless this browser has a conversation that is still open.
 */
import { createEvents } from './events.ts';
import { createLauncher, type Launcher, type Look } from './launcher.ts';
import { readOptions } from './options.ts';

type Api = { (command: string, ...args: unknown[]): unknown; q?: Iterable<[string, ...unknown[]]>; v?: number };
type Host = Omit<Window, 'Parley'> & { Parley?: Api };

/** How the inbox looks: the server's answer to `/w.js?inbox=…` binds this name around the file. */
declare const LOOK: Look | undefined;

const host = window as unknown as Host;
const script = document.currentScript as HTMLScriptElement | null;

if (host.Parley?.v === undefined) install();
else autoBoot(host.Parley);

function install(): void {
  const early = host.Parley?.q ?? [];
  const base = new URL(script?.src || '/w.js', location.href).origin;
  const { emit, on, off } = createEvents();
  let panel: Launcher | null = null;
  let waiting: ((p: Launcher) => void)[] = [];
  /** Rises with every shutdown: what was begun before it is not finished. */
  let turn = 0;

  const boot = (given: unknown) => {
    if (panel !== null) return;
    const look = typeof LOOK === 'undefined' ? {} : LOOK;
    const options = { ...readOptions(look), ...readOptions(given) };
    const { inbox } = options;
    if (inbox === undefined) return console.warn('Parley: boot needs {inbox}');
    if (document.body === null) {
      // In <head> there is no body yet, and the page's own content comes first.
      const mine = turn;
      return document.addEventListener('DOMContentLoaded', () => mine === turn && boot(given));
    }
    panel = createLauncher(base, { ...options, inbox }, look, emit);
    for (const act of waiting.splice(0)) act(panel);
  };
  const withPanel = (act: (p: Launcher) => void) => {
    if (panel !== null) act(panel);
    else waiting.push(act);
  };
  const update = (given: unknown) => withPanel((p) => p.update(readOptions(given)));
  const commands: Record<string, (...args: unknown[]) => unknown> = {
    // A command named like a method of every object is none.
    __proto__: null as never,
    boot,
    update,
    ready: (listener) => commands.on?.('ready', listener),
    identify: (given) => update(typeof given === 'string' ? { userJwt: given } : given),
    setLocale: (locale) => update({ locale }),
    setTheme: (theme) => update({ theme }),
    getUnreadCount: () => panel?.unread ?? 0,
    getVisitorId: () => panel?.visitor ?? null,
    shutdown() {
      panel?.shutdown();
      panel = null;
      turn++;
      waiting = [];
    },
    on(event, listener) {
      on(event, listener);
      if (event === 'ready' && panel?.ready) emit('ready');
    },
    off,
  };
  for (const name of ['show', 'hide', 'toggle'] as const) commands[name] = () => withPanel((p) => p[name]());
  // The panel's file knows how. It is fetched for the first three; what only tells waits until somebody wants the chat.
  ['showNewMessage', 'startTopic', 'sendCard', 'track', 'page'].forEach((name, n) => {
    commands[name] = (...args) => withPanel((p) => p.run([name, args], n < 3));
  });
  const api: Api = (command, ...args) => {
    const run = commands[command];
    if (run === undefined) return console.warn(`Parley: unknown command "${String(command)}"`);
    try {
      return run(...args);
    } catch (e) {
      console.error(e);
    }
  };
  api.v = 1;
  host.Parley = api;
  for (const call of early) api(...call);
  autoBoot(api);
}

function autoBoot(api: Api): void {
  const data = script?.dataset;
  if (data?.inbox) api('boot', { ...data });
}
