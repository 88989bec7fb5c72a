import { useSignal } from '@preact/signals';
import type { Conversation } from '../client/types.ts';
import { useApp } from './context.ts';
import { Drawing } from './icons.tsx';
import { FACES } from './more/drawings.ts';
import { talkWords } from './more/talk-words.ts';

const CHANGEABLE = 10 * 60_000;

/** Five faces, one press, then an optional sentence. A given rating may be changed for ten minutes. `since`: seq of the ending it is about. */
export function Rating({ c, since }: { c: Conversation; since: number }) {
  const app = useApp();
  const words = app.words.value;
  const more = talkWords(app.locale.value);
  const comment = useSignal<string | null>(null);
  const closed = useSignal<boolean | null>(null);
  const pressed = useSignal<number | null>(null);
  const given = c.state.items.filter((it) => it.kind === 'activity' && it.type === 'conversation.rated' && it.seq > since);
  const waiting = app.machine.outbox.filter((x) => x.lane === c.id && x.cmd.t === 'conv.rate').pop()?.cmd;
  // Between the server's word and the event that follows it, what was pressed stands.
  const behind = c.cur !== null && c.cur < c.head;
  const stored = given.length > 0 ? c.state.rating : undefined;
  const score = waiting?.t === 'conv.rate' ? waiting.score : behind && pressed.value !== null ? pressed.value : (stored?.score ?? null);
  const text = comment.value ?? stored?.comment ?? '';
  const first = given[0]?.ts;
  const changeable = first === undefined || Date.now() - first < CHANGEABLE;
  const agent = [...c.events].reverse().find((ev) => ev.type === 'message.created' && ev.actor.kind === 'agent')?.actor.name ?? null;
  const rate = (to: number, sentence: string) => {
    pressed.value = to;
    const cut = sentence.trim().slice(0, 2000);
    app.send(c.id, { t: 'conv.rate', score: to, ...(cut === '' ? {} : { comment: cut }) });
  };
  const shut = score !== null && (!changeable || (closed.value ?? stored?.comment !== undefined));
  if (shut) {
    return (
      <div class="wcard rate done">
        <span class="row g6">
          <span class="br">
            <Drawing path={FACES[score - 1] ?? ''} size={20} />
          </span>
          <b class="m grow">{words.thanks}</b>
          {changeable && (
            <button type="button" class="linkish" onClick={() => (closed.value = false)}>
              {words.change}
            </button>
          )}
        </span>
      </div>
    );
  }
  return (
    <div class="wcard rate">
      <p class="m" id="rate" role="status">
        {score === null ? words.rate(agent) : more.thanksMore}
      </p>
      <Faces score={score} label={words.rate(agent)} names={words.faces} press={(n) => rate(n, stored?.comment ?? '')} />
      {score !== null && (
        <form
          class="col g12"
          onSubmit={(e) => {
            e.preventDefault();
            if (text.trim() !== '' && text !== stored?.comment) rate(score, text);
            closed.value = true;
          }}
        >
          <input class="ip" aria-label={words.comment} placeholder={words.comment} maxLength={2000} value={text} onInput={(e) => (comment.value = e.currentTarget.value)} />
          <button type="submit" class="wbtn" disabled={text.trim() === ''}>
            {more.sendComment}
          </button>
        </form>
      )}
    </div>
  );
}

function Faces({ score, label, names, press }: { score: number | null; label: string; names: string[]; press: (score: number) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: five buttons, no field
    <div class="fa" role="group" aria-label={label}>
      {FACES.map((face, n) => (
        <button key={face} type="button" class={score === n + 1 ? 'on' : ''} aria-pressed={score === n + 1} onClick={() => press(n + 1)}>
          <Drawing path={face} size={24} />
          {names[n]}
        </button>
      ))}
    </div>
  );
}
