import { useSignal } from '@preact/signals';
import { Fragment } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { serverNow } from '../client/outbox.ts';
import { loadOlder } from '../client/receive.ts';
import type { Conversation } from '../client/types.ts';
import { keyOf } from './app.ts';
import { Composer } from './composer.tsx';
import { useApp } from './context.ts';
import { Icon } from './icons.tsx';
import { Message } from './message.tsx';
import { useTalk } from './more/talk-loader.ts';
import { Avatar, Band } from './parts.tsx';
import { ThreadHead } from './thread-head.tsx';
import { askedForPerson, type MessageRow, needsMore, onlyCard, type Row, threadRows } from './thread-rows.ts';

/** One conversation: head, band, messages, and below them the composer or, once it has ended, the rating. */
export function Thread({ view }: { view: string }) {
  const app = useApp();
  const key = keyOf(app, view);
  const c = app.machine.convs.get(key);
  const words = app.words.value;
  const rows = threadRows(app.machine, key, serverNow(app.machine), app.locale.value, words);
  const talk = useTalk(needsMore(c, rows));
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

  // What comes in the composer's place is as high as it was, so that nothing jumps.
  const foot = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  useLayoutEffect(() => {
    if (foot.current !== null) foot.current.style.minHeight = `${Math.min(height.current, 96)}px`;
    else height.current = document.querySelector<HTMLElement>('.wc')?.offsetHeight ?? 0;
  });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping files is one more way to what the attach button does
    <div
      class="col fill"
      onDragOver={(e) => {
        e.preventDefault();
        dragging.value = app.config.value.files;
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
      <Messages view={key} c={c} rows={rows} over={over}>
        {over && c !== undefined && talk !== null && <talk.EndedLinks c={c} />}
      </Messages>
      {!over && <Composer view={key} dropped={files} />}
      {over && (
        <div class="foot0" ref={foot}>
          {talk !== null && <talk.EndedFoot goOn={() => (goOn.value = true)} />}
        </div>
      )}
      {dragging.value && !over && <div class="drop">{words.drop}</div>}
    </div>
  );
}

type MessagesProps = { view: string; c: Conversation | undefined; rows: Row[]; over: boolean; children: preact.ComponentChildren };

function Messages({ view, c, rows, over, children }: MessagesProps) {
  const app = useApp();
  const words = app.words.value;
  const talk = useTalk(false);
  const { box, stick, below, toEnd } = useStay(rows);
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
        {rows.length === 0 && <Hello loading={!view.startsWith('new:') && (c === undefined || c.cur === null)} />}
        <Rows rows={rows} view={view} c={c} />
        <Live c={c} />
        {talk !== null && !over && <talk.QuickReplies view={view} rows={rows} />}
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

/** Keeps the place in the thread: at the end when it was at the end, where one reads when older messages come in above. */
function useStay(rows: Row[]) {
  const box = useRef<HTMLDivElement>(null);
  const stick = useRef(true);
  const before = useRef({ height: 0, first: '', last: '' });
  const below = useSignal(false);
  const firstKey = rows.find((r) => r.row === 'message')?.key ?? '';
  const lastKey = rows[rows.length - 1]?.key ?? '';

  // After every drawing, since a line below a message or somebody typing moves the end as well.
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
  return { box, stick, below, toEnd };
}

function Rows({ rows, view, c }: { rows: Row[]; view: string; c: Conversation | undefined }) {
  return (
    <>
      {rows.map((row, n) =>
        row.row !== 'message' ? (
          <div key={row.key} class="act">
            {row.joined !== undefined && <Avatar actor={row.joined} size={28} />}
            {row.text}
          </div>
        ) : onlyCard(row) ? (
          !onlyCard(rows[n - 1]) && <CardRow key={row.key} rows={rows} n={n} />
        ) : (
          <Fragment key={row.key}>
            <Message row={row} lane={view} meta={needsMeta(rows, n)} />
            <Extras row={row} c={c} />
          </Fragment>
        ),
      )}
    </>
  );
}

/** What comes with the words of an answer: a card, a form, where it was found. */
function Extras({ row, c }: { row: MessageRow; c: Conversation | undefined }) {
  const talk = useTalk(false);
  const { card, form, sources } = row.data;
  if (talk === null || row.mine || c === undefined || row.id === null) return null;
  return (
    <>
      {card !== undefined && (
        <div class="in36">
          <talk.Cards cards={[{ key: row.key, card }]} />
        </div>
      )}
      {form !== undefined && (
        <div class="in36">
          <talk.FormCard id={row.id} raw={form} c={c} />
        </div>
      )}
      {sources !== undefined && sources.length > 0 && <talk.Sources sources={sources} />}
    </>
  );
}

/** The card at `n` and those that follow it at once from the same author. */
function CardRow({ rows, n }: { rows: Row[]; n: number }) {
  const talk = useTalk(false);
  const first = rows[n];
  const cards: { key: string; card: Record<string, unknown> }[] = [];
  for (let k = n; ; k++) {
    const row = rows[k];
    if (row?.row !== 'message' || row.data.card === undefined || !onlyCard(row)) break;
    cards.push({ key: row.key, card: row.data.card });
  }
  if (talk === null || first?.row !== 'message') return null;
  if (cards.length > 1) return <talk.Cards cards={cards} />;
  return (
    <div class={first.mine ? 'm me' : 'm'}>
      {!first.mine && <Avatar actor={first.actor} size={28} />}
      <talk.Cards cards={cards} />
    </div>
  );
}

/** The first words of an empty thread: the greeting, from the inbox. */
function Hello({ loading }: { loading: boolean }) {
  const app = useApp();
  if (loading) {
    return (
      <div class="skel">
        <i />
        <i class="me" />
        <i />
        <span class="sr">{app.words.value.loading}</span>
      </div>
    );
  }
  const text = app.config.value.greetings[app.locale.value] || app.words.value.greeting(app.machine.myName);
  return (
    <div class="m">
      <Avatar actor={app.config.value.bot ? { kind: 'bot' } : null} size={28} />
      <div class="x l">{text}</div>
    </div>
  );
}

/** What is going on right now and is kept nowhere. */
function Live({ c }: { c: Conversation | undefined }) {
  const app = useApp();
  const talk = useTalk(false);
  if (c === undefined) return null;
  return (
    <>
      {talk !== null && <talk.Live c={c} />}
      {c.typing !== null && c.stream === null && (
        <div class="mt ty">
          <span class="typing">
            <i />
            <i />
            <i />
          </span>
          {app.words.value.typing(c.typing.name ?? app.words.value.someone)}
        </div>
      )}
    </>
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
