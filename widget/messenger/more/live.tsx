import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { stopStream } from '../../client/outbox.ts';
import type { Conversation } from '../../client/types.ts';
import { useApp } from '../context.ts';
import { Drawing } from '../icons.tsx';
import { Avatar } from '../parts.tsx';
import { HOURGLASS } from './drawings.ts';
import { talkWords } from './talk-words.ts';

/** What is going on right now and is kept nowhere: a streamed answer and the place in the waiting list. */
export function Live({ c }: { c: Conversation }) {
  return (
    <>
      {c.state.status !== 'resolved' && <Stream c={c} />}
      {c.waiting !== null && <Waiting waiting={c.waiting} />}
    </>
  );
}

/**
 * The words as they come, outside every live region: screen readers hear the finished answer once, like any other message. Once
 * they end, or were stopped, they stay until the conversation goes on, so that nothing is blank before the answer itself.
 */
function Stream({ c }: { c: Conversation }) {
  const app = useApp();
  const words = talkWords(app.locale.value);
  const last = useRef({ id: '', text: '', cur: 0 });
  const stopped = useSignal('');
  const streaming = c.stream !== null && c.stream.text !== '';
  if (c.stream !== null && streaming) last.current = { id: c.stream.id, text: c.stream.text, cur: c.cur ?? 0 };
  const { id, text, cur } = last.current;
  if (!streaming && (id === '' || (c.cur ?? 0) > cur)) return null;
  const stop = () => {
    stopped.value = id;
    stopStream(app.machine, c.id);
    document.querySelector<HTMLElement>('.wl')?.focus();
  };
  return (
    <>
      <div class="m" aria-busy={streaming}>
        <Avatar actor={{ kind: 'bot' }} size={28} />
        <div class="x l">
          {text}
          {streaming && <i class="caret" />}
        </div>
      </div>
      {streaming && (
        <button type="button" class="stop" onClick={stop}>
          <i />
          {words.stop}
        </button>
      )}
      {!streaming && stopped.value === id && <div class="mt">{words.stopped}</div>}
    </>
  );
}

function Waiting({ waiting }: { waiting: NonNullable<Conversation['waiting']> }) {
  const app = useApp();
  const words = app.words.value;
  return (
    <div class="wcard wait">
      <span class="row">
        <span class="br">
          <Drawing path={HOURGLASS} size={18} />
        </span>
        <b class="m grow">{words.waiting(waiting.position - 1)}</b>
        {waiting.etaSeconds !== undefined && <span class="t3 sm nw">{words.minutes(Math.max(1, Math.round(waiting.etaSeconds / 60)))}</span>}
      </span>
      <span class="t3 sm">{talkWords(app.locale.value).writeAlready}</span>
    </div>
  );
}
