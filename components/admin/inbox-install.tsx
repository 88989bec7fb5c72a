'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { InboxDto } from '#protocol/entities.ts';
import { CodeBlock } from './code-tabs.tsx';
import { SnippetBox } from './snippet-box.tsx';
import { policyLines } from './snippets.ts';
import { WidgetSeen } from './widget-seen.tsx';

/** What to paste, where it may run, and proof that it does. */
export function InboxInstall({ inbox }: { inbox: InboxDto }) {
  const t = useTranslations('snippet');
  const [origin, setOrigin] = useState('');
  useEffect(() => setOrigin(window.location.origin), []);
  return (
    <div className="flex flex-col gap-6">
      <section className="flex flex-col gap-3">
        <h2>{t('putTitle')}</h2>
        <p className="text-text-2">{t('putText')}</p>
        <SnippetBox origin={origin} inbox={inbox.id} />
      </section>
      <section className="flex flex-col gap-3">
        <h2>{t('seenTitle')}</h2>
        <WidgetSeen inbox={inbox} />
      </section>
      <section className="flex flex-col gap-3">
        <h2>{t('policyTitle')}</h2>
        <p className="text-text-2">{t('policyText')}</p>
        <CodeBlock label={t('policyLines')} text={policyLines(origin)} />
      </section>
    </div>
  );
}
