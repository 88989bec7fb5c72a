'use client';
import { ArrowDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { fetchEvents } from '../realtime/queries.ts';
import { useRealtime } from '../realtime/realtime-provider.tsx';
import type { Thread } from '../realtime/thread.ts';
import { Button } from '../ui/button.tsx';
import type { ThreadLine } from './thread-lines.ts';

type Props = { id: string; thread: Thread; lines: ThreadLine[]; ownPending: number; markRead: (seq: number) => void; children: ReactNode };
const NEAR_PX = 60;

/** Scrolls what was said: stays at the end while one is there, keeps its place when older messages come in above, and says how many came below. */
export function ThreadLog({ id, thread, lines, ownPending, markRead, children }: Props) {
  const t = useTranslations('thread');
  const log = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const [pinned, setPinned] = useState(true);
  const seen = useRef(thread.state.head);
  const head = thread.state.head;
  const older = useOlder(id, thread, log);

  const toEnd = useCallback(() => {
    const el = log.current;
    if (el) el.scrollTop = el.scrollHeight;
  }, []);
  useLayoutEffect(() => {
    if (pinned) toEnd();
  });
  useEffect(() => {
    if (!inner.current) return;
    // Pictures and fonts change heights after the fact.
    const watch = new ResizeObserver(() => pinned && toEnd());
    watch.observe(inner.current);
    return () => watch.disconnect();
  }, [pinned, toEnd]);
  useEffect(() => {
    if (ownPending > 0) setPinned(true);
  }, [ownPending]);
  useEffect(() => {
    const read = () => {
      if (!pinned || document.visibilityState !== 'visible' || head === 0) return;
      seen.current = head;
      markRead(head);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [pinned, head, markRead]);

  const below = pinned ? 0 : thread.state.items.filter((i) => i.seq > seen.current && i.kind === 'message').length;
  return (
    <>
      <div
        ref={log}
        className="log"
        role="log"
        aria-label={t('label')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        onScroll={(e) => {
          const el = e.currentTarget;
          setPinned(el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_PX);
          if (el.scrollTop < 400) older.load();
        }}
      >
        <div ref={inner} className="log-in">
          {older.state === 'failed' ? (
            <div className="activity mb-3">
              {t('olderFailed')}
              <Button small look="ghost" onClick={older.load}>
                {t('retry')}
              </Button>
            </div>
          ) : thread.more ? (
            <div className="activity mb-3">{t('loadingOlder')}</div>
          ) : null}
          {lines.length === 0 ? <div className="activity">{t('nothing')}</div> : null}
          {children}
        </div>
      </div>
      <div className="relative">
        {pinned ? null : (
          <button type="button" className="pill" onClick={() => setPinned(true)}>
            <ArrowDown className="size-3.5" aria-hidden />
            {below > 0 ? t('newBelow', { count: below }) : t('toEnd')}
          </button>
        )}
      </div>
    </>
  );
}

/** Loads older pages, and keeps the line one reads where it is while they come in above it. */
function useOlder(id: string, thread: Thread, log: RefObject<HTMLDivElement | null>) {
  const realtime = useRealtime();
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  const first = thread.events[0]?.seq ?? 0;
  const place = useRef<{ first: number; fromEnd: number } | null>(null);
  useLayoutEffect(() => {
    const el = log.current;
    if (el && place.current && place.current.first !== first) {
      el.scrollTop = el.scrollHeight - place.current.fromEnd;
      place.current = null;
    }
  });
  const load = () => {
    if (state === 'loading' || !thread.more || first === 0) return;
    setState('loading');
    fetchEvents(id, first)
      .then((page) => {
        const el = log.current;
        if (el) place.current = { first, fromEnd: el.scrollHeight - el.scrollTop };
        realtime?.threads.loadedOlder(id, page.events, page.more);
        setState('idle');
      })
      .catch(() => setState('failed'));
  };
  return { state, load };
}
