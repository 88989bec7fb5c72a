'use client';
import { Download, ExternalLink } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { chatLink } from './snippets.ts';

/** The page of its own, and the code that opens it on a phone. A server that draws no code still gives the link. */
export function LinkCard({ origin, inbox }: { origin: string; inbox: string }) {
  const t = useTranslations('snippet');
  const [state, setState] = useState<'loading' | 'there' | 'missing'>('loading');
  const picture = `/c/${inbox}/qr.svg`;
  return (
    <div className="flex flex-wrap gap-4 items-center pt-1">
      {state === 'missing' ? null : (
        <span className="qr" data-state={state}>
          <img src={picture} alt={t('qrAlt')} width={132} height={132} onLoad={() => setState('there')} onError={() => setState('missing')} />
        </span>
      )}
      <div className="flex flex-col gap-2 items-start min-w-0 grow basis-[200px]">
        <p>{t('hint.link')}</p>
        <div className="flex flex-wrap gap-2">
          {state === 'there' ? (
            <a className="btn btn-sm" href={picture} download="chat-qr.svg">
              <Download className="size-3.5" aria-hidden />
              {t('qrDownload')}
            </a>
          ) : null}
          <a className="btn btn-sm" href={chatLink(origin, inbox)} target="_blank" rel="noreferrer">
            <ExternalLink className="size-3.5" aria-hidden />
            {t('openPage')}
          </a>
        </div>
      </div>
    </div>
  );
}
