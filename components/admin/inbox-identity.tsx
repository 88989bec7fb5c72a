'use client';
import { BadgeCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { InboxDto } from '#protocol/entities.ts';
import { Segment } from '../ui/segment.tsx';
import { CodeBlock, CodeTabs } from './code-tabs.tsx';
import { IdentityKey } from './identity-key.tsx';
import { bootSample, identitySample, SAMPLE_KINDS, type SampleKind, type Signing } from './identity-samples.ts';
import { IdentitySecret } from './identity-secret.tsx';

/** How the owner's site proves who its customers are. */
export function InboxIdentity({ inbox }: { inbox: InboxDto }) {
  const t = useTranslations('identity');
  const [signing, setSigning] = useState<Signing>(inbox.identity.publicKey !== null && inbox.identity.secret === 'unset' ? 'key' : 'secret');
  const tab = (id: SampleKind) => ({ id, label: t(`samples.${id}`), text: identitySample(id, signing, inbox.id), hint: t(`sampleHint.${id}`) });
  const [first, ...rest] = SAMPLE_KINDS;
  return (
    <div className="flex flex-col gap-8 max-w-[720px]">
      <section className="flex flex-col gap-2">
        <h2>{t('title')}</h2>
        <p className="text-text-2">{t('text')}</p>
        <ul className="flex flex-col gap-1.5 mt-1">
          <li className="flex gap-2">
            <BadgeCheck className="size-4 mt-0.5 flex-none text-brand-fg" aria-hidden />
            <span>{t('meansVerified')}</span>
          </li>
          <li className="flex gap-2">
            <span className="tag tag-sm mt-0.5">{t('unverified')}</span>
            <span>{t('meansUnverified')}</span>
          </li>
        </ul>
      </section>
      <IdentitySecret inbox={inbox} />
      <IdentityKey inbox={inbox} />
      <section className="flex flex-col gap-3">
        <h2>{t('sampleTitle')}</h2>
        <p className="text-text-2">{t('sampleText')}</p>
        <Segment label={t('signing')} value={signing} options={(['secret', 'key'] as const).map((value) => ({ value, label: t(`signings.${value}`) }))} onChange={setSigning} />
        <CodeTabs label={t('sampleTitle')} tabs={[tab(first), ...rest.map(tab)]} />
        <CodeBlock label={t('onPage')} text={bootSample(inbox.id)} />
        <p className="text-xs text-text-3">{t('expiry')}</p>
      </section>
    </div>
  );
}
