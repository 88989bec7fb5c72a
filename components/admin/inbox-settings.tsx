'use client';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useState } from 'react';
import type { InboxDto } from '#protocol/entities.ts';
import { api } from '../realtime/http.ts';
import { useInboxes } from '../realtime/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SelectField, TextArea, TextField } from '../ui/field.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { ColorPicker } from './color-picker.tsx';
import { SnippetBox } from './snippet-box.tsx';
import { useAct } from './use-act.ts';
import { WidgetSeen } from './widget-seen.tsx';

/** The channels customers write through. */
export function InboxSettings() {
  const t = useTranslations('admin');
  const query = useInboxes(10_000);
  const [open, setOpen] = useState<string | null>(null);
  const [creating, setCreating] = useState(false);
  return (
    <div className="settings-column">
      <div className="flex items-center gap-2">
        <p className="text-text-2 grow">{t('inboxesText')}</p>
        <Button onClick={() => setCreating(true)}>
          <Plus className="size-4" aria-hidden />
          {t('newInbox')}
        </Button>
      </div>
      {query.isError && !query.data ? <ErrorState title={t('inboxesFailed')} error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data?.length === 0 ? <EmptyState title={t('noInboxes')} text={t('noInboxesText')} /> : null}
      {query.data?.map((inbox) => (
        <section key={inbox.id} className="panel">
          <button type="button" className="panel-row w-full text-start" aria-expanded={open === inbox.id} onClick={() => setOpen(open === inbox.id ? null : inbox.id)}>
            <i className="dot size-3!" style={{ background: inbox.color }} aria-hidden />
            <b className="font-medium cut">{inbox.name}</b>
            {inbox.demo ? <span className="tag tag-info">{t('demo')}</span> : null}
            <span className="ms-auto link">{open === inbox.id ? t('close') : t('open')}</span>
          </button>
          {open === inbox.id ? <InboxDetail inbox={inbox} /> : null}
        </section>
      ))}
      <CreateInbox open={creating} onClose={() => setCreating(false)} onCreated={setOpen} />
    </div>
  );
}

function InboxDetail({ inbox }: { inbox: InboxDto }) {
  const t = useTranslations('admin');
  const { act, busy } = useAct('inboxes');
  const [color, setColor] = useState(inbox.color);
  const [origin, setOrigin] = useState('');
  useEffect(() => setOrigin(window.location.origin), []);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    const body = { name: String(form.get('name') ?? '').trim(), greeting: String(form.get('greeting') ?? '').trim(), locale: String(form.get('locale')), color };
    void act(() => api(`/api/v1/inboxes/${inbox.id}`, { method: 'PATCH', body }), t('saved'));
  };
  return (
    <div className="p-4 flex flex-col gap-5">
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField label={t('inboxName')} name="name" defaultValue={inbox.name} required maxLength={120} />
        <ColorPicker label={t('color')} value={color} onChange={setColor} />
        <TextArea label={t('greeting')} name="greeting" defaultValue={inbox.greeting} maxLength={500} rows={2} />
        <SelectField label={t('inboxLanguage')} name="locale" defaultValue={inbox.locale.startsWith('zh') ? 'zh' : 'en'}>
          <option value="zh">简体中文</option>
          <option value="en">English</option>
        </SelectField>
        <Button submit disabled={busy} className="self-start">
          {t('save')}
        </Button>
      </form>
      <SnippetBox origin={origin} inbox={inbox.id} />
      <WidgetSeen inbox={inbox} />
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
