'use client';
import { useQueryClient } from '@tanstack/react-query';
import { ArrowRight, CircleAlert } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useState } from 'react';
import { api } from '../realtime/http.ts';
import { useInboxes } from '../realtime/queries.ts';
import { Button } from '../ui/button.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { LANGUAGES } from '../ui/language-menu.tsx';
import { rememberChoice, type UiLocale } from '../ui/preferences.ts';
import { Segment } from '../ui/segment.tsx';
import { describeError } from '../ui/states.tsx';
import { ColorPicker } from './color-picker.tsx';

/** Step 2: what the customers see first: a name, a language, a colour, a greeting. */
export function SetupShop({ locale, demoInboxId, onDone }: { locale: UiLocale; demoInboxId: string | null; onDone: () => void }) {
  const t = useTranslations('setup');
  const client = useQueryClient();
  const router = useRouter();
  const inboxes = useInboxes().data;
  const inbox = inboxes?.find((i) => i.id === demoInboxId) ?? inboxes?.[0];
  const [language, setLanguage] = useState<UiLocale>(locale);
  const [color, setColor] = useState('#006d7d');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (inbox) setColor(inbox.color);
  }, [inbox]);
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    const name = String(form.get('name') ?? '').trim();
    const greeting = String(form.get('greeting') ?? '').trim();
    setBusy(true);
    setError(null);
    try {
      await api('/api/v1/workspace', { method: 'PATCH', body: { name, locale: language } });
      // Our own words in the other language are no greeting of theirs: empty means the widget's words in each customer's language.
      const look = { name, color, locale: language, greeting: greeting === inbox?.greeting && inbox.locale !== language ? '' : greeting };
      if (inbox) await api(`/api/v1/inboxes/${inbox.id}`, { method: 'PATCH', body: look });
      else await api('/api/v1/inboxes', { body: look });
      await client.invalidateQueries({ queryKey: ['inboxes'] });
      if (language !== locale) {
        rememberChoice('locale', language);
        router.refresh();
      }
      onDone();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const { message, trace } = describeError(error);
  return (
    <form className="flex flex-col grow" onSubmit={submit}>
      <h1>{t('shopTitle')}</h1>
      <p className="text-base text-text-2 mt-2 max-w-[52ch]">
        {t('shopText')} <span className="max-lg:hidden">{t('shopBeside')}</span>
      </p>
      {error ? (
        <div className="banner banner-danger mt-4" role="alert">
          <CircleAlert className="size-4" aria-hidden />
          <span>
            {message ?? t('noAnswer')} {trace ? <span className="font-mono text-xs">{trace}</span> : null}
          </span>
        </div>
      ) : null}
      <div className="flex flex-col gap-5 mt-6 max-w-[420px]">
        <TextField label={t('shopName')} name="name" required maxLength={120} placeholder={t('shopNameExample')} autoFocus />
        <div>
          <span className="field-label">{t('shopLanguage')}</span>
          <Segment label={t('shopLanguage')} value={language} options={LANGUAGES} onChange={setLanguage} />
        </div>
        <ColorPicker label={t('color')} value={color} onChange={setColor} />
        <TextArea
          label={t('greeting')}
          name="greeting"
          maxLength={500}
          key={inbox?.id ?? 'new'}
          defaultValue={inbox && inbox.locale === locale ? inbox.greeting : ''}
          placeholder={t('greetingExample')}
          rows={2}
          hint={t('greetingHint')}
        />
      </div>
      <div className="flex mt-auto pt-6 gap-2">
        <Button look="ghost" className="ms-auto" onClick={onDone}>
          {t('later')}
        </Button>
        <Button look="primary" submit className="px-4!" disabled={busy}>
          {busy ? t('saving') : t('next')}
          <ArrowRight className="size-3.5" aria-hidden />
        </Button>
      </div>
    </form>
  );
}
