'use client';
import { Inbox, KeyRound, UserRound, UsersRound } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { ConnectionBanner } from '../realtime/connection-banner.tsx';
import { useSession } from '../realtime/session.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { EmptyState } from '../ui/states.tsx';
import { AgentSettings } from './agent-settings.tsx';
import { InboxSettings } from './inbox-settings.tsx';
import { KeySettings } from './key-settings.tsx';
import { ProfileSettings } from './profile-settings.tsx';

const SECTIONS = [
  { id: 'profile', icon: UserRound, group: 'personal', admin: false, View: ProfileSettings },
  { id: 'inboxes', icon: Inbox, group: 'workspace', admin: true, View: InboxSettings },
  { id: 'agents', icon: UsersRound, group: 'workspace', admin: true, View: AgentSettings },
  { id: 'keys', icon: KeyRound, group: 'workspace', admin: true, View: KeySettings },
] as const;

/** `item` and `part` name what is open within a section, as in `/settings/inboxes/{id}/appearance`. */
export function SettingsView({ section, item, part }: { section: string; item?: string | undefined; part?: string | undefined }) {
  const t = useTranslations('settings');
  const me = useSession();
  const current = SECTIONS.find((s) => s.id === section) ?? SECTIONS[0];
  const allowed = !current.admin || me.role === 'owner' || me.role === 'admin';
  const links = (group: 'personal' | 'workspace') =>
    SECTIONS.filter((s) => s.group === group).map(({ id, icon: Icon }) => (
      <Link key={id} href={id === 'profile' ? '/settings' : `/settings/${id}`} className="nav-item" {...(id === current.id ? { 'aria-current': 'page' as const } : {})}>
        <Icon className="size-4" aria-hidden />
        {t(`section.${id}`)}
      </Link>
    ));
  return (
    <div className="with-nav">
      <nav className="navcol" aria-label={t('title')}>
        <div className="navcol-title">{t('title')}</div>
        <div className="nav-group">{t('personal')}</div>
        {links('personal')}
        <div className="nav-group">{me.workspace.name}</div>
        {links('workspace')}
      </nav>
      <main className="sheet">
        <ConnectionBanner />
        <div className="head">
          <h1>{t(`section.${current.id}`)}</h1>
        </div>
        <nav className="narrow-only flex gap-1 overflow-x-auto px-3 py-2 border-b border-line-1" aria-label={t('title')}>
          {SECTIONS.map(({ id }) => (
            <Link
              key={id}
              href={id === 'profile' ? '/settings' : `/settings/${id}`}
              className="nav-item whitespace-nowrap"
              {...(id === current.id ? { 'aria-current': 'page' as const } : {})}
            >
              {t(`section.${id}`)}
            </Link>
          ))}
        </nav>
        <div className="settings-body">
          <ErrorBoundary key={`${current.id}/${item ?? ''}`} title={t('broken')}>
            {allowed ? <current.View item={item} part={part} /> : <EmptyState title={t('notAllowedTitle')} text={t('notAllowedText')} />}
          </ErrorBoundary>
        </div>
      </main>
    </div>
  );
}
