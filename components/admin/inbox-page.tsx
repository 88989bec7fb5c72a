'use client';
import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { InboxDto } from '#protocol/entities.ts';
import { useInboxes } from '../realtime/queries.ts';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { InboxAppearance } from './inbox-appearance.tsx';
import { InboxIdentity } from './inbox-identity.tsx';
import { InboxInstall } from './inbox-install.tsx';
import { Waiting } from './waiting.tsx';

const TABS = ['install', 'appearance', 'identity'] as const;
type Tab = (typeof TABS)[number];
const VIEWS = { install: InboxInstall, appearance: InboxAppearance, identity: InboxIdentity } satisfies Record<Tab, (props: { inbox: InboxDto }) => unknown>;
/** On the page that waits for the widget to be seen, the answer should not keep anybody waiting. */
const LOOK_EVERY_MS = { install: 2_000, appearance: 30_000, identity: 30_000 };

/** One inbox: `/settings/inboxes/{id}/{tab}`. */
export function InboxPage({ id, tab }: { id: string; tab: string | undefined }) {
  const t = useTranslations('admin');
  const current = TABS.find((x) => x === tab) ?? 'install';
  const query = useInboxes(LOOK_EVERY_MS[current]);
  const inbox = query.data?.find((x) => x.id === id);
  const View = VIEWS[current];
  return (
    <div className="settings-column settings-wide">
      <div className="flex flex-col gap-3">
        <Link className="link inline-flex items-center gap-1 self-start" href="/settings/inboxes">
          <ChevronLeft className="size-4" aria-hidden />
          {t('allInboxes')}
        </Link>
        {inbox ? (
          <div className="flex items-center gap-3 min-w-0">
            <i className="dot size-3!" style={{ background: inbox.color }} aria-hidden />
            <h2 className="cut">{inbox.name}</h2>
            {inbox.demo ? <span className="tag tag-info">{t('demo')}</span> : null}
          </div>
        ) : null}
        {inbox ? (
          <nav className="subtabs" aria-label={inbox.name}>
            {TABS.map((x) => (
              <Link key={x} href={`/settings/inboxes/${id}/${x}`} {...(x === current ? { 'aria-current': 'page' as const } : {})}>
                {t(`tab.${x}`)}
              </Link>
            ))}
          </nav>
        ) : null}
      </div>
      {query.isPending ? <Waiting label={t('loading')} /> : null}
      {query.isError && !query.data ? <ErrorState title={t('inboxesFailed')} error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && !inbox ? <EmptyState title={t('inboxGone')} text={t('inboxGoneText')} /> : null}
      {inbox ? <View key={inbox.id} inbox={inbox} /> : null}
    </div>
  );
}
