'use client';
import { useQuery } from '@tanstack/react-query';
import { Monitor, Smartphone } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { SessionDto } from '#protocol/entities.ts';
import { api } from '../realtime/http.ts';
import type { ListOf } from '../realtime/queries.ts';
import { Button } from '../ui/button.tsx';
import { ErrorState } from '../ui/states.tsx';
import { fullDate } from '../ui/time.ts';
import { browserName } from './browser-name.ts';
import { useAct } from './use-act.ts';

/** Where this account is signed in, each with a way to end it. */
export function SessionList() {
  const t = useTranslations('settings');
  const locale = useLocale();
  const query = useQuery({ queryKey: ['sessions'], queryFn: async ({ signal }) => (await api<ListOf<SessionDto>>('/api/v1/sessions', { signal })).items });
  const { act, busy } = useAct('sessions');
  return (
    <section className="flex flex-col gap-3">
      <h2>{t('sessions')}</h2>
      <p className="text-text-2">{t('sessionsText')}</p>
      {query.isError && !query.data ? <ErrorState title={t('sessionsFailed')} error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data ? (
        <ul className="panel">
          {query.data.map((session) => {
            const Icon = /Mobile|Android|iPhone/.test(session.userAgent ?? '') ? Smartphone : Monitor;
            return (
              <li key={session.id} className="panel-row">
                <Icon className="size-5 text-text-3" aria-hidden />
                <div className="min-w-0">
                  <b className="font-medium block cut">{browserName(session.userAgent) ?? t('unknownBrowser')}</b>
                  <span className="text-xs text-text-3">{t('lastSeen', { time: fullDate(Date.parse(session.lastSeenAt), locale), ip: session.ip ?? '' })}</span>
                </div>
                {session.current ? (
                  <span className="tag tag-success ms-auto">{t('thisOne')}</span>
                ) : (
                  <Button
                    small
                    look="danger"
                    className="ms-auto"
                    disabled={busy}
                    onClick={() => void act(() => api(`/api/v1/sessions/${session.id}`, { method: 'DELETE' }), t('sessionEnded'))}
                  >
                    {t('endSession')}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      ) : null}
    </section>
  );
}
