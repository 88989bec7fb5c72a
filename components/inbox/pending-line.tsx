'use client';
import { CircleAlert, Clock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { OutboxItem } from '../realtime/outbox.ts';
import { useConnection, useRealtime } from '../realtime/realtime-provider.tsx';
import { cx } from '../ui/cx.ts';
import { Attachments } from './attachments.tsx';
import { LinkedText } from './linked-text.tsx';

/** What was written and is not stored yet: on its way, kept for later, or refused. */
export function PendingLine({ item }: { item: OutboxItem }) {
  const t = useTranslations('thread');
  const realtime = useRealtime();
  const { phase } = useConnection();
  const failed = item.state === 'failed';
  return (
    <article className="msg msg-out mt-(--p-msg-gap)">
      <div className="msg-body">
        {item.body ? (
          <div className={cx('bubble bubble-last', item.kind === 'note' && 'bubble-note', failed && 'bubble-failed')}>
            <LinkedText text={item.body} />
          </div>
        ) : null}
        <Attachments files={item.attachments} />
        {failed ? (
          <div className="meta meta-danger" role="alert">
            <CircleAlert className="size-3" aria-hidden />
            {item.reason ? t('notSentBecause', { reason: item.reason }) : t('notSent')}
            <button type="button" onClick={() => realtime?.outbox.resend(item.cid)}>
              {t('retry')}
            </button>
            <button type="button" onClick={() => realtime?.outbox.discard(item.cid)}>
              {t('delete')}
            </button>
          </div>
        ) : (
          <div className="meta">
            <Clock className="size-3" aria-label={t('sending')} />
            {phase === 'online' ? null : t('waitingForConnection')}
          </div>
        )}
      </div>
    </article>
  );
}
