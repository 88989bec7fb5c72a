import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { loadOlder } from '../client/receive.ts';
import type { Conversation } from '../client/types.ts';
import { keyOf, newKey } from './app.ts';
import { Composer } from './composer.tsx';
import { useApp } from './context.ts';
import { Icon } from './icons.tsx';
import { Message } from './message.tsx';
import { Avatar, Band } from './parts.tsx';
import { Rating } from './rating.tsx';
import { ThreadHead } from './thread-head.tsx';
import { askedForPerson, openButtons, type Row, threadRows } from './thread-rows.ts';

/** One conversation: head, band, messages, and below them the composer or, once it has ended, the rating. */
export function Thread({ view }: { view: string }) {
  const app = useApp();
  const key = keyOf(app, view);
  const c = app.machine.convs.get(key);
  const words = app.words.value;
  const rows = threadRows(app.machine, key, Date.now(), app.locale.value, words);
  const goOn = useSignal(false);
  const over = c?.state.status === 'resolved' && !goOn.value && !app.machine.outbox.some((x) => x.lane === key && x.cmd.t === 'msg.send');
  const files = useSignal<File[]>([]);
  const dragging = useSignal(false);

  // An address that leads nowhere (another person's, or one that is gone) falls back to the start.
  const live = app.machine.link === 'live';
  useEffect(() => {
    if (live && c === undefined && !key.startsWith('new:') && app.machine.aliases.get(view) === undefined) app.open({ name: 'home' });
    if (key !== view) app.opened(key);
  }, [live, key, c === undefined]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping files is one more way to what the attach button does
    <div
      class="col fill"
      onDragOver={(e) => {
        e.preventDefault();
        dragging.value = true;
      }}
      onDragLeave={(e) => {
        if (e.relatedTarget === null || !(e.currentTarget as Node).contains(e.relatedTarget as Node)) dragging.value = false;
      }}
      onDrop={(e) => {
        e.preventDefault();
        dragging.value = false;
        if (!over) files.value = [...(e.dataTransfer?.files ?? [])];
      }}
    >
      <ThreadHead c={c} asked={askedForPerson(app.machine, key)} />
      <Band />
      <Messages view={key} c={c} rows={rows}>
        {over && c !== undefined && (
          <>
            <Rating c={c} />
            <div class="links">
              <button
                type="button"
                onClick={() => {
                  goOn.value = true;
                }}
              >
                {words.continueThis}
              </button>
              <button type="button" onClick={() => app.open({ name: 'thread', key: newKey() })}>
                <Icon name="plus" size={14} />
                {words.newConversation}
              </button>
            </div>
          </>
        )}
      </Messages>
      {!over && <Composer view={key} dropped={files} />}
      {dragging.value && !over && <div class="drop">{words.drop}</div>}
    </div>
  );
}

function Messages({ view, c, rows, children }: { view: string; c: Conversation | undefined; rows: Row[]; children: preact.ComponentChildren }) {
  const app = useApp();
  const words = app.words.value;
  const box = useRef<HTMLDivElement>(null);
  const stick = useRef(true);
  const before = useRef({ height: 0, first: '', last: '' });
  const below = useSignal(false);
  const firstKey = rows.find((r) => r.row === 'message')?.key ?? '';
  const lastKey = rows[rows.length - 1]?.key ?? '';

  // Stays at the end when it was at the end; stays where it was when older messages come in above. After every drawing, since a line
  // below a message or somebody typing moves the end as well.
  useLayoutEffect(() => {
    const el = box.current;
    if (el === null) return;
    const was = before.current;
    if (stick.current) el.scrollTop = el.scrollHeight;
    else if (was.first !== firstKey) el.scrollTop += el.scrollHeight - was.height;
    else if (was.last !== lastKey) below.value = true;
    before.current = { height: el.scrollHeight, first: firstKey, last: lastKey };
  });
  useEffect(() => {
    const el = box.current;
    if (el === null || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      if (stick.current) el.scrollTop = el.scrollHeight;
    });
    observer.observe(el);
    return () => observer.disconnect();
  }, []);
  const toEnd = () => {
    const el = box.current;
    if (el !== null) el.scrollTop = el.scrollHeight;
    below.value = false;
  };
  return (
    <div class="rel col fill0">
      <div
        class="wl"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={words.messages}
        onScroll={(e) => {
          const el = e.currentTarget;
          stick.current = el.scrollHeight - el.scrollTop - el.clientHeight < 48;
          if (stick.current) below.value = false;
          if (el.scrollTop < 80) loadOlder(app.machine, view);
        }}
      >
        <div class="push" />
        {c?.more && (
          <button type="button" class="linkish" onClick={() => loadOlder(app.machine, view)}>
            {c.loading ? words.loading : words.earlier}
          </button>
        )}
        {rows.length === 0 && <Hello loading={c !== undefined && c.cur === null} />}
        {rows.map((row, n) =>
          row.row === 'message' ? (
            <Message key={row.key} row={row} lane={view} meta={needsMeta(rows, n)} />
          ) : (
            <div key={row.key} class="act">
              {row.text}
            </div>
          ),
        )}
        <Live c={c} />
        <QuickReplies view={view} rows={rows} />
        {children}
      </div>
      {below.value && (
        <button type="button" class="pill" onClick={toEnd}>
          <Icon name="down" size={14} />
          {words.newBelow}
        </button>
      )}
    </div>
  );
}

/** The first words of an empty thread: the greeting, from the inbox. */
function Hello({ loading }: { loading: boolean }) {
  const app = useApp();
  const { greeting, locale } = app.config.value;
  if (loading) return <div class="act">{app.words.value.loading}</div>;
  const text = greeting !== '' && (locale === '' || locale.slice(0, 2) === app.locale.value) ? greeting : app.words.value.greeting;
  return (
    <div class="m">
      <Avatar actor={app.config.value.bot ? { kind: 'bot' } : null} size={28} />
      <div class="x l">{text}</div>
    </div>
  );
}

/** What is going on right now and is kept nowhere: a streamed answer, somebody typing, the place in the waiting list. */
function Live({ c }: { c: Conversation | undefined }) {
  const app = useApp();
  const words = app.words.value;
  if (c === undefined) return null;
  return (
    <>
      {c.stream !== null && c.stream.text !== '' && (
        <div class="m">
          <Avatar actor={{ kind: 'bot' }} size={28} />
          <div class="x l">
            {c.stream.text}
            <i class="caret" />
          </div>
        </div>
      )}
      {c.waiting !== null && (
        <div class="wcard wait">
          <span class="row">
            <span class="br">
              <Icon name="hourglass" size={18} />
            </span>
            <b class="m grow">{words.waiting(c.waiting.position - 1)}</b>
            {c.waiting.etaSeconds !== undefined && <span class="t3 sm">{words.minutes(Math.max(1, Math.round(c.waiting.etaSeconds / 60)))}</span>}
          </span>
        </div>
      )}
      {c.typing !== null && (
        <div class="mt ty">
          <span class="typing">
            <i />
            <i />
            <i />
          </span>
          {words.typing(c.typing.name ?? words.someone)}
        </div>
      )}
    </>
  );
}

function QuickReplies({ view, rows }: { view: string; rows: Row[] }) {
  const app = useApp();
  const open = openButtons(rows);
  if (open === null) return null;
  return (
    <div class="qr">
      {open.buttons.map((b) =>
        b.url !== undefined && /^https?:\/\//.test(b.url) ? (
          <a key={b.id} href={b.url} target="_blank" rel="noopener noreferrer">
            {b.label}
          </a>
        ) : (
          <button key={b.id} type="button" onClick={() => app.send(view, { t: 'msg.send', kind: 'text', body: b.label, replyTo: open.id, meta: { choice: b.id } })}>
            {b.label}
          </button>
        ),
      )}
    </div>
  );
}

/** One meta line below the newest own message, and below every one that is not through yet or was refused. */
function needsMeta(rows: Row[], n: number): boolean {
  const row = rows[n];
  if (row?.row !== 'message' || !row.mine) return false;
  if (row.state === 'rejected' || row.state === 'expired') return true;
  for (let k = n + 1; k < rows.length; k++) {
    const later = rows[k];
    if (later?.row === 'message' && later.mine && later.state !== 'rejected' && later.state !== 'expired') return false;
  }
  return true;
}
