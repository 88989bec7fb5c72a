'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { VIEWS, type View } from '../realtime/rows.ts';

export type Place = { view: View; conversation: string | null; details: boolean; demo: boolean };

/** Where in the inbox the address points, and how to go elsewhere without asking the server for a page. */
export function usePlace() {
  const path = usePathname();
  const search = useSearchParams();
  const place = useMemo<Place>(() => {
    const [, id, details] = path.split('/').filter(Boolean);
    const view = search.get('view');
    return { view: VIEWS.find((v) => v === view) ?? 'mine', conversation: id ? decodeURIComponent(id) : null, details: details === 'details', demo: search.has('demo') };
  }, [path, search]);
  const go = useCallback((change: Partial<Place>) => window.history.pushState(null, '', addressOf({ ...place, details: false, ...change })), [place]);
  return { place, go, href: (change: Partial<Place>) => addressOf({ ...place, details: false, ...change }) };
}

function addressOf({ view, conversation, details, demo }: Place): string {
  const query = [view === 'mine' ? '' : `view=${view}`, demo ? 'demo=1' : ''].filter(Boolean).join('&');
  const path = conversation ? `/inbox/${encodeURIComponent(conversation)}${details ? '/details' : ''}` : '/inbox';
  return query ? `${path}?${query}` : path;
}
