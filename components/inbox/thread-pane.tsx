'use client';
import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useMemo, useState } from 'react';
import { fetchEvents, useConversation, useMarkRead } from '../realtime/queries.ts';
import { useOutbox, useRealtime, useThread, useTyping } from '../realtime/realtime-provider.tsx';
import { ErrorState } from '../ui/states.tsx';
import { dayName, daysAgo } from '../ui/time.ts';
import { ActivityLine } from './activity-line.tsx';
import { Composer } from './composer.tsx';
import { contactName } from './contact-name.ts';
import { MessageLine } from './message-line.tsx';
import { PendingLine } from './pending-line.tsx';
import { ThreadHead } from './thread-head.tsx';
import { firstUnreadSeq, type ThreadLine, threadLines } from './thread-lines.ts';
import { ThreadLog } from './thread-log.tsx';
import type { Place } from './use-place.ts';

type Props = { id: string; place: Place; go: (change: Partial<Place>) => void; toggleDrawer: () => void };

/** One conversation: its head, what was said, and where to answer. */
export function ThreadPane({ id, place, go, toggleDrawer }: Props) {
  const t = useTranslations('thread');
  const row = useConversation(id);
  const thread = useThread(id);
  const outbox = useOutbox();
  const realtime = useRealtime();
  const markRead = useMarkRead(id);
  const loaded = thread?.loaded === true;
  const first = useQuery({
    queryKey: ['events', id],
    enabled: realtime !== null && !loaded,
    staleTime: 0,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const page = await fetchEvents(id, null, signal);
      realtime?.threads.loaded(id, page.events, page.more);
      return true;
    },
  });
  // What came while another conversation was open, or while nobody watched this one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per visit
  useEffect(() => {
    if (loaded) realtime?.threads.refresh(id);
  }, [realtime, id]);
  const [unreadAtOpen, setUnreadAtOpen] = useState<number | null>(null);
  const unread = row.data?.unread;
  useEffect(() => {
    if (unread !== undefined) setUnreadAtOpen((known) => known ?? unread);
  }, [unread]);
  const items = thread?.state.items;
  // Found once, in the first page: a line that came in later above would push down what one reads.
  const [firstUnread, setFirstUnread] = useState<number | null | undefined>(undefined);
  useEffect(() => {
    if (loaded && items && unreadAtOpen !== null) setFirstUnread((known) => (known === undefined ? firstUnreadSeq(items, unreadAtOpen) : known));
  }, [loaded, items, unreadAtOpen]);
  const pending = useMemo(() => outbox.filter((x) => x.conv === id), [outbox, id]);
  const lines = useMemo(() => threadLines(items ?? [], pending, firstUnread ?? null), [items, pending, firstUnread]);
  const title = row.data ? contactName(row.data.contact, t('visitor')) : '';
  if (row.isError && !row.data)
    return (
      <section className="thread-pane" aria-label={t('label')}>
        <ErrorState title={t('missing')} error={row.error} onRetry={() => void row.refetch()} />
      </section>
    );
  return (
    <section className="thread-pane" aria-label={t('label')}>
      <ThreadHead id={id} row={row.data} title={title} topic={thread?.state.topic} place={place} go={go} toggleDrawer={toggleDrawer} />
      {first.isError && !loaded ? (
        <div className="grow">
          <ErrorState title={t('failed')} error={first.error} onRetry={() => void first.refetch()} />
        </div>
      ) : loaded && thread ? (
        <ThreadLog id={id} thread={thread} lines={lines} ownPending={pending.length} markRead={markRead}>
          {lines.map((line) => (
            <Line key={line.key} id={id} line={line} visitor={thread.visitor} />
          ))}
          <TypingLine id={id} name={title} />
        </ThreadLog>
      ) : (
        <ThreadSkeleton />
      )}
      <Composer id={id} row={row.data} name={title} />
    </section>
  );
}

function Line({ id, line, visitor }: { id: string; line: ThreadLine; visitor: { delivered: number; read: number } }) {
  const t = useTranslations('thread');
  const locale = useLocale();
  switch (line.kind) {
    case 'day': {
      const ago = daysAgo(line.ts, Date.now());
      const day = dayName(line.ts, locale);
      return <div className="divider my-2">{ago === 0 ? t('today', { day }) : ago === 1 ? t('yesterday', { day }) : day}</div>;
    }
    case 'new':
      return <div className="divider divider-new my-2">{t('new')}</div>;
    case 'activity':
      return <ActivityLine item={line.item} />;
    case 'pending':
      return <PendingLine item={line.item} />;
    default:
      return <MessageLine conv={id} item={line.item} last={line.last} gap={line.gap} delivered={line.item.seq <= visitor.delivered} read={line.item.seq <= visitor.read} />;
  }
}

function TypingLine({ id, name }: { id: string; name: string }) {
  const t = useTranslations('thread');
  const actor = useTyping(id);
  return (
    <div className="meta min-h-[22px]! mt-1" aria-live="polite">
      {actor ? (
        <>
          <span className="typing-dots" aria-hidden>
            <i />
            <i />
            <i />
          </span>
          {t('typing', { name: actor.kind === 'visitor' ? name : (actor.name ?? '') })}
        </>
      ) : null}
    </div>
  );
}

function ThreadSkeleton() {
  return (
    <div className="late grow flex flex-col gap-4 p-5 justify-end" aria-hidden>
      <span className="skeleton w-1/2 h-9!" />
      <span className="skeleton w-2/5 h-9! self-end" />
      <span className="skeleton w-3/5 h-14!" />
    </div>
  );
}
