'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useState } from 'react';
import type { InboxDto } from '#protocol/entities.ts';
import { api, fieldError, isProblem } from '../realtime/http.ts';
import { Button } from '../ui/button.tsx';
import { SelectField, TextArea, TextField } from '../ui/field.tsx';
import { LANGUAGES } from '../ui/language-menu.tsx';
import { Segment } from '../ui/segment.tsx';
import { CodeBlock } from './code-tabs.tsx';
import { ColorPicker } from './color-picker.tsx';
import { ColorReport } from './color-report.tsx';
import { edgeOk, type LookDraft, sameLook, toDraft, toPatch } from './draft-look.ts';
import { LogoField } from './logo-field.tsx';
import { ownLauncher } from './snippets.ts';
import { UnsavedGuard } from './unsaved-guard.tsx';
import { useAct } from './use-act.ts';
import { WidgetPreview } from './widget-preview.tsx';

/** How the chat looks, with the chat beside it changing while one types. */
export function InboxAppearance({ inbox }: { inbox: InboxDto }) {
  const t = useTranslations('look');
  const { act, busy } = useAct('inboxes');
  const [saved, setSaved] = useState(() => toDraft(inbox));
  const [draft, setDraft] = useState(saved);
  const [error, setError] = useState<unknown>(null);
  const dirty = !sameLook(draft, saved);
  const set = (change: Partial<LookDraft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    setError(null);
    if (!edgeOk(draft.padX) || !edgeOk(draft.padY)) return;
    const sent = draft;
    const kept = await act(
      () =>
        api<InboxDto>(`/api/v1/inboxes/${inbox.id}`, { method: 'PATCH', body: toPatch(sent) }).catch((problem: unknown) => {
          if (isProblem(problem)) setError(problem);
          throw problem;
        }),
      t('saved'),
    );
    if (!kept) return;
    const now = toDraft(kept);
    setSaved(now);
    // What was typed while the answer was on its way stays.
    setDraft((before) => (before === sent ? now : before));
  };
  return (
    <div className="look">
      <form className="flex flex-col gap-5 min-w-0" onSubmit={submit} noValidate={false}>
        <LookFields draft={draft} set={set} error={error} />
        <div className="look-save">
          <Button look="primary" submit disabled={busy || !dirty}>
            {busy ? t('saving') : t('save')}
          </Button>
          {dirty ? (
            <Button
              look="ghost"
              onClick={() => {
                setDraft(saved);
                setError(null);
              }}
            >
              {t('discard')}
            </Button>
          ) : null}
          <span className="text-xs text-text-3" aria-live="polite">
            {dirty ? t('unsaved') : ''}
          </span>
        </div>
        <OwnLauncher inbox={inbox.id} />
      </form>
      <WidgetPreview draft={draft} />
      <UnsavedGuard dirty={dirty} />
    </div>
  );
}

function LookFields({ draft, set, error }: { draft: LookDraft; set: (change: Partial<LookDraft>) => void; error: unknown }) {
  const t = useTranslations('look');
  const edge = (text: string, path: string) => (edgeOk(text) ? fieldError(error, path) : t('edgeWrong'));
  return (
    <>
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        value={draft.name}
        required
        maxLength={120}
        onChange={(e) => set({ name: e.target.value })}
        error={draft.name.trim() === '' ? t('nameMissing') : fieldError(error, 'name')}
      />
      <div className="flex flex-col gap-3">
        <ColorPicker label={t('color')} value={draft.color} onChange={(color) => set({ color })} />
        <ColorReport color={draft.color} />
      </div>
      <LogoField logo={draft.logo} onChange={(logo) => set({ logo })} error={fieldError(error, 'appearance.logo')} />
      {LANGUAGES.map(({ value, label }) => (
        <TextArea
          key={value}
          label={t('greetingIn', { language: label })}
          value={draft.greetings[value]}
          maxLength={500}
          rows={2}
          lang={value}
          hint={t('greetingHint')}
          onChange={(e) => set({ greetings: { ...draft.greetings, [value]: e.target.value } })}
          error={fieldError(error, `appearance.greetings.${value}`)}
        />
      ))}
      <SelectField label={t('language')} hint={t('languageHint')} value={draft.locale} onChange={(e) => set({ locale: e.target.value === 'zh' ? 'zh' : 'en' })}>
        {LANGUAGES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <div>
        <span className="field-label">{t('theme')}</span>
        <Segment
          label={t('theme')}
          value={draft.theme}
          options={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`themes.${value}`) }))}
          onChange={(theme) => set({ theme })}
        />
      </div>
      <div>
        <span className="field-label">{t('position')}</span>
        <Segment
          label={t('position')}
          value={draft.position}
          options={(['left', 'right'] as const).map((value) => ({ value, label: t(`positions.${value}`) }))}
          onChange={(position) => set({ position })}
        />
      </div>
      <div className="grid grid-cols-2 gap-3">
        <TextField label={t('padX')} inputMode="numeric" value={draft.padX} onChange={(e) => set({ padX: e.target.value })} error={edge(draft.padX, 'appearance.padding.x')} />
        <TextField label={t('padY')} inputMode="numeric" value={draft.padY} onChange={(e) => set({ padY: e.target.value })} error={edge(draft.padY, 'appearance.padding.y')} />
      </div>
      <fieldset className="flex flex-col gap-1">
        <legend className="field-label">{t('offers')}</legend>
        {(['files', 'emoji', 'csat'] as const).map((name) => (
          <label key={name} className="check-line">
            <input type="checkbox" checked={draft.features[name]} onChange={(e) => set({ features: { ...draft.features, [name]: e.target.checked } })} />
            {t(`features.${name}`)}
          </label>
        ))}
      </fieldset>
    </>
  );
}

function OwnLauncher({ inbox }: { inbox: string }) {
  const t = useTranslations('look');
  const [origin, setOrigin] = useState('');
  useEffect(() => setOrigin(window.location.origin), []);
  return (
    <section className="flex flex-col gap-3 border-t border-line-1 pt-5">
      <h3 className="font-semibold">{t('launcherTitle')}</h3>
      <p className="text-text-2">{t('launcherText')}</p>
      <CodeBlock label={t('launcherLines')} text={ownLauncher(origin, inbox)} />
    </section>
  );
}
