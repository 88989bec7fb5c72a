/**
 * `/w.js`: the part that lives on somebody else's page. It must be small, alone in its shadow tree, and quiet: no request, frame, socket
 * or cookie before the chat is opened, unless this browser has a conversation that is still open.
 */
import { type Options, readOptions } from './options.ts';
import { createPanel, type Panel } from './panel.ts';

type Listener = (data?: unknown) => void;
type Api = { (command: string, ...args: unknown[]): unknown; q?: ArrayLike<unknown>[]; v?: number };
type Host = Window & { Parley?: Api };

const host = window as Host;
const script = document.currentScript as HTMLScriptElement | null;

if (host.Parley?.v === undefined) install();
else autoBoot(host.Parley);

function install(): void {
  const early = host.Parley?.q ?? [];
  const base = new URL(script?.src || '/w.js', location.href).origin;
  const listeners = new Map<string, Set<Listener>>();
  let panel: Panel | null = null;
  let options: Options = {};
  let booting = false;
  let waiting: (() => void)[] = [];

  const emit = (event: string, data?: unknown) => {
    for (const listener of listeners.get(event) ?? []) {
      // The host's own mistakes stay the host's: they neither stop us nor the next listener.
      try {
        listener(data);
      } catch (e) {
        console.error(e);
      }
    }
  };
  const boot = (given: unknown) => {
    options = readOptions(given);
    if (panel !== null || booting) return;
    if (options.inbox === undefined) return console.warn('Parley: boot needs {inbox}');
    const run = () => {
      if (!booting) return;
      booting = false;
      const todo = waiting;
      waiting = [];
      panel = createPanel(base, { ...options, inbox: options.inbox ?? '' }, emit);
      for (const act of todo) act();
    };
    booting = true;
    // In <head> there is no body yet, and the page's own content comes first.
    if (document.body === null) document.addEventListener('DOMContentLoaded', run, { once: true });
    else run();
  };
  const withPanel = (act: (p: Panel) => void) => {
    if (panel !== null) act(panel);
    else waiting.push(() => panel !== null && act(panel));
  };
  const commands: Record<string, (...args: unknown[]) => unknown> = {
    boot,
    show: () => withPanel((p) => p.show()),
    hide: () => withPanel((p) => p.hide()),
    toggle: () => withPanel((p) => p.toggle()),
    setLocale: (value) => withPanel((p) => p.set('locale', String(value))),
    setTheme: (value) => withPanel((p) => p.set('theme', String(value))),
    getUnreadCount: () => panel?.unread() ?? 0,
    shutdown() {
      panel?.shutdown();
      panel = null;
      booting = false;
      waiting = [];
    },
    on(event, listener) {
      if (typeof listener !== 'function') return;
      const set = listeners.get(String(event)) ?? new Set();
      listeners.set(String(event), set.add(listener as Listener));
      if (event === 'ready' && panel?.ready()) emit('ready');
    },
    off(event, listener) {
      const set = listeners.get(String(event));
      if (listener === undefined) set?.clear();
      else set?.delete(listener as Listener);
    },
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
