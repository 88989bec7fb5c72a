import { useSignal } from '@preact/signals';
import type { Conversation } from '../client/types.ts';
import { useApp } from './context.ts';
import { Icon, type IconName } from './icons.tsx';

const CHANGEABLE = 10 * 60_000;
const FACES: IconName[] = ['face1', 'face2', 'face3', 'face4', 'face5'];

/** Five faces and an optional sentence. A given rating may be changed for ten minutes. */
export function Rating({ c }: { c: Conversation }) {
  const app = useApp();
  const words = app.words.value;
  const given = [...c.state.items].reverse().find((it) => it.kind === 'activity' && it.type === 'conversation.rated');
  const waiting = app.machine.outbox.find((x) => x.lane === c.id && x.cmd.t === 'conv.rate');
  const stored = waiting?.cmd.t === 'conv.rate' ? waiting.cmd : c.state.rating;
  const score = useSignal<number | null>(null);
  const comment = useSignal('');
  const changing = useSignal(false);
  const agent = [...c.events].reverse().find((ev) => ev.type === 'message.created' && ev.actor.kind === 'agent')?.actor.name ?? null;
  if (stored !== undefined && !changing.value) {
    return (
      <div class="wcard rate done">
        <span class="row g6">
          <span class="br">
            <Icon name={FACES[stored.score - 1] ?? 'face3'} size={20} />
          </span>
          <b class="m grow">{words.thanks}</b>
          {(given === undefined || Date.now() - given.ts < CHANGEABLE) && (
            <button
              type="button"
              class="linkish"
              onClick={() => {
                score.value = stored.score;
                comment.value = stored.comment ?? '';
                changing.value = true;
              }}
            >
              {words.change}
            </button>
          )}
        </span>
      </div>
    );
  }
  const submit = (e: Event) => {
    e.preventDefault();
    if (score.value === null) return;
    app.send(c.id, { t: 'conv.rate', score: score.value, ...(comment.value.trim() === '' ? {} : { comment: comment.value.trim().slice(0, 2000) }) });
    changing.value = false;
  };
  return (
    <form class="wcard rate" onSubmit={submit}>
      <fieldset>
        <legend class="m">{words.rate(agent)}</legend>
        <div class="fa">
          {FACES.map((face, n) => (
            <label key={face} class={score.value === n + 1 ? 'on' : ''}>
              <input
                type="radio"
                name="score"
                class="sr"
                checked={score.value === n + 1}
                onChange={() => {
                  score.value = n + 1;
                }}
              />
              <Icon name={face} size={24} />
              {words.faces[n]}
            </label>
          ))}
        </div>
      </fieldset>
      <input
        class="ip"
        aria-label={words.comment}
        placeholder={words.comment}
        maxLength={2000}
        value={comment.value}
        onInput={(e) => {
          comment.value = e.currentTarget.value;
        }}
      />
      <button type="submit" class="wbtn" disabled={score.value === null}>
        {words.sendRating}
      </button>
    </form>
  );
}
