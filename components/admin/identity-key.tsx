'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { InboxDto } from '#protocol/entities.ts';
import { api, isProblem } from '../realtime/http.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { TextArea } from '../ui/field.tsx';
import { useToast } from '../ui/toast.tsx';
import { keyTrouble } from './identity-samples.ts';
import { useAct } from './use-act.ts';

/** The public half of an Ed25519 key: the private one never leaves the owner's server. */
export function IdentityKey({ inbox }: { inbox: InboxDto }) {
  const t = useTranslations('identity');
  const client = useQueryClient();
  const toast = useToast();
  const { act, busy } = useAct('inboxes');
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  const [sending, setSending] = useState(false);
  const [removing, setRemoving] = useState(false);
  const patch = (publicKey: string | null) => api<InboxDto>(`/api/v1/inboxes/${inbox.id}`, { method: 'PATCH', body: { identity: { publicKey } } });
  const { publicKey } = inbox.identity;
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const trouble = keyTrouble(text);
    if (trouble) return setError(t(`keyTrouble.${trouble}`));
    setSending(true);
    try {
      await patch(text.trim());
      await client.invalidateQueries({ queryKey: ['inboxes'] });
      setText('');
      toast({ text: t('keySaved') });
    } catch (problem) {
      setError(isProblem(problem) && problem.message ? problem.message : t('keyFailed'));
    } finally {
      setSending(false);
    }
  };
  return (
    <section className="flex flex-col gap-3">
      <div className="flex items-center gap-2 flex-wrap">
        <h2>{t('keyTitle')}</h2>
        <span className={`tag ${publicKey === null ? 'tag-neutral' : 'tag-success'}`}>{publicKey === null ? t('isUnset') : t('isSet')}</span>
      </div>
      <p className="text-text-2">{t('keyText')}</p>
      {publicKey === null ? null : (
        <div className="code flex items-start gap-2 p-2">
          <pre className="grow min-w-0 p-1!">{publicKey.trim()}</pre>
          <Button small look="danger" onClick={() => setRemoving(true)}>
            {t('keyRemove')}
          </Button>
        </div>
      )}
      <form className="flex flex-col gap-3 items-stretch" onSubmit={submit}>
        <TextArea
          label={publicKey === null ? t('keyLabel') : t('keyOther')}
          className="font-mono-field"
          value={text}
          rows={4}
          maxLength={4096}
          spellCheck={false}
          placeholder={'-----BEGIN PUBLIC KEY-----'}
          hint={t('keyHint')}
          error={error}
          onChange={(e) => {
            setText(e.target.value);
            setError(undefined);
          }}
        />
        <Button submit className="self-start" disabled={sending || busy}>
          {t('keySave')}
        </Button>
      </form>
      <ConfirmDialog
        open={removing}
        onClose={() => setRemoving(false)}
        title={t('keyRemoveTitle')}
        text={t('keyRemoveText')}
        action={t('keyRemove')}
        onConfirm={() => void act(() => patch(null), t('keyRemoved'))}
      />
    </section>
  );
}
