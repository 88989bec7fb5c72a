/**
 * `/w.js`: the part that lives on somebody else's page. It must be small, alone in its shadow tree, and quiet: no request, frame, socket
 * or cookie before the chat is opened, unless this browser has a conversation that is still open.
 */
import { createEvents } from './events.ts';
import { createLauncher, type Launcher, type Message } from './launcher.ts';
import { type Options, readOptions } from './options.ts';

type Api = { (command: string, ...args: unknown[]): unknown; q?: ArrayLike<unknown>[]; v?: number };
type Host = Window & { Parley?: Api };

const host = window as Host;
const script = document.currentScript as HTMLScriptElement | null;

if (host.Parley?.v === undefined) install();
else autoBoot(host.Parley);

function install(): void {
  const early = host.Parley?.q ?? [];
  const base = new URL(script?.src || '/w.js', location.href).origin;
  const { emit, on, off } = createEvents();
  let panel: Launcher | null = null;
  let options: Options = {};
  let booting = false;
  let waiting: (() => void)[] = [];

  const boot = (given: unknown) => {
    options = readOptions(given);
    if (panel !== null || booting) return;
    if (options.inbox === undefined) return console.warn('Parley: boot needs {inbox}');
    const run = () => {
      if (!booting) return;
      booting = false;
      const todo = waiting;
      waiting = [];
      panel = createLauncher(base, { ...options, inbox: options.inbox ?? '' }, emit);
      for (const act of todo) act();
    };
    booting = true;
    // In <head> there is no body yet, and the page's own content comes first.
    if (document.body === null) document.addEventListener('DOMContentLoaded', run, { once: true });
    else run();
  };
  const withPanel = (act: (p: Launcher) => void) => {
    if (panel !== null) act(panel);
    else waiting.push(() => panel !== null && act(panel));
  };
  const say = (message: Message) =>
    withPanel((p) => {
      p.show();
      p.tell(message);
    });
  const commands: Record<string, (...args: unknown[]) => unknown> = {
    boot,
    show: () => withPanel((p) => p.show()),
    hide: () => withPanel((p) => p.hide()),
    toggle: () => withPanel((p) => p.toggle()),
    ready: (listener) => commands.on?.('ready', listener),
    update: (given) => withPanel((p) => p.update(readOptions(given))),
    identify: (given) => commands.update?.(typeof given === 'string' ? { userJwt: given } : given),
    setLocale: (locale) => commands.update?.({ locale }),
    setTheme: (theme) => commands.update?.({ theme }),
    showNewMessage: (text) => say({ t: 'compose', text: String(text ?? '') }),
    startTopic: (topic) => say({ t: 'topic', topic: String(topic ?? '') }),
    sendCard: (card) => say({ t: 'card', card }),
    page: (url) => withPanel((p) => p.tell({ t: 'page', url: String(url ?? location.href), title: document.title })),
    getUnreadCount: () => panel?.unread() ?? 0,
    shutdown() {
      panel?.shutdown();
      panel = null;
      booting = false;
      waiting = [];
    },
    on(event, listener) {
      on(event, listener);
      if (event === 'ready' && panel?.ready()) emit('ready');
    },
    off,
  };
  const api: Api = (command, ...args) => {
    const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
    if (run === undefined) return console.warn(`Parley: unknown command "${String(command)}"`);
    try {
      return run(...args);
    } catch (e) {
      console.error(e);
    }
  };
  api.v = 1;
  host.Parley = api;
  for (const call of Array.from(early)) api(...(Array.from(call) as [string]));
  autoBoot(api);
}

function autoBoot(api: Api): void {
  const data = script?.dataset;
  if (data?.inbox) api('boot', { ...data });
}
