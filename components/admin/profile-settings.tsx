'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { api } from '../realtime/http.ts';
import { useLook } from '../realtime/look.tsx';
import { useSession } from '../realtime/session.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { LANGUAGES } from '../ui/language-menu.tsx';
import { rememberChoice, type Theme, type UiLocale } from '../ui/preferences.ts';
import { Segment } from '../ui/segment.tsx';
import { passwordStrength } from './password-strength.ts';
import { SessionList } from './session-list.tsx';
import { useAct } from './use-act.ts';

const THEMES: Theme[] = ['system', 'light', 'dark'];

/** You: name, language, light or dark, password, and where you are signed in. */
export function ProfileSettings() {
  const t = useTranslations('settings');
  const me = useSession();
  const { theme, setTheme, locale } = useLook();
  const router = useRouter();
  const { act, busy } = useAct('me');
  const patch = (body: Record<string, unknown>, done: string) => act(() => api('/api/v1/me', { method: 'PATCH', body }), done);
  const setLanguage = (value: UiLocale) => {
    rememberChoice('locale', value);
    void patch({ locale: value }, t('saved'));
    router.refresh();
  };
  return (
    <div className="settings-column">
      <form
        className="flex flex-col gap-4 max-w-[420px]"
        onSubmit={(e) => {
          e.preventDefault();
          void patch({ name: String(new FormData(e.currentTarget).get('name') ?? '').trim() }, t('saved'));
        }}
      >
        <TextField label={t('name')} name="name" defaultValue={me.name} required maxLength={120} hint={t('nameHint')} />
        <TextField label={t('email')} value={me.email ?? ''} disabled readOnly />
        <Button submit disabled={busy} className="self-start">
          {t('save')}
        </Button>
      </form>
      <section className="flex flex-col gap-4">
        <div>
          <span className="field-label">{t('language')}</span>
          <Segment label={t('language')} value={locale} options={LANGUAGES} onChange={setLanguage} />
        </div>
        <div>
          <span className="field-label">{t('theme')}</span>
          <Segment label={t('theme')} value={theme} options={THEMES.map((value) => ({ value, label: t(`themes.${value}`) }))} onChange={setTheme} />
        </div>
      </section>
      <PasswordForm busy={busy} change={patch} />
      <SessionList />
    </div>
  );
}

function PasswordForm({ busy, change }: { busy: boolean; change: (body: Record<string, unknown>, done: string) => Promise<unknown> }) {
  const t = useTranslations('settings');
  const ts = useTranslations('setup');
  const [password, setPassword] = useState('');
  const strength = passwordStrength(password);
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = e.currentTarget;
    const currentPassword = String(new FormData(form).get('current') ?? '');
    if ((await change({ password, currentPassword }, t('passwordChanged'))) === undefined) return;
    form.reset();
    setPassword('');
  };
  return (
    <form className="flex flex-col gap-4 max-w-[420px]" onSubmit={submit}>
      <h2>{t('password')}</h2>
      <TextField label={t('currentPassword')} name="current" type="password" autoComplete="current-password" required />
      <TextField
        label={t('newPassword')}
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        maxLength={200}
        value={password}
        onChange={(e) => setPassword(e.target.value)}
        hint={
          <span aria-live="polite">
            {password === '' ? ts('passwordHint') : strength === 'short' ? ts('passwordShort', { count: 10 - password.length }) : ts(`strength.${strength}`)}
          </span>
        }
      />
      <Button submit disabled={busy} className="self-start">
        {t('changePassword')}
      </Button>
    </form>
  );
}
