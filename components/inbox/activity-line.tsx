'use client';
import { ArrowRightLeft, Bot, Check, CircleAlert, Hand, Info, Moon, RotateCcw, Signal, Star, Tag, UserRound, Workflow } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { ThreadItem } from '#protocol/apply-event.ts';
import { useSession } from '../realtime/session.tsx';
import { clockTime, dayAndClock } from '../ui/time.ts';
import { activityOf } from './activity-of.ts';

const ICONS = {
  assigned: UserRound,
  handoff: ArrowRightLeft,
  bot: Bot,
  hand: Hand,
  resolved: Check,
  reopened: RotateCcw,
  snoozed: Moon,
  tag: Tag,
  priority: Signal,
  rated: Star,
  rule: Workflow,
  alarm: CircleAlert,
  info: Info,
};

/** Something that happened to the conversation, in one line. */
export function ActivityLine({ item }: { item: Extract<ThreadItem, { kind: 'activity' }> }) {
  const t = useTranslations('activity');
  const locale = useLocale();
  const me = useSession();
  const { icon, key, values } = activityOf(item);
  const Icon = ICONS[icon];
  const who = item.actor.id === me.id ? t('you') : (item.actor.name ?? t(item.actor.kind));
  const until = typeof values.until === 'number' ? dayAndClock(values.until, locale) : '';
  const priority = typeof values.priority === 'string' ? values.priority : 'none';
  return (
    <div className="activity mt-(--p-msg-gap)">
      <Icon className="size-3" aria-hidden />
      <span>
        {t.rich(key, {
          who,
          b: (chunks: ReactNode) => <b>{chunks}</b>,
          name: values.agent === me.id ? t('youObject') : String(values.name ?? ''),
          tags: String(values.tags ?? ''),
          score: Number(values.score ?? 0),
          until,
          priority: t(`priorities.${isPriority(priority) ? priority : 'none'}`),
        })}
      </span>
      <span>{clockTime(item.ts, locale)}</span>
    </div>
  );
}

const isPriority = (x: string): x is 'none' | 'low' | 'medium' | 'high' | 'urgent' => ['none', 'low', 'medium', 'high', 'urgent'].includes(x);
