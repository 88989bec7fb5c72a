'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { ContactDto, ConversationRow } from '#protocol/entities.ts';
import { api, isProblem } from '../realtime/http.ts';
import { useContact } from '../realtime/queries.ts';
import { Avatar } from '../ui/avatar.tsx';
import { ErrorState } from '../ui/states.tsx';
import { contactName } from './contact-name.ts';
import { EditInPlace } from './edit-in-place.tsx';
import { pathOf } from './trail-section.tsx';
import { VerifiedBadge } from './verified-badge.tsx';

/** Who it is; names and addresses can be set right on the spot. */
export function ContactSection({ contact: brief }: { contact: ConversationRow['contact'] }) {
  const t = useTranslations('context');
  const locale = useLocale();
  const client = useQueryClient();
  const query = useContact(brief.id);
  const contact = query.data;
  const name = contactName(contact ?? brief, t('visitor'));
  const save = (field: 'name' | 'email' | 'phone') => async (value: string | null) => {
    try {
      client.setQueryData(['contact', brief.id], await api<ContactDto>(`/api/v1/contacts/${brief.id}`, { method: 'PATCH', body: { [field]: value } }));
      void client.invalidateQueries({ queryKey: ['conversation'] });
      void client.invalidateQueries({ queryKey: ['rows'] });
      return undefined;
    } catch (e) {
      return isProblem(e) && e.code === 'BAD_REQUEST' && field === 'email' ? t('emailForm') : isProblem(e) && e.message ? e.message : t('notSaved');
    }
  };
  return (
    <div className="px-4 pt-3.5 pb-2.5">
      <div className="flex items-center gap-3">
        <Avatar name={name} seed={brief.id} size={40} />
        <div className="flex flex-col min-w-0">
          <span className="flex items-center gap-1 min-w-0">
            <b className="text-base font-semibold cut">{name}</b>
            <VerifiedBadge contact={{ name: contact?.name ?? brief.name, verified: brief.verified }} />
          </span>
          <span className="text-xs text-text-3 cut">{contact?.locale ? languageName(contact.locale, locale) : brief.verified ? t('verified') : t('anonymous')}</span>
        </div>
      </div>
      {query.isError && !contact ? <ErrorState title={t('contactFailed')} error={query.error} onRetry={() => void query.refetch()} /> : null}
      {contact ? (
        <dl className="mt-2.5">
          <Pair label={t('name')}>
            <EditInPlace label={t('name')} value={contact.name} save={save('name')} />
          </Pair>
          <Pair label={t('email')}>
            <EditInPlace label={t('email')} type="email" value={contact.email} save={save('email')} />
          </Pair>
          <Pair label={t('phone')}>
            <EditInPlace label={t('phone')} type="tel" value={contact.phone} save={save('phone')} />
          </Pair>
          {contact.page ? (
            <Pair label={t('page')}>
              <i className="dot" aria-hidden />
              <span className="cut" title={contact.page.url}>
                {contact.page.title || pathOf(contact.page.url)}
              </span>
            </Pair>
          ) : null}
          {Object.entries(contact.attributes).map(([key, value]) => (
            <Pair key={key} label={key}>
              <span className="cut">{typeof value === 'object' ? JSON.stringify(value) : String(value)}</span>
            </Pair>
          ))}
        </dl>
      ) : null}
    </div>
  );
}

export function Pair({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="kv">
      <dt className="cut">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function languageName(tag: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
