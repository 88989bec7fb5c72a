'use client';
import { Bot, Moon } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { memo, useSyncExternalStore } from 'react';
import type { ConversationRow } from '#protocol/entities.ts';
import { useTyping } from '../realtime/realtime-provider.tsx';
import { useSession } from '../realtime/session.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { dayAndClock, shortTime } from '../ui/time.ts';
import { useNow } from '../ui/use-now.ts';
import { contactName } from './contact-name.ts';
import { drafts } from './drafts.ts';
import { type Place, usePlace } from './use-place.ts';
import { VerifiedBadge } from './verified-badge.tsx';
import { WaitClock } from './wait-clock.tsx';

type Props = { row: ConversationRow; current: boolean; go: (change: Partial<Place>) => void };

/** One conversation in the list: who, what was said last, where it came in. */
export const ConversationLine = memo(function ConversationLine({ row, current, go }: Props) {
  const t = useTranslations('inbox');
  const locale = useLocale();
  const me = useSession();
  const { href } = usePlace();
  const name = contactName(row.contact, t('visitor'));
  const waits = row.waitingSince !== null && row.status === 'open';
  const now = useNow();
  return (
    <a
      href={href({ conversation: row.id })}
      data-row={row.id}
      className="crow"
      {...(current ? { 'aria-current': 'true' as const } : {})}
      {...(row.unread > 0 ? { 'data-unread': '' } : {})}
      onClick={(e) => {
        if (e.metaKey || e.ctrlKey || e.shiftKey) return;
        e.preventDefault();
        go({ conversation: row.id });
      }}
    >
      <Avatar name={name} seed={row.contact.id} />
      <div className="min-w-0">
        <div className="l l1">
          <span className="name cut">{name}</span>
          <VerifiedBadge contact={row.contact} inList />
          <span className="ms-auto">
            {waits && row.waitingSince ? (
              <WaitClock since={Date.parse(row.waitingSince)} />
            ) : (
              <span className="text-xs text-text-3">{now && row.lastMessageAt ? shortTime(Date.parse(row.lastMessageAt), now, locale) : ''}</span>
            )}
          </span>
        </div>
        <div className="l">
          <Preview row={row} current={current} />
          {row.unread > 0 ? (
            <span className="count ms-auto">
              <span className="sr-only">{t('unread', { count: row.unread })}</span>
              <span aria-hidden>{row.unread > 99 ? '99+' : row.unread}</span>
            </span>
          ) : null}
        </div>
        <div className="l l3">
          <span className="cut">{row.inboxName}</span>
          {row.owner.kind === 'bot' ? <span className="tag tag-sm tag-bot">{t('botAnswering')}</span> : null}
          {row.tags.slice(0, 2).map((tag) => (
            <span key={tag} className="tag tag-sm">
              <span className="cut">{tag}</span>
            </span>
          ))}
          {row.owner.kind === 'agent' && row.owner.id && row.owner.id !== me.id ? (
            <span className="ms-auto flex items-center gap-1 min-w-0">
              <Avatar name={row.owner.name ?? ''} seed={row.owner.id} size={16} />
              <span className="cut">{row.owner.name}</span>
            </span>
          ) : null}
        </div>
      </div>
    </a>
  );
});

function Preview({ row, current }: { row: ConversationRow; current: boolean }) {
  const t = useTranslations('inbox');
  const locale = useLocale();
  const typing = useTyping(row.id);
  const draft = useSyncExternalStore(
    drafts.subscribe,
    () => drafts.read(row.id).body,
    () => '',
  );
  if (typing)
    return (
      <>
        <span className="typing-dots" aria-hidden>
          <i />
          <i />
          <i />
        </span>
        <span className="preview cut text-brand-fg!">{t('typing')}</span>
      </>
    );
  if (draft && !current)
    return (
      <span className="preview cut">
        <span className="text-danger-fg">{t('draft')}</span> {draft}
      </span>
    );
  if (row.status === 'snoozed' && row.snoozedUntil)
    return (
      <>
        <Moon className="size-3.5 text-text-3" aria-hidden />
        <span className="preview cut">{t('snoozedUntil', { time: dayAndClock(Date.parse(row.snoozedUntil), locale) })}</span>
      </>
    );
  return (
    <>
      {row.lastActor === 'bot' ? <Bot className="size-3.5 text-bot-fg" aria-hidden /> : null}
      <span className="preview cut">{row.lastActor === 'agent' ? t('saidByUs', { text: row.preview }) : row.preview}</span>
    </>
  );
}
