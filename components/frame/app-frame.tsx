'use client';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import type { MeDto } from '#protocol/entities.ts';
import { LookProvider } from '../realtime/look.tsx';
import { RealtimeProvider } from '../realtime/realtime-provider.tsx';
import { SessionProvider } from '../realtime/session.tsx';
import type { Theme, UiLocale } from '../ui/preferences.ts';
import { MobileBar } from './mobile-bar.tsx';
import { Rail } from './rail.tsx';

type Props = { me: MeDto; theme: Theme; locale: UiLocale; panes: string; children: ReactNode };

/** Rail, page and, on a phone, the bar below. */
export function AppFrame({ me, theme, locale, panes, children }: Props) {
  const path = usePathname().split('/').filter(Boolean);
  const pane = path[0] !== 'inbox' || !path[1] ? 'list' : path[2] === 'details' ? 'details' : 'thread';
  return (
    <SessionProvider me={me}>
      <RealtimeProvider me={me}>
        <LookProvider initial={panes} theme={theme} locale={locale}>
          <div className="app" data-pane={pane}>
            <Rail />
            {children}
            <MobileBar />
          </div>
        </LookProvider>
      </RealtimeProvider>
    </SessionProvider>
  );
}
