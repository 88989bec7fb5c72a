'use client';
import { ChevronRight, CircleCheck, Plus } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { InboxDto } from '#protocol/entities.ts';
import { api } from '../realtime/http.ts';
import { useInboxes } from '../realtime/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { InboxPage } from './inbox-page.tsx';
import { useAct } from './use-act.ts';
import { Waiting } from './waiting.tsx';

/** The channels customers write through; one of them when the address names it. */
export function InboxSettings({ item, part }: { item?: string | undefined; part?: string | undefined }) {
  return item === undefined ? <InboxList /> : <InboxPage key={item} id={item} tab={part} />;
}

function InboxList() {
  const t = useTranslations('admin');
  const router = useRouter();
  const query = useInboxes(10_000);
  const [creating, setCreating] = useState(false);
  return (
    <div className="settings-column">
      <div className="flex items-center gap-2 flex-wrap">
        <p className="text-text-2 grow basis-[200px]">{t('inboxesText')}</p>
        <Button onClick={() => setCreating(true)}>
          <Plus className="size-4" aria-hidden />
          {t('newInbox')}
        </Button>
      </div>
      {query.isPending ? <Waiting label={t('loading')} /> : null}
      {query.isError && !query.data ? <ErrorState title={t('inboxesFailed')} error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data?.length === 0 ? <EmptyState title={t('noInboxes')} text={t('noInboxesText')} /> : null}
      {query.data && query.data.length > 0 ? (
        <ul className="panel">
          {query.data.map((inbox) => (
            <li key={inbox.id}>
              <Link href={`/settings/inboxes/${inbox.id}`} className="panel-row panel-link">
                <i className="dot size-3!" style={{ background: inbox.color }} aria-hidden />
                <span className="grow flex flex-col min-w-0">
                  <span className="flex items-center gap-2 min-w-0">
                    <b className="font-medium cut">{inbox.name}</b>
                    {inbox.demo ? <span className="tag tag-info">{t('demo')}</span> : null}
                  </span>
                  <span className="flex items-center gap-1.5 text-xs text-text-3 min-w-0">
                    {inbox.seen ? <CircleCheck className="size-3.5 text-success-fg flex-none" aria-hidden /> : null}
                    <span className="cut">{inbox.seen ? t('seenOn', { site: inbox.seen.origin.replace(/^https?:\/\//, '') }) : t('notInstalled')}</span>
                  </span>
                </span>
                <ChevronRight className="size-4 flex-none text-text-3" aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      <CreateInbox open={creating} onClose={() => setCreating(false)} onCreated={(id) => router.push(`/settings/inboxes/${id}`)} />
    </div>
  );
}

function CreateInbox({ open, onClose, onCreated }: { open: boolean; onClose: () => void; onCreated: (id: string) => void }) {
  const t = useTranslations('admin');
  const { act, busy } = useAct('inboxes');
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const name = String(new FormData(e.currentTarget).get('name') ?? '').trim();
    const made = await act(() => api<InboxDto>('/api/v1/inboxes', { body: { name } }), t('inboxCreated'));
    if (!made) return;
    onCreated(made.id);
    onClose();
  };
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()} title={t('newInbox')} text={t('newInboxText')} form>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField label={t('inboxName')} name="name" required maxLength={120} placeholder={t('inboxNameExample')} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" submit disabled={busy}>
            {t('createInbox')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
