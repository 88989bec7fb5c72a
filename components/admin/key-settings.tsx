'use client';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { ApiKeyDto } from '#protocol/entities.ts';
import { api } from '../realtime/http.ts';
import type { ListOf } from '../realtime/queries.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { fullDate } from '../ui/time.ts';
import { useAct } from './use-act.ts';

const ROLES = ['admin', 'supervisor', 'agent', 'bot'] as const;

/** Keys with which other programs use the API. */
export function KeySettings() {
  const t = useTranslations('admin');
  const locale = useLocale();
  const query = useQuery({ queryKey: ['keys'], queryFn: async ({ signal }) => (await api<ListOf<ApiKeyDto>>('/api/v1/keys', { signal })).items });
  const { act } = useAct('keys');
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyDto | null>(null);
  return (
    <div className="settings-column">
      <div className="flex items-center gap-2">
        <p className="text-text-2 grow">
          {t('keysText')}{' '}
          <a className="link" href="/docs/api">
            {t('apiDocs')}
          </a>
        </p>
        <Button onClick={() => setCreating(true)}>
          <Plus className="size-4" aria-hidden />
          {t('newKey')}
        </Button>
      </div>
      {query.isError && !query.data ? <ErrorState title={t('keysFailed')} error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data?.length === 0 ? <EmptyState title={t('noKeys')} text={t('noKeysText')} /> : null}
      {query.data && query.data.length > 0 ? (
        <ul className="panel">
          {query.data.map((key) => (
            <li key={key.id} className="panel-row">
              <div className="min-w-0">
                <b className="font-medium block cut">{key.name}</b>
                <span className="text-xs text-text-3">
                  <span className="font-mono">…{key.hint}</span> · {t(`roles.${key.role}`)} ·{' '}
                  {key.lastUsedAt ? t('keyUsed', { time: fullDate(Date.parse(key.lastUsedAt), locale) }) : t('keyUnused')}
                </span>
              </div>
              <Button small look="danger" className="ms-auto" onClick={() => setRevoking(key)} aria-label={t('revokeTitle', { name: key.name })}>
                {t('revoke')}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      <CreateKey open={creating} onClose={() => setCreating(false)} />
      <ConfirmDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('revokeTitle', { name: revoking?.name ?? '' })}
        text={t('revokeText')}
        action={t('revoke')}
        onConfirm={() => revoking && void act(() => api(`/api/v1/keys/${revoking.id}`, { method: 'DELETE' }), t('revoked'))}
      />
    </div>
  );
}

function CreateKey({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations('admin');
  const { act, busy } = useAct('keys');
  const [key, setKey] = useState<string | null>(null);
  const close = () => {
    setKey(null);
    onClose();
  };
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    const made = await act(() => api<{ key: string }>('/api/v1/keys', { body: { name: String(form.get('name') ?? '').trim(), role: String(form.get('role')) } }));
    if (made) setKey(made.key);
  };
  return (
    <Dialog open={open} onOpenChange={(next) => !next && close()} title={key ? t('keyCreated') : t('newKey')} text={key ? t('keyOnce') : t('newKeyText')} form>
      {key ? (
        <>
          <div className="code flex items-center gap-2 p-2">
            <code className="font-mono grow min-w-0 px-1">{key}</code>
            <CopyButton text={key} />
          </div>
          <div className="flex justify-end">
            <Button look="primary" onClick={close}>
              {t('keyKept')}
            </Button>
          </div>
        </>
      ) : (
        <form className="flex flex-col gap-4" onSubmit={submit}>
          <TextField label={t('keyName')} name="name" required maxLength={120} placeholder={t('keyNameExample')} />
          <SelectField label={t('role')} name="role" defaultValue="agent" hint={t('keyRoleHint')}>
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {t(`roles.${role}`)}
              </option>
            ))}
          </SelectField>
          <div className="flex justify-end gap-2">
            <Button onClick={close}>{t('cancel')}</Button>
            <Button look="primary" submit disabled={busy}>
              {t('createKey')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
