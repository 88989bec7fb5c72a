'use client';
import { ChevronDown, CircleCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { LIST_STATUS, type ListStatus, useCounts, useRows } from '../realtime/queries.ts';
import { VIEWS } from '../realtime/rows.ts';
import { Menu } from '../ui/menu.tsx';
import { EmptyState, ErrorState, RowSkeleton } from '../ui/states.tsx';
import { VIEW_ICONS } from './nav-column.tsx';
import { PaneResizer } from './pane-resizer.tsx';
import { RowList } from './row-list.tsx';
import type { Place } from './use-place.ts';

export type Sort = 'wait' | 'newest';

/** A view's conversations under its title, filter and order. */
export function ListPane({ place, go }: { place: Place; go: (change: Partial<Place>) => void }) {
  const t = useTranslations('inbox');
  const [status, setStatus] = useState<ListStatus>('open');
  const [sort, setSort] = useState<Sort>('wait');
  const rows = useRows(place.view, status);
  const counts = useCounts().data;
  const items = useMemo(() => rows.data?.pages.flatMap((p) => p.items) ?? [], [rows.data]);
  return (
    <section className="list-pane" aria-label={t('list')}>
      <div className="head">
        <h1>{t(`view.${place.view}`)}</h1>
        <span className="text-text-3">{counts?.[place.view] ?? ''}</span>
        <span className="ms-auto narrow-only">
          <Menu
            align="end"
            trigger={
              <button type="button" className="btn btn-sm">
                {t('views')}
                <ChevronDown className="size-3.5" aria-hidden />
              </button>
            }
            entries={VIEWS.map((view) => {
              const Icon = VIEW_ICONS[view];
              return {
                id: view,
                checked: view === place.view,
                icon: <Icon className="size-4" aria-hidden />,
                label: `${t(`view.${view}`)} ${counts?.[view] ?? ''}`,
                onSelect: () => go({ view, conversation: null }),
              };
            })}
          />
        </span>
      </div>
      <ListFilter status={status} setStatus={setStatus} sort={sort} setSort={setSort} />
      {rows.isError && items.length === 0 ? (
        <ErrorState title={t('listFailed')} error={rows.error} onRetry={() => void rows.refetch()} />
      ) : rows.isPending ? (
        <RowSkeleton rows={8} />
      ) : items.length === 0 ? (
        <NothingHere place={place} status={status} clear={() => setStatus('open')} />
      ) : (
        <RowList rows={items} sort={sort} place={place} go={go} hasMore={rows.hasNextPage} loadMore={() => !rows.isFetchingNextPage && void rows.fetchNextPage()} />
      )}
      <PaneResizer pane="list" />
    </section>
  );
}

function ListFilter({ status, setStatus, sort, setSort }: { status: ListStatus; setStatus: (s: ListStatus) => void; sort: Sort; setSort: (s: Sort) => void }) {
  const t = useTranslations('inbox');
  const trigger = (label: string) => (
    <button type="button" className="flex items-center gap-1 min-h-7 px-1.5 -ms-1.5 rounded-sm hover:bg-hover">
      {label}
      <ChevronDown className="size-3.5" aria-hidden />
    </button>
  );
  return (
    <div className="list-filter">
      <Menu trigger={trigger(t(`status.${status}`))} entries={LIST_STATUS.map((s) => ({ id: s, label: t(`status.${s}`), checked: s === status, onSelect: () => setStatus(s) }))} />
      <span className="text-text-3 me-2">·</span>
      <Menu
        trigger={trigger(t(`sort.${sort}`))}
        entries={(['wait', 'newest'] as const).map((s) => ({ id: s, label: t(`sort.${s}`), checked: s === sort, onSelect: () => setSort(s) }))}
      />
    </div>
  );
}

function NothingHere({ place, status, clear }: { place: Place; status: ListStatus; clear: () => void }) {
  const t = useTranslations('inbox');
  const counts = useCounts().data;
  if (status !== 'open')
    return (
      <EmptyState title={t('noMatch', { filter: t(`status.${status}`) })}>
        <button type="button" className="link" onClick={clear}>
          {t('clearFilter')}
        </button>
      </EmptyState>
    );
  const busy = counts !== undefined && counts.bot + counts.waiting + counts.unassigned > 0;
  const Icon = place.view === 'mine' ? CircleCheck : VIEW_ICONS[place.view];
  return (
    <EmptyState
      icon={<Icon className="size-6" aria-hidden />}
      title={t(`empty.${place.view}`)}
      text={busy ? t('emptyHint', { bot: counts.bot, waiting: counts.waiting, unassigned: counts.unassigned }) : t('emptyHintQuiet')}
    />
  );
}
