'use client';
import { Bot, CircleDashed, Hourglass, Inbox, Layers, Moon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCounts } from '../realtime/queries.ts';
import { useConnection } from '../realtime/realtime-provider.tsx';
import { VIEWS, type View } from '../realtime/rows.ts';
import { type Place, usePlace } from './use-place.ts';

export const VIEW_ICONS = { mine: Inbox, waiting: Hourglass, unassigned: CircleDashed, bot: Bot, snoozed: Moon, all: Layers } as const satisfies Record<View, typeof Inbox>;

/** The views with how many conversations each holds. */
export function NavColumn({ place, go }: { place: Place; go: (change: Partial<Place>) => void }) {
  const t = useTranslations('inbox');
  const counts = useCounts().data;
  const { href } = usePlace();
  const { phase } = useConnection();
  return (
    <nav className="navcol" aria-label={t('views')}>
      <div className="navcol-title">{t('title')}</div>
      {VIEWS.map((view) => {
        const Icon = VIEW_ICONS[view];
        return (
          <a
            key={view}
            href={href({ view, conversation: null })}
            className="nav-item"
            {...(place.view === view ? { 'aria-current': 'page' as const } : {})}
            onClick={(e) => {
              if (e.metaKey || e.ctrlKey || e.shiftKey) return;
              e.preventDefault();
              go({ view, conversation: null });
            }}
          >
            <Icon className="size-4" aria-hidden />
            {t(`view.${view}`)}
            <span className={view === 'waiting' && counts?.waiting ? 'n font-semibold text-danger-fg!' : 'n'}>{counts?.[view] ?? ''}</span>
          </a>
        );
      })}
      <span className="grow" />
      <span className="flex items-center gap-2 px-2 pb-1.5 text-xs text-text-3">
        <i className="dot" style={phase === 'online' ? {} : { background: 'var(--p-line-3)' }} />
        {phase === 'online' ? t('live') : t('notLive')}
      </span>
    </nav>
  );
}
