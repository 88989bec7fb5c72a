import { effect } from '@preact/signals';
import { render } from 'preact';
import { createApp, dress, follow, loadConfig } from './app.ts';
import { readBoot } from './boot.ts';
import { AppContext } from './context.ts';
import { Messenger } from './messenger.tsx';
import './messenger.css';

async function run(): Promise<void> {
  const boot = readBoot(location, window.parent !== window);
  // A window that a frame opened (more/pop-out.ts) may have to be told who the visitor is.
  const own = boot.host === null && window.name === `parley:${boot.inbox}` ? await (await import('./more/take-over.ts')).takeOver(boot) : null;
  const app = await createApp(boot, own ?? undefined);
  const system = matchMedia('(prefers-color-scheme: dark)');
  effect(() => dress(app, system.matches));
  system.addEventListener('change', () => dress(app, system.matches));
  document.documentElement.dataset.mode = boot.host === null ? 'page' : 'frame';
  effect(() => {
    app.tick.value;
    document.title = app.config.value.name || app.words.value.chat;
  });
  effect(() => {
    app.tick.value;
    app.view.value;
    app.shown.value;
    follow(app);
  });
  document.addEventListener('visibilitychange', () => follow(app));
  effect(() => app.bridge.tell({ t: 'unread', n: app.unread.value }));
  let open: boolean | null = null;
  effect(() => {
    app.tick.value;
    // Before the session is there nothing is known.
    if (app.machine.me === null) return;
    const now = app.machine.outbox.length > 0 || [...app.machine.convs.values()].some((c) => (c.cur === null ? c.baseStatus : c.state.status) !== 'resolved');
    if (now !== open) app.bridge.tell({ t: 'open', on: now, token: app.storage.persistent ? null : app.storage.get('token') });
    open = now;
  });
  addEventListener('beforeunload', (e) => {
    if (!app.persistent() && app.machine.outbox.some((x) => x.state === 'queued')) e.preventDefault();
  });
  addEventListener('keydown', (e) => {
    if (e.key === 'Escape' && !e.defaultPrevented && !e.isComposing) app.close();
  });
  render(
    <AppContext.Provider value={app}>
      <Messenger />
    </AppContext.Provider>,
    document.getElementById('parley') ?? document.body,
  );
  app.client.start();
  app.bridge.tell({ t: 'ready' });
  await loadConfig(app);
}

void run();
