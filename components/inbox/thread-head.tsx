'use client';
import { Check, ChevronLeft, Moon, PanelRight, RotateCcw, UserRoundPlus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ConversationRow } from '#protocol/entities.ts';
import { useLook } from '../realtime/look.tsx';
import { useViewers } from '../realtime/realtime-provider.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { dayAndClock } from '../ui/time.ts';
import { AssignMenu } from './assign-menu.tsx';
import { snoozeTimes } from './snooze-times.ts';
import { useConversationActs } from './use-conversation-acts.ts';
import { useKeys } from './use-keys.ts';
import type { Place } from './use-place.ts';
import { VerifiedBadge } from './verified-badge.tsx';

type Props = {
  id: string;
  row: ConversationRow | undefined;
  title: string;
  topic: string | undefined;
  place: Place;
  go: (change: Partial<Place>) => void;
  toggleDrawer: () => void;
};

/** Who it is about, who else looks, and what can be done. */
export function ThreadHead({ id, row, title, topic, go, toggleDrawer }: Props) {
  const t = useTranslations('thread');
  const locale = useLocale();
  const acts = useConversationActs(id, row);
  const viewers = useViewers(id) ?? [];
  const { widths, setWidths } = useLook();
  const [assigning, setAssigning] = useState(false);
  const [snoozing, setSnoozing] = useState(false);
  const done = row?.status === 'resolved';
  const settle = () => (done ? acts.reopen() : acts.resolve());
  useKeys({ e: settle, a: () => setAssigning(true), z: () => setSnoozing(true), T: row?.owner.kind === 'bot' ? acts.takeOver : undefined });
  // Below 1120 px the context is a drawer, on a phone a page of its own.
  const showDetails = () => {
    if (window.innerWidth < 768) go({ details: true });
    else if (window.innerWidth < 1120) toggleDrawer();
    else setWidths({ contextOpen: !widths.contextOpen });
  };
  return (
    <div className="head">
      <button type="button" className="back" aria-label={t('back')} onClick={() => go({ conversation: null })}>
        <ChevronLeft className="size-6" aria-hidden />
      </button>
      <h2>{title}</h2>
      {row ? <VerifiedBadge contact={row.contact} size="md" /> : null}
      {topic ? <span className="text-text-3 cut desk-only">{topic}</span> : null}
      <span className="ms-auto flex items-center gap-0.5 flex-none">
        {viewers.map((v) => (
          <span key={v.id} role="img" className="desk-only me-1" aria-label={t('viewing', { name: v.name })} title={t('viewing', { name: v.name })}>
            <Avatar name={v.name} seed={v.id} size={24} />
          </span>
        ))}
        <Menu
          align="end"
          open={snoozing}
          onOpenChange={setSnoozing}
          trigger={
            <button type="button" className="btn btn-ghost btn-sm btn-icon" aria-label={t('snooze')} title={`${t('snooze')} · Z`}>
              <Moon className="size-4" aria-hidden />
            </button>
          }
          entries={
            snoozing
              ? snoozeTimes(Date.now()).map(({ key, at }) => ({ id: key, label: `${t(`snoozeTimes.${key}`)} · ${dayAndClock(at, locale)}`, onSelect: () => acts.snooze(at) }))
              : []
          }
        />
        <AssignMenu
          row={row}
          acts={acts}
          open={assigning}
          onOpenChange={setAssigning}
          trigger={
            <button type="button" className="btn btn-ghost btn-sm btn-icon" aria-label={t('assign')} title={`${t('assign')} · A`}>
              <UserRoundPlus className="size-4" aria-hidden />
            </button>
          }
        />
        <IconButton label={t('details')} shortcut="]" onClick={showDetails}>
          <PanelRight className="size-4" aria-hidden />
        </IconButton>
        <Button small className="ms-1.5" onClick={settle} aria-label={done ? t('reopen') : t('resolve')} disabled={!row}>
          {done ? <RotateCcw className="size-4" aria-hidden /> : <Check className="size-4" aria-hidden />}
          <span className="desk-only">{done ? t('reopen') : t('resolve')}</span>
          <kbd className="kbd desk-only" aria-hidden>
            E
          </kbd>
        </Button>
      </span>
    </div>
  );
}
