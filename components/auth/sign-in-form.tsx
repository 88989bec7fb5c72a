'use client';
import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { signIn } from '../realtime/sign-in-out.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { LanguageMenu } from '../ui/language-menu.tsx';
import { Mark } from '../ui/mark.tsx';
import type { UiLocale } from '../ui/preferences.ts';

export function SignInForm({ workspace, locale }: { workspace: string; locale: UiLocale }) {
  const t = useTranslations('signIn');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<'refused' | 'throttled' | 'no-answer' | null>(null);
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    setBusy(true);
    setProblem(null);
    const outcome = await signIn(String(form.get('email') ?? '').trim(), String(form.get('password') ?? ''));
    if (outcome === 'ok') return window.location.assign('/inbox');
    setProblem(outcome);
    setBusy(false);
  };
  return (
    <main className="door">
      <form className="door-card" onSubmit={submit}>
        <div className="flex items-center gap-2 text-brand-fg">
          <Mark className="size-7" />
          <b className="text-lg font-semibold text-text-1">Parley</b>
          <span className="ms-auto">
            <LanguageMenu locale={locale} />
          </span>
        </div>
        <div>
          <h1 className="text-xl font-semibold">{t('title')}</h1>
          <p className="text-text-2">{t('to', { workspace })}</p>
        </div>
        {problem ? (
          <div className="banner banner-danger" role="alert">
            <CircleAlert className="size-4" aria-hidden />
            <span>{t(problem)}</span>
          </div>
        ) : null}
        <TextField label={t('email')} name="email" type="email" autoComplete="username" required autoFocus />
        <TextField label={t('password')} name="password" type="password" autoComplete="current-password" required />
        <Button look="primary" submit disabled={busy} className="mt-1">
          {busy ? t('busy') : t('action')}
        </Button>
        <p className="text-xs text-text-3">{t('forgot')}</p>
      </form>
    </main>
  );
}
