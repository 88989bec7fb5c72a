'use client';
import { ArrowLeft, ArrowRight, Database } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useInboxes } from '../realtime/queries.ts';
import { Button } from '../ui/button.tsx';
import { ErrorState } from '../ui/states.tsx';
import { SnippetBox } from './snippet-box.tsx';
import { WidgetSeen } from './widget-seen.tsx';

type Props = { origin: string; demoInboxId: string | null; onBack: () => void; onDone: () => void };
const LOOK_EVERY_MS = 2_000;

/** Step 3: the lines to paste, and proof that they work. */
export function SetupSnippet({ origin, demoInboxId, onBack, onDone }: Props) {
  const t = useTranslations('setup');
  const query = useInboxes(LOOK_EVERY_MS);
  const inbox = query.data?.find((i) => i.id === demoInboxId) ?? query.data?.[0];
  return (
    <div className="flex flex-col grow">
      <h1>{t('siteTitle')}</h1>
      <p className="text-base text-text-2 mt-2 max-w-[52ch]">{t('siteText')}</p>
      <div className="flex flex-col gap-5 mt-5">
        {query.isError && !inbox ? <ErrorState title={t('inboxFailed')} error={query.error} onRetry={() => void query.refetch()} /> : null}
        {inbox ? (
          <>
            <SnippetBox origin={origin} inbox={inbox.id} />
            <WidgetSeen inbox={inbox} />
          </>
        ) : null}
        {demoInboxId ? (
          <div className="banner banner-info text-xs">
            <Database className="size-3.5" aria-hidden />
            <span>{t.rich('demoDatabase', { code: (chunks) => <code className="font-mono">{chunks}</code> })}</span>
          </div>
        ) : null}
      </div>
      <div className="flex mt-auto pt-6 gap-2">
        <Button look="ghost" className="-ms-3" onClick={onBack}>
          <ArrowLeft className="size-3.5" aria-hidden />
          {t('back')}
        </Button>
        <Button look="ghost" className="ms-auto" onClick={onDone}>
          {t('later')}
        </Button>
        <Button look="primary" className="px-4!" onClick={onDone}>
          {t('openInbox')}
          <ArrowRight className="size-3.5" aria-hidden />
        </Button>
      </div>
    </div>
  );
}
