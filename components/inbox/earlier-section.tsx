'use client';
import { CircleCheck, CircleDashed } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ConversationRow } from '#protocol/entities.ts';
import { useEarlier } from '../realtime/queries.ts';
import { ErrorState } from '../ui/states.tsx';
import { dayName } from '../ui/time.ts';
import { Section } from './section.tsx';
import type { Place } from './use-place.ts';

/** What else this customer wrote about. */
export function EarlierSection({ row, go }: { row: ConversationRow; go: (change: Partial<Place>) => void }) {
  const t = useTranslations('context');
  const locale = useLocale();
  const query = useEarlier(row.contact.id);
  const others = (query.data ?? []).filter((r) => r.id !== row.id);
  return (
    <Section title={t('earlier')} {...(query.data ? { count: others.length } : {})}>
      {query.isError ? <ErrorState title={t('earlierFailed')} error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && others.length === 0 ? <p className="text-text-3 pb-1">{t('noEarlier')}</p> : null}
      <ul>
        {others.map((other) => (
          <li key={other.id}>
            <button type="button" className="edit-in-place min-h-7!" onClick={() => go({ conversation: other.id })}>
              {other.status === 'resolved' ? <CircleCheck className="size-3.5 text-success-fg" aria-hidden /> : <CircleDashed className="size-3.5 text-text-3" aria-hidden />}
              <span className="cut grow">{other.preview || t('untitled')}</span>
              <span className="text-xs text-text-3 flex-none">{dayName(Date.parse(other.lastMessageAt ?? other.createdAt), locale)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
