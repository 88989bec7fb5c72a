'use client';
import { Hourglass, Inbox, Settings } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useCounts } from '../realtime/queries.ts';
import { Mark } from '../ui/mark.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { YouMenu } from './you-menu.tsx';

/** Where one can go. Red only counts people who wait. */
export function Rail() {
  const t = useTranslations('nav');
  const path = usePathname();
  const waitingView = useSearchParams().get('view') === 'waiting';
  const waiting = useCounts().data?.waiting ?? 0;
  const inInbox = path.startsWith('/inbox');
  return (
    <nav className="rail" aria-label={t('main')}>
      <Mark className="rail-logo" label="Parley" />
      <RailLink href="/inbox" label={t('inbox')} current={inInbox && !waitingView}>
        <Inbox className="size-5" aria-hidden />
      </RailLink>
      <RailLink href="/inbox?view=waiting" label={waiting > 0 ? t('waitingCount', { count: waiting }) : t('waiting')} current={inInbox && waitingView}>
        <Hourglass className="size-5" aria-hidden />
        {waiting > 0 ? (
          <span className="rail-badge" aria-hidden>
            {waiting > 99 ? '99+' : waiting}
          </span>
        ) : null}
      </RailLink>
      <span className="grow" />
      <RailLink href="/settings" label={t('settings')} current={path.startsWith('/settings')}>
        <Settings className="size-5" aria-hidden />
      </RailLink>
      <YouMenu size={30} side="right" />
    </nav>
  );
}

function RailLink({ href, label, current, children }: { href: string; label: string; current: boolean; children: ReactNode }) {
  return (
    <Tooltip label={label} side="right">
      <Link href={href} className="rail-item" aria-label={label} {...(current ? { 'aria-current': 'page' as const } : {})}>
        {children}
      </Link>
    </Tooltip>
  );
}
