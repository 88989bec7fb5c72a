'use client';
import { House, MessageCircle, MessageSquareText, Send, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type CSSProperties, useState } from 'react';
import { brandTokens } from '#protocol/brand-colour.ts';
import { LANGUAGES } from '../ui/language-menu.tsx';
import type { UiLocale } from '../ui/preferences.ts';
import { Segment } from '../ui/segment.tsx';
import { edgeOk, type LookDraft } from './draft-look.ts';
import { PREVIEW_TOKENS, PREVIEW_WORDS } from './preview-tokens.ts';

type Theme = 'light' | 'dark';
/** The chat as customers will meet it: drawn with the messenger's measures, colours and words. */
export function WidgetPreview({ draft }: { draft: LookDraft }) {
  const t = useTranslations('look');
  const [theme, setTheme] = useState<Theme>(draft.theme === 'dark' ? 'dark' : 'light');
  const [language, setLanguage] = useState<UiLocale>(draft.locale);
  const [device, setDevice] = useState<'desktop' | 'phone'>('desktop');
  // A look that customers cannot choose is not shown as if they could.
  const shown = draft.theme === 'auto' ? theme : draft.theme;
  const edge = (text: string) => (edgeOk(text) ? Number(text) : 20);
  const style = { ...PREVIEW_TOKENS[shown], ...brandTokens(draft.color, shown), '--x': `${edge(draft.padX)}px`, '--y': `${edge(draft.padY)}px` } as CSSProperties;
  return (
    <section className="look-preview" aria-label={t('preview')}>
      <div className="flex flex-wrap gap-2">
        <Segment
          label={t('previewDevice')}
          value={device}
          options={(['desktop', 'phone'] as const).map((value) => ({ value, label: t(`devices.${value}`) }))}
          onChange={setDevice}
        />
        <Segment label={t('previewLanguage')} value={language} options={LANGUAGES} onChange={setLanguage} />
        {draft.theme === 'auto' ? (
          <Segment label={t('previewTheme')} value={theme} options={(['light', 'dark'] as const).map((value) => ({ value, label: t(`themes.${value}`) }))} onChange={setTheme} />
        ) : null}
      </div>
      <div className="wp" data-device={device} data-side={draft.position} data-theme-shown={shown} lang={language === 'zh' ? 'zh-CN' : 'en'} style={style}>
        <div className="wp-page" aria-hidden>
          <i />
          <i />
          <i />
          <i />
        </div>
        <Messenger draft={draft} language={language} />
        <span className="wp-launcher" aria-hidden>
          <MessageCircle />
        </span>
      </div>
    </section>
  );
}

function Messenger({ draft, language }: { draft: LookDraft; language: UiLocale }) {
  const words = PREVIEW_WORDS[language];
  return (
    <div className="wp-panel">
      <div className="wp-hero">
        <div className="wp-row">
          {draft.logo ? <img src={draft.logo.url} alt="" width={32} height={32} /> : <MessageCircle className="wp-logo" aria-hidden />}
          <b className="cut grow">{draft.name}</b>
          <X aria-hidden />
        </div>
        <p className="wp-hello">{draft.greetings[language].trim() || words.greeting}</p>
      </div>
      <div className="wp-card">
        <span>
          <b>{words.send}</b>
          <span className="wp-online">
            <i aria-hidden />
            {words.online}
          </span>
        </span>
        <Send aria-hidden />
      </div>
      <div className="wp-tabs">
        <span className="wp-on">
          <House aria-hidden />
          {words.home}
        </span>
        <span>
          <MessageSquareText aria-hidden />
          {words.messages}
        </span>
      </div>
    </div>
  );
}
