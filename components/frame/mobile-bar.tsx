'use client';
import { Hourglass, Inbox, Settings } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useCounts } from '../realtime/queries.ts';
import { YouMenu } from './you-menu.tsx';

/** The rail of a phone. */
export function MobileBar() {
  const t = useTranslations('nav');
  const path = usePathname();
  const waitingView = useSearchParams().get('view') === 'waiting';
  const waiting = useCounts().data?.waiting ?? 0;
  const current = (on: boolean) => (on ? { 'aria-current': 'page' as const } : {});
  return (
    <nav className="mbar" aria-label={t('main')}>
      <Link href="/inbox" {...current(path.startsWith('/inbox') && !waitingView)}>
        <Inbox className="size-5" aria-hidden />
        {t('inbox')}
      </Link>
      <Link href="/inbox?view=waiting" {...current(path.startsWith('/inbox') && waitingView)}>
        <Hourglass className="size-5" aria-hidden />
        {waiting > 0 ? <span className="count">{waiting}</span> : null}
        {t('waitingShort')}
      </Link>
      <Link href="/settings" {...current(path.startsWith('/settings'))}>
        <Settings className="size-5" aria-hidden />
        {t('settings')}
      </Link>
      <YouMenu size={20} side="top" label={t('you')} />
    </nav>
  );
}
