'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ConversationRow } from '#protocol/entities.ts';
import { groupRows } from '../realtime/rows.ts';
import { ConversationLine } from './conversation-line.tsx';
import { arrange, type ListEntry } from './list-entries.ts';
import type { Sort } from './list-pane.tsx';
import { useKeys } from './use-keys.ts';
import type { Place } from './use-place.ts';

type Props = { rows: ConversationRow[]; sort: Sort; place: Place; go: (change: Partial<Place>) => void; hasMore: boolean; loadMore: () => void };

/** The rows themselves: only those in sight are in the page, and none moves under the pointer. */
export function RowList({ rows, sort, place, go, hasMore, loadMore }: Props) {
  const t = useTranslations('inbox');
  const scroller = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<string[] | null>(null);
  const groups = useMemo(
    () =>
      sort === 'wait' ? groupRows(rows) : [{ turn: null, rows: [...rows].sort((a, b) => Date.parse(b.lastMessageAt ?? b.createdAt) - Date.parse(a.lastMessageAt ?? a.createdAt)) }],
    [rows, sort],
  );
  const { entries, above } = useMemo(() => arrange(groups, held), [groups, held]);
  const height = useRowHeight();
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (n) => (entries[n]?.kind === 'group' ? 30 : height),
    getItemKey: (n) => entries[n]?.id ?? n,
    overscan: 8,
  });
  // Row height follows density and screen, which the estimate cannot see by itself.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when the height changes
  useEffect(() => virtual.measure(), [height]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= entries.length - 10) loadMore();
  }, [hasMore, last, entries.length, loadMore]);

  const ids = useMemo(() => entries.flatMap((e) => (e.kind === 'row' ? [e.id] : [])), [entries]);
  const move = useCallback(
    (step: number) => {
      const focused = document.activeElement?.getAttribute('data-row') ?? place.conversation;
      const at = focused ? ids.indexOf(focused) : -1;
      const next = ids[Math.max(0, Math.min(ids.length - 1, at + step))];
      if (!next) return;
      virtual.scrollToIndex(entries.findIndex((e) => e.id === next));
      requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(next)}"]`)?.focus());
    },
    [ids, entries, place.conversation, virtual],
  );
  useKeys({ j: () => move(1), k: () => move(-1) });

  return (
    <>
      {above > 0 ? (
        <button type="button" className="pill top-[100px]! bottom-auto!" onClick={() => setHeld(null)}>
          <ArrowUp className="size-3.5" aria-hidden />
          {t('newAbove', { count: above })}
        </button>
      ) : null}
      <div ref={scroller} className="rows" onPointerEnter={(e) => e.pointerType === 'mouse' && setHeld(ids)} onPointerLeave={() => setHeld(null)}>
        <div className="relative w-full" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => (
            <div key={item.key} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${item.start}px)` }}>
              <Entry entry={entries[item.index]} place={place} go={go} />
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

function Entry({ entry, place, go }: { entry: ListEntry | undefined; place: Place; go: (change: Partial<Place>) => void }) {
  const t = useTranslations('inbox');
  if (!entry) return null;
  if (entry.kind === 'row') return <ConversationLine row={entry.row} current={entry.row.id === place.conversation} go={go} />;
  return (
    <div className="rows-group">
      <b>{t(`turn.${entry.turn}`)}</b>
      {entry.count}
    </div>
  );
}

function useRowHeight(): number {
  const [height, setHeight] = useState(72);
  useEffect(() => {
    const read = () => setHeight(Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue('--p-row'), 10) || 72);
    read();
    window.addEventListener('resize', read);
    return () => window.removeEventListener('resize', read);
  }, []);
  return height;
}
