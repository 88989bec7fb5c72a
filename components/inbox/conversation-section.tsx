'use client';
import { Bot, ChevronDown, Inbox, Plus, SignalHigh, SignalLow, SignalMedium, Siren, UsersRound, X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ConversationRow } from '#protocol/entities.ts';
import type { Priority } from '#protocol/primitives.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Menu } from '../ui/menu.tsx';
import { fullDate } from '../ui/time.ts';
import { AssignMenu } from './assign-menu.tsx';
import { Pair } from './contact-section.tsx';
import { Section } from './section.tsx';
import { type Acts, useConversationActs } from './use-conversation-acts.ts';

const LEVELS: Priority[] = ['none', 'low', 'medium', 'high', 'urgent'];
const PRIORITY_ICONS = { none: null, low: SignalLow, medium: SignalMedium, high: SignalHigh, urgent: Siren } as const;

/** How the conversation stands: whose it is, how urgent, what it is about. */
export function ConversationSection({ row }: { row: ConversationRow }) {
  const t = useTranslations('context');
  const locale = useLocale();
  const acts = useConversationActs(row.id, row);
  return (
    <Section title={t('conversation')}>
      <dl>
        <Pair label={t('assignee')}>
          <AssignMenu
            row={row}
            acts={acts}
            trigger={
              <button type="button" className="edit-in-place" aria-label={t('changeAssignee')}>
                <Owner owner={row.owner} me={acts.me.id} />
                <ChevronDown className="size-3.5 text-text-3" aria-hidden />
              </button>
            }
          />
        </Pair>
        <Pair label={t('status')}>
          {row.status === 'snoozed' && row.snoozedUntil ? t('snoozedUntil', { time: fullDate(Date.parse(row.snoozedUntil), locale) }) : t(`statuses.${row.status}`)}
        </Pair>
        <Pair label={t('priority')}>
          <Menu
            trigger={
              <button type="button" className="edit-in-place" aria-label={t('changePriority')}>
                <PriorityName priority={row.priority} />
                <ChevronDown className="size-3.5 text-text-3" aria-hidden />
              </button>
            }
            entries={LEVELS.map((p) => ({ id: p, label: <PriorityName priority={p} />, checked: p === row.priority, onSelect: () => acts.prioritise(p) }))}
          />
        </Pair>
        <Pair label={t('tags')}>
          <Tags row={row} acts={acts} />
        </Pair>
        <Pair label={t('inbox')}>
          <Inbox className="size-3.5 text-text-3" aria-hidden />
          <span className="cut">{row.inboxName}</span>
        </Pair>
        <Pair label={t('started')}>{fullDate(Date.parse(row.createdAt), locale)}</Pair>
      </dl>
    </Section>
  );
}

function Owner({ owner, me }: { owner: ConversationRow['owner']; me: string }) {
  const t = useTranslations('context');
  if (owner.kind === 'bot')
    return (
      <>
        <Bot className="size-4 text-bot-fg" aria-hidden />
        <span className="cut">{owner.name ?? t('bot')}</span>
      </>
    );
  if (owner.kind === 'team')
    return (
      <>
        <UsersRound className="size-4" aria-hidden />
        <span className="cut">{owner.name}</span>
      </>
    );
  if (owner.kind === 'none' || !owner.id) return <span className="text-text-3">{t('nobody')}</span>;
  return (
    <>
      <Avatar name={owner.name ?? ''} seed={owner.id} size={20} />
      <span className="cut">{owner.name}</span>
      {owner.id === me ? <span className="text-xs text-text-3">{t('you')}</span> : null}
    </>
  );
}

function PriorityName({ priority }: { priority: Priority }) {
  const t = useTranslations('activity');
  const Icon = PRIORITY_ICONS[priority];
  const tone = priority === 'urgent' ? 'text-danger-fg' : priority === 'high' ? 'text-warn-fg' : 'text-text-3';
  return (
    <span className="inline-flex items-center gap-1.5">
      {Icon ? <Icon className={`size-3.5 ${tone}`} aria-hidden /> : null}
      {t(`priorities.${priority}`)}
    </span>
  );
}

function Tags({ row, acts }: { row: ConversationRow; acts: Acts }) {
  const t = useTranslations('context');
  const [text, setText] = useState<string | null>(null);
  const add = () => {
    const tag = text?.trim();
    if (tag && !row.tags.includes(tag)) acts.addTag(tag);
    setText(null);
  };
  return (
    <span className="flex flex-wrap gap-1 py-1 min-w-0">
      {row.tags.map((tag) => (
        <span key={tag} className="tag">
          <span className="cut">{tag}</span>
          <button type="button" aria-label={t('removeTag', { tag })} className="grid place-items-center size-4 -me-1" onClick={() => acts.removeTag(tag)}>
            <X className="size-3" aria-hidden />
          </button>
        </span>
      ))}
      {text === null ? (
        <button type="button" className="tag border-dashed!" aria-label={t('addTag')} onClick={() => setText('')}>
          <Plus className="size-3" aria-hidden />
        </button>
      ) : (
        <input
          // biome-ignore lint/a11y/noAutofocus: the field replaces the button that was just pressed
          autoFocus
          className="field h-6! w-28!"
          maxLength={64}
          value={text}
          aria-label={t('addTag')}
          onChange={(e) => setText(e.target.value)}
          onBlur={add}
          onKeyDown={(e) => {
            if (e.key === 'Enter' && !e.nativeEvent.isComposing) add();
            if (e.key === 'Escape') setText(null);
          }}
        />
      )}
    </span>
  );
}
