'use client';
import { CircleCheck, Loader, ShieldCheck, ShieldQuestionMark } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { InboxDto } from '#protocol/entities.ts';
import { useNow } from '../ui/use-now.ts';
import { SitesField } from './sites-field.tsx';

/** Whether the widget has been seen anywhere, and where it may be. Turns green by itself. */
export function WidgetSeen({ inbox }: { inbox: InboxDto }) {
  const t = useTranslations('snippet');
  const [editing, setEditing] = useState(false);
  const now = useNow();
  const { seen, sites } = inbox;
  const page = seen && URL.canParse(seen.url) ? new URL(seen.url).pathname : '/';
  return (
    <div className="panel">
      <div className="panel-row">
        {seen ? <CircleCheck className="size-5 text-success-fg" aria-hidden /> : <Loader className="size-5 text-text-3" aria-hidden />}
        <div className="flex flex-col min-w-0">
          <b className="font-medium">{seen ? t('seenOnAgo', { site: hostOf(seen.origin), time: agoText(now - Date.parse(seen.at), t) }) : t('notSeen')}</b>
          <span className="text-xs text-text-3">{seen ? t('seenPage', { page }) : t('notSeenHint')}</span>
        </div>
        {/* Spoken once, when it turns green; the seconds beside it are not. */}
        <span className="ms-auto flex-none" aria-live="polite">
          {seen ? <span className="tag tag-success">{t('working')}</span> : null}
        </span>
      </div>
      <div className={sites.length > 0 ? 'panel-row' : 'panel-row bg-warn-bg'}>
        {sites.length > 0 ? <ShieldCheck className="size-5 text-info-fg" aria-hidden /> : <ShieldQuestionMark className="size-5 text-warn-fg" aria-hidden />}
        <div className="flex flex-col min-w-0">
          <b className="font-medium">{sites.length > 0 ? t('onlySites', { sites: sites.map(hostOf).join(', ') }) : t('anySite')}</b>
          <span className="text-xs text-text-3">{sites.length > 0 ? t('onlySitesHint') : t('anySiteHint')}</span>
        </div>
        <button type="button" className="link ms-auto flex-none" aria-expanded={editing} onClick={() => setEditing(!editing)}>
          {t('change')}
        </button>
      </div>
      {editing ? (
        <div className="panel-row">
          <SitesField inbox={inbox} onDone={() => setEditing(false)} />
        </div>
      ) : null}
    </div>
  );
}

type T = ReturnType<typeof useTranslations<'snippet'>>;
function agoText(ms: number, t: T): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return t('secondsAgo', { count: s });
  if (s < 3600) return t('minutesAgo', { count: Math.floor(s / 60) });
  return s < 86_400 ? t('hoursAgo', { count: Math.floor(s / 3600) }) : t('daysAgo', { count: Math.floor(s / 86_400) });
}
const hostOf = (site: string): string => site.replace(/^https?:\/\//, '');
