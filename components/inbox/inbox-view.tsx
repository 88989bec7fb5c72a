'use client';
import { useTranslations } from 'next-intl';
import { type CSSProperties, useEffect, useState } from 'react';
import { ConnectionBanner } from '../realtime/connection-banner.tsx';
import { useLook } from '../realtime/look.tsx';
import { useRealtime } from '../realtime/realtime-provider.tsx';
import { watchedList } from '../realtime/rows.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { ContextPane } from './context-pane.tsx';
import { DemoPane } from './demo-pane.tsx';
import { KeySheet } from './key-sheet.tsx';
import { ListPane } from './list-pane.tsx';
import { NavColumn } from './nav-column.tsx';
import { NoThread } from './no-thread.tsx';
import { ThreadPane } from './thread-pane.tsx';
import { useKeys } from './use-keys.ts';
import { usePlace } from './use-place.ts';

/** Navigation, list, thread and context side by side; on a phone one of them, by the address. */
export function InboxView() {
  const t = useTranslations('inbox');
  const { place, go } = usePlace();
  const { widths, setWidths } = useLook();
  const realtime = useRealtime();
  const [drawer, setDrawer] = useState(false);
  const [sheet, setSheet] = useState(false);
  const { conversation, view, demo } = place;
  useEffect(() => realtime?.watch([...new Set(['mine', watchedList(view)])]), [realtime, view]);
  useEffect(() => realtime?.view(conversation), [realtime, conversation]);
  useEffect(() => () => realtime?.view(null), [realtime]);
  useKeys({ '?': () => setSheet(true), ']': () => setWidths({ contextOpen: !widths.contextOpen }) });

  const pane = !conversation ? 'list' : place.details ? 'details' : 'thread';
  const third = demo || (conversation !== null && widths.contextOpen);
  const style = { '--list-w': `${widths.list}px`, '--ctx-w': demo ? 'minmax(360px, 42%)' : `${widths.context}px` } as CSSProperties;
  return (
    <div className="with-nav">
      <NavColumn place={place} go={go} />
      <main className="sheet">
        <ConnectionBanner />
        <div className="inbox" data-pane={pane} data-context={third ? 'on' : 'off'} style={style}>
          <ErrorBoundary title={t('listBroken')}>
            <ListPane key={view} place={place} go={go} />
          </ErrorBoundary>
          <ErrorBoundary title={t('threadBroken')}>
            {conversation ? <ThreadPane key={conversation} id={conversation} place={place} go={go} toggleDrawer={() => setDrawer((open) => !open)} /> : <NoThread demo={demo} />}
          </ErrorBoundary>
          <ErrorBoundary title={t('contextBroken')}>
            {demo ? (
              <DemoPane onClose={() => go({ demo: false })} />
            ) : conversation && (widths.contextOpen || drawer || place.details) ? (
              <ContextPane
                key={conversation}
                id={conversation}
                drawer={drawer}
                place={place}
                go={go}
                onClose={() => (drawer ? setDrawer(false) : setWidths({ contextOpen: false }))}
              />
            ) : null}
          </ErrorBoundary>
        </div>
      </main>
      <KeySheet open={sheet} onClose={() => setSheet(false)} />
    </div>
  );
}
