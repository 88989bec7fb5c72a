'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { InboxDto } from '#protocol/entities.ts';
import { api } from '../realtime/http.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { useAct } from './use-act.ts';

type Step = { kind: 'replace' } | { kind: 'end' } | { kind: 'shown'; secret: string };

/** The secret that signs with HS256: made here, shown once, replaced or ended only by somebody who types the inbox's name. */
export function IdentitySecret({ inbox }: { inbox: InboxDto }) {
  const t = useTranslations('identity');
  const { act, busy } = useAct('inboxes');
  const [step, setStep] = useState<Step | null>(null);
  const isSet = inbox.identity.secret === 'set';
  const create = async () => {
    const made = await act(() => api<{ secret: string }>(`/api/v1/inboxes/${inbox.id}/identity-secret`, { method: 'POST' }));
    if (made) setStep({ kind: 'shown', secret: made.secret });
  };
  const end = async () => {
    const done = await act(() => api<InboxDto>(`/api/v1/inboxes/${inbox.id}`, { method: 'PATCH', body: { identity: { secret: null } } }), t('secretEnded'));
    if (done) setStep(null);
  };
  return (
    <section className="flex flex-col gap-3">
      <div className="flex items-center gap-2 flex-wrap">
        <h2>{t('secretTitle')}</h2>
        <span className={`tag ${isSet ? 'tag-success' : 'tag-neutral'}`}>{isSet ? t('isSet') : t('isUnset')}</span>
      </div>
      <p className="text-text-2">{isSet ? t('secretSetText') : t('secretText')}</p>
      <div className="flex gap-2 flex-wrap">
        {isSet ? (
          <>
            <Button onClick={() => setStep({ kind: 'replace' })}>{t('secretReplace')}</Button>
            <Button look="danger" onClick={() => setStep({ kind: 'end' })}>
              {t('secretEnd')}
            </Button>
          </>
        ) : (
          <Button onClick={() => void create()} disabled={busy}>
            {t('secretCreate')}
          </Button>
        )}
      </div>
      {step?.kind === 'replace' ? (
        <TypedConfirm
          name={inbox.name}
          title={t('replaceTitle')}
          text={t('replaceText')}
          action={t('secretReplace')}
          busy={busy}
          onClose={() => setStep(null)}
          onConfirm={create}
        />
      ) : null}
      {step?.kind === 'end' ? (
        <TypedConfirm name={inbox.name} title={t('endTitle')} text={t('endText')} action={t('secretEnd')} busy={busy} onClose={() => setStep(null)} onConfirm={end} />
      ) : null}
      {step?.kind === 'shown' ? (
        <Dialog open onOpenChange={(open) => !open && setStep(null)} title={t('shownTitle')} text={t('shownText')} form>
          <div className="code flex items-center gap-2 p-2">
            <code className="font-mono grow min-w-0 px-1 [overflow-wrap:anywhere]" data-secret>
              {step.secret}
            </code>
            <CopyButton text={step.secret} />
          </div>
          <div className="flex justify-end">
            <Button look="primary" onClick={() => setStep(null)}>
              {t('shownKept')}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </section>
  );
}

type ConfirmProps = { name: string; title: string; text: string; action: string; busy: boolean; onClose: () => void; onConfirm: () => Promise<void> };
function TypedConfirm({ name, title, text, action, busy, onClose, onConfirm }: ConfirmProps) {
  const t = useTranslations('identity');
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    if (typed.trim() === name) void onConfirm();
    else setWrong(true);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} text={text} form>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          label={t('typeName', { name })}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(e) => {
            setTyped(e.target.value);
            setWrong(false);
          }}
          error={wrong ? t('typeWrong', { name }) : undefined}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="danger-solid" submit disabled={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
