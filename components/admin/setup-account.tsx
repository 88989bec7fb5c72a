'use client';
import { ArrowRight, CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { api, isProblem } from '../realtime/http.ts';
import { signIn } from '../realtime/sign-in-out.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import type { UiLocale } from '../ui/preferences.ts';
import { describeError } from '../ui/states.tsx';
import { passwordStrength } from './password-strength.ts';

type Props = { locale: UiLocale; token: string | null; tokenAccepted: boolean; onDone: () => void };

/** Step 1: the owner's account. From another machine it needs the token that the server has printed. */
export function SetupAccount({ locale, token, tokenAccepted, onDone }: Props) {
  const t = useTranslations('setup');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [password, setPassword] = useState('');
  const strength = passwordStrength(password);
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    const value = (name: string) => String(form.get(name) ?? '').trim();
    const given = value('token') || token;
    setBusy(true);
    setError(null);
    try {
      await api('/api/v1/setup', { body: { name: value('name'), email: value('email'), password, locale, ...(given ? { token: given } : {}) } });
      await signIn(value('email'), password);
      onDone();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const of = (path: string) => (isProblem(error) ? error.errors?.some((x) => x.path === path) : false);
  const { message, trace } = describeError(error);
  return (
    <form className="flex flex-col grow" onSubmit={submit}>
      <h1>{t('accountTitle')}</h1>
      <p className="text-base text-text-2 mt-2 max-w-[52ch]">{t('accountText')}</p>
      {error ? (
        <div className="banner banner-danger mt-4" role="alert">
          <CircleAlert className="size-4" aria-hidden />
          <span>
            {message ?? t('noAnswer')} {trace ? <span className="font-mono text-xs">{trace}</span> : null}
          </span>
        </div>
      ) : null}
      <div className="flex flex-col gap-4 mt-6 max-w-[420px]">
        <TextField label={t('name')} name="name" autoComplete="name" maxLength={120} required autoFocus hint={t('nameHint')} />
        <TextField label={t('email')} name="email" type="email" autoComplete="username" required maxLength={254} error={of('email') ? t('emailForm') : undefined} />
        <TextField
          label={t('password')}
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={200}
          value={password}
          onChange={(e) => setPassword(e.target.value)}
          hint={
            <span aria-live="polite">
              {password === '' ? t('passwordHint') : strength === 'short' ? t('passwordShort', { count: 10 - password.length }) : t(`strength.${strength}`)}
            </span>
          }
        />
        {tokenAccepted ? null : <TextField label={t('token')} name="token" required defaultValue={token ?? ''} autoComplete="off" spellCheck={false} hint={t('tokenHint')} />}
      </div>
      <div className="flex mt-auto pt-6">
        <Button look="primary" submit className="ms-auto px-4!" disabled={busy}>
          {busy ? t('creating') : t('next')}
          <ArrowRight className="size-3.5" aria-hidden />
        </Button>
      </div>
    </form>
  );
}
