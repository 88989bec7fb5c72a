'use client';
import { Bot, Check, CheckCheck, Copy, Lock } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { memo } from 'react';
import type { ThreadItem } from '#protocol/apply-event.ts';
import { useSession } from '../realtime/session.tsx';
import { copyText } from '../ui/copy-button.tsx';
import { cx } from '../ui/cx.ts';
import { clockTime } from '../ui/time.ts';
import { useToast } from '../ui/toast.tsx';
import { Attachments } from './attachments.tsx';
import { LinkedText } from './linked-text.tsx';

type Message = Extract<ThreadItem, { kind: 'message' }>;
type Props = { conv: string; item: Message; last: boolean; gap: boolean; delivered: boolean; read: boolean };

/** One message: the customer's at the start side, ours, the bot's and notes at the end side. */
export const MessageLine = memo(function MessageLine({ item, last, gap, delivered, read }: Props) {
  const t = useTranslations('thread');
  const toast = useToast();
  const { actor, data, recalled } = item;
  const out = actor.kind !== 'visitor';
  const note = data.kind === 'note';
  const look = note ? 'bubble-note' : actor.kind === 'bot' ? 'bubble-bot' : '';
  const files = data.attachments ?? [];
  return (
    <article className={cx('msg', out && 'msg-out', gap ? 'mt-(--p-msg-gap)' : 'mt-0.5')}>
      <div className="msg-body">
        {recalled ? (
          <div className="bubble bubble-gone bubble-last">{t('recalled', { name: actor.name ?? t('visitor') })}</div>
        ) : (
          <>
            {data.body ? (
              <div className={cx('bubble', look, last && files.length === 0 && 'bubble-last')}>
                <LinkedText text={data.body} />
                <Translations data={data} />
              </div>
            ) : null}
            <Attachments files={files} />
            {'buttons' in data && data.buttons ? (
              <div className="flex flex-wrap gap-1.5 mt-1">
                {data.buttons.map((b) => (
                  <span key={b.id} className="tag">
                    {b.label}
                  </span>
                ))}
              </div>
            ) : null}
          </>
        )}
        {last ? <Meta item={item} note={note} delivered={delivered} read={read} /> : null}
        {recalled || !data.body ? null : (
          <div className="msg-tools">
            <button type="button" aria-label={t('copy')} onClick={() => void copyText(data.body).then(() => toast({ text: t('copied') }))}>
              <Copy className="size-3.5" aria-hidden />
            </button>
          </div>
        )}
      </div>
    </article>
  );
});

function Meta({ item, note, delivered, read }: { item: Message; note: boolean; delivered: boolean; read: boolean }) {
  const t = useTranslations('thread');
  const locale = useLocale();
  const me = useSession();
  const { actor } = item;
  const mine = actor.kind === 'agent' && actor.id === me.id;
  const sources = 'sources' in item.data ? (item.data.sources?.length ?? 0) : 0;
  return (
    <div className="meta">
      {note ? (
        <span className="flex items-center gap-1 font-medium text-note-fg">
          <Lock className="size-3" aria-hidden />
          {mine ? t('yourNote') : t('noteBy', { name: actor.name ?? '' })}
        </span>
      ) : actor.kind === 'bot' ? (
        <span className="flex items-center gap-1 font-medium text-bot-fg">
          <Bot className="size-3.5" aria-hidden />
          {actor.name ?? t('bot')}
        </span>
      ) : actor.kind === 'agent' && !mine ? (
        <span className="font-medium text-text-2">{actor.name}</span>
      ) : null}
      <span>{clockTime(item.ts, locale)}</span>
      {item.edited ? <span>· {t('edited')}</span> : null}
      {sources > 0 ? <span>· {t('sources', { count: sources })}</span> : null}
      {actor.kind === 'agent' && !note && !item.recalled ? (
        read ? (
          <span>· {t('read')}</span>
        ) : delivered ? (
          <CheckCheck className="size-3.5" aria-label={t('delivered')} />
        ) : (
          <Check className="size-3.5" aria-label={t('sent')} />
        )
      ) : null}
    </div>
  );
}

function Translations({ data }: { data: Message['data'] }) {
  const locale = useLocale();
  const text = 'translations' in data ? data.translations?.[locale] : undefined;
  return text ? <div className="border-t border-line-1 mt-1.5 pt-1.5 text-sm text-text-2">{text}</div> : null;
}
