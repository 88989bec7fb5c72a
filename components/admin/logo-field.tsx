'use client';
import { CircleAlert, ImageUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useRef, useState } from 'react';
import type { AppearanceDto } from '#protocol/appearance.ts';
import { isProblem } from '../realtime/http.ts';
import { uploadFile } from '../realtime/uploads.ts';
import { Button } from '../ui/button.tsx';

type Logo = AppearanceDto['logo'];
const TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'];
const MAX_BYTES = 1024 * 1024;

/** A small picture for the head of the chat. What cannot be one is refused before it is sent. */
export function LogoField({ logo, onChange, error }: { logo: Logo; onChange: (logo: Logo) => void; error: string | undefined }) {
  const t = useTranslations('look');
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState<string>();
  const [part, setPart] = useState<number | null>(null);
  const shown = wrong ?? error;
  const choose = async (file: File | undefined) => {
    if (!file) return;
    setWrong(undefined);
    if (!TYPES.includes(file.type)) return setWrong(t('logoType'));
    if (file.size > MAX_BYTES) return setWrong(t('logoSize'));
    setPart(0);
    try {
      const { id: upload, url, mime } = await uploadFile(file, setPart, new AbortController().signal);
      // The name said it is a picture; the bytes have the last word.
      if (TYPES.includes(mime)) onChange({ id: upload, url });
      else setWrong(t('logoType'));
    } catch (problem) {
      setWrong(isProblem(problem) && problem.message ? problem.message : t('logoFailed'));
    } finally {
      setPart(null);
    }
  };
  return (
    <div>
      <span className="field-label" id={`${id}-l`}>
        {t('logo')}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture and its buttons, not a form's group of fields */}
      <div className="flex flex-wrap items-center gap-3" role="group" aria-labelledby={`${id}-l`} aria-describedby={`${id}-d`}>
        {logo ? <img className="logo-shown" src={logo.url} alt={t('logoAlt')} width={40} height={40} /> : null}
        <Button onClick={() => input.current?.click()} disabled={part !== null}>
          <ImageUp className="size-4" aria-hidden />
          {part === null ? t(logo ? 'logoOther' : 'logoChoose') : t('logoSending', { percent: Math.round(part * 100) })}
        </Button>
        {logo ? (
          <Button look="ghost" onClick={() => onChange(null)}>
            {t('logoRemove')}
          </Button>
        ) : null}
        <input
          ref={input}
          type="file"
          className="sr-only"
          tabIndex={-1}
          aria-label={t('logo')}
          accept={TYPES.join(',')}
          onChange={(e) => {
            void choose(e.target.files?.[0]);
            e.target.value = '';
          }}
        />
      </div>
      {shown ? (
        <p className="field-error" id={`${id}-d`} role="alert">
          <CircleAlert className="size-3 mt-0.5" aria-hidden />
          {shown}
        </p>
      ) : (
        <div className="field-hint" id={`${id}-d`}>
          {t('logoHint')}
        </div>
      )}
    </div>
  );
}
