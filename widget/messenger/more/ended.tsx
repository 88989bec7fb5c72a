import { useSignal } from '@preact/signals';
import type { Conversation } from '../../client/types.ts';
import { useApp } from '../context.ts';
import { Icon } from '../icons.tsx';
import { newKey } from '../new-key.ts';
import { Rating } from '../rating.tsx';
import { talkWords } from './talk-words.ts';
import { downloadTranscript } from './transcript.ts';

/** Below the last line of a conversation that has ended: the rating, and what else may be done. */
export function EndedLinks({ c }: { c: Conversation }) {
  const app = useApp();
  const words = talkWords(app.locale.value);
  const busy = useSignal(false);
  return (
    <>
      {app.config.value.csat && <Rating key={endingOf(c)} c={c} since={endingOf(c)} />}
      <div class="links">
        <button
          type="button"
          disabled={busy.value}
          onClick={() => {
            busy.value = true;
            void downloadTranscript(app, c).finally(() => {
              busy.value = false;
            });
          }}
        >
          <Icon name="file" size={14} />
          {busy.value ? words.preparing : words.download}
        </button>
        <button type="button" onClick={() => app.open({ name: 'list' })}>
          <Icon name="message" size={14} />
          {app.words.value.allConversations}
        </button>
      </div>
    </>
  );
}

/** In the composer's place. */
export function EndedFoot({ goOn }: { goOn: () => void }) {
  const app = useApp();
  const words = app.words.value;
  return (
    <div class="wc two">
      <button type="button" class="wbtn s" onClick={goOn}>
        {words.continueThis}
      </button>
      <button type="button" class="wbtn" onClick={() => app.open({ name: 'thread', key: newKey() })}>
        {words.newConversation}
      </button>
    </div>
  );
}

/** The number of the event that ended it last: each ending has a rating of its own. */
function endingOf(c: Conversation): number {
  for (let n = c.state.items.length - 1; n >= 0; n--) {
    const it = c.state.items[n];
    if (it?.kind === 'activity' && it.type === 'conversation.status' && it.data.to === 'resolved') return it.seq;
  }
  return 0;
}
