import { unreadOf } from '../client/receive.ts';
import type { Conversation } from '../client/types.ts';
import { useApp } from './context.ts';
import { dayOf, timeOf } from './format.ts';
import { Avatar } from './parts.tsx';

type CardProps = { c: Conversation; onOpen?: () => void; children?: preact.ComponentChildren };

/** One own conversation: who wrote last, what, when, and how much is new. */
export function ConversationCard({ c, onOpen, children }: CardProps) {
  const app = useApp();
  const words = app.words.value;
  const unread = unreadOf(c);
  const other = [...c.events].reverse().find((ev) => ev.type === 'message.created' && ev.actor.kind !== 'visitor')?.actor ?? null;
  const last = [...c.state.items].reverse().find((it) => it.kind === 'message');
  const from = last?.kind === 'message' ? (last.actor.kind === 'visitor' ? words.you : (last.actor.name ?? words.someone)) : null;
  const { card, form } = last?.kind === 'message' && last.data.kind !== 'note' ? last.data : {};
  const preview = c.preview || String(card?.title ?? form?.title ?? '');
  const today = c.updatedAt > 0 && new Date(c.updatedAt).toDateString() === new Date().toDateString();
  const when = c.updatedAt === 0 ? '' : today ? timeOf(c.updatedAt, app.locale.value) : dayOf(c.updatedAt, Date.now(), app.locale.value, words);
  return (
    <button
      type="button"
      class="wcard lk"
      data-id={c.id}
      onClick={() => {
        onOpen?.();
        app.open({ name: 'thread', key: c.id });
      }}
    >
      <Avatar actor={other} size={32} />
      <span class="grow col">
        <span class="row">
          <b class="m cut grow">{c.state.topic ?? other?.name ?? app.config.value.name ?? words.chat}</b>
          <span class="t3 xs nw">{when}</span>
        </span>
        <span class="t2 sm cut">{from === null ? preview : `${from}${app.locale.value === 'zh' ? '：' : ': '}${preview}`}</span>
        {children}
      </span>
      {unread > 0 && (
        <span class="cnt">
          {unread}
          <span class="sr"> {words.unread(unread)}</span>
        </span>
      )}
    </button>
  );
}
