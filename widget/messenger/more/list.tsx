import { useLayoutEffect, useRef } from 'preact/hooks';
import { unreadOf } from '../../client/receive.ts';
import type { Conversation } from '../../client/types.ts';
import { conversationsOf } from '../app.ts';
import { useApp } from '../context.ts';
import { ConversationCard } from '../conversation-card.tsx';
import { Drawing, Icon } from '../icons.tsx';
import { askedForPerson } from '../thread-rows.ts';
import { HOURGLASS } from './drawings.ts';
import { talkWords } from './talk-words.ts';

/** Where the list stood, and which conversation was opened from it: one comes back to the same place. */
const place = { top: 0, id: '' };

/** All own conversations, the newest first. */
export function ConversationList() {
  const app = useApp();
  const box = useRef<HTMLDivElement>(null);
  const all = conversationsOf(app.machine);
  useLayoutEffect(() => {
    const el = box.current;
    if (el === null) return;
    el.scrollTop = place.top;
    if (place.id !== '') el.querySelector<HTMLElement>(`[data-id="${place.id}"]`)?.focus({ preventScroll: true });
  }, []);
  return (
    <div
      class="scroll"
      ref={box}
      onScroll={(e) => {
        place.top = e.currentTarget.scrollTop;
      }}
    >
      <div class="cards flat">
        {all.map((c) => (
          <ConversationCard
            key={c.id}
            c={c}
            onOpen={() => {
              place.id = c.id;
            }}
          >
            <Status c={c} />
          </ConversationCard>
        ))}
        {all.length === 0 && app.machine.link === 'live' && (
          <div class="empty">
            <Icon name="message" size={24} />
            <p>{app.words.value.noConversations}</p>
          </div>
        )}
        {all.length === 0 && app.machine.link !== 'live' && <div class="skel" aria-hidden="true" />}
      </div>
    </div>
  );
}

/** Whose turn it is, in a word with a mark of its own. */
function Status({ c }: { c: Conversation }) {
  const app = useApp();
  const words = talkWords(app.locale.value);
  const status = c.cur === null ? c.baseStatus : c.state.status;
  const { owner } = c.state;
  const draft = app.draft(c.id) !== '';
  if (draft) return <span class="st dr">{words.draft}</span>;
  if (status === 'resolved') {
    return (
      <span class="st">
        <Icon name="check" size={12} />
        {words.ended}
      </span>
    );
  }
  if (c.waiting !== null || askedForPerson(app.machine, c.id)) {
    return (
      <span class="st">
        <Drawing path={HOURGLASS} size={12} />
        {words.waiting}
      </span>
    );
  }
  const mark = unreadOf(c) > 0 ? ' new' : '';
  return (
    <span class={`st${mark}`}>
      <Icon name={owner.kind === 'bot' ? 'bot' : 'message'} size={12} />
      {owner.kind === 'bot' ? words.withBot : owner.kind === 'agent' && owner.name !== undefined ? words.withPerson(owner.name) : words.open}
    </span>
  );
}
