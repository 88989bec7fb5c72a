import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp } from './context.ts';
import { Home, MessageList } from './home.tsx';
import { Icon } from './icons.tsx';
import { threadPart } from './more/thread-loader.ts';

/** The panel: one screen at a time, and one region that speaks to screen readers. */
export function Messenger() {
  const app = useApp();
  const view = app.view.value;
  const words = app.words.value;
  const thread = threadPart.use(view.name === 'thread');
  // Fetched behind the first screen, so that it is there when somebody taps, also if the network has gone by then.
  useEffect(() => {
    const timer = setTimeout(threadPart.load, 1_500);
    return () => clearTimeout(timer);
  }, []);
  if (app.refused.value) {
    return (
      <main class="w">
        <div class="empty">
          <Icon name="info" size={24} />
          <p>{words.refused}</p>
          {app.boot.host !== null && (
            <button type="button" class="wbtn s" onClick={app.close}>
              {words.close}
            </button>
          )}
        </div>
      </main>
    );
  }
  return (
    <main class="w" aria-label={app.config.value.name || words.chat} onPointerOver={threadPart.load} onFocusIn={threadPart.load}>
      {view.name === 'home' && <Home />}
      {view.name === 'list' && <MessageList />}
      {view.name === 'thread' && (thread === null ? <div class="wl" /> : <thread.Thread key={view.key} view={view.key} />)}
      <Announcer />
    </main>
  );
}

/** Each incoming message is said once. The text is emptied first, so that the same words twice are heard twice. */
function Announcer() {
  const app = useApp();
  const text = useSignal('');
  useSignalEffect(() => {
    const next = app.said.value.text;
    text.value = '';
    const timer = setTimeout(() => {
      text.value = next;
    }, 60);
    return () => clearTimeout(timer);
  });
  return (
    <div class="sr" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}
