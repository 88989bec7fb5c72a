'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

type Props = { label: string; value: string | null; type?: 'text' | 'email' | 'tel'; save: (value: string | null) => Promise<string | undefined> };

export function EditInPlace({ label, value, type = 'text', save }: Props) {
  const t = useTranslations('context');
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<string>();
  const finish = async () => {
    if (text === null) return;
    const next = text.trim() || null;
    if (next === value) return close();
    const problem = await save(next);
    if (problem) setError(problem);
    else close();
  };
  const close = () => {
    setText(null);
    setError(undefined);
  };
  if (text === null)
    return (
      <button type="button" className="edit-in-place" aria-label={t('edit', { label, value: value ?? t('none') })} onClick={() => setText(value ?? '')}>
        {value ? <span className="cut">{value}</span> : <span className="text-text-3">{t('add')}</span>}
      </button>
    );
  return (
    <span className="min-w-0 w-full">
      <input
        // biome-ignore lint/a11y/noAutofocus: the field replaces the button that was just pressed
        autoFocus
        className="field h-7!"
        type={type}
        value={text}
        aria-label={label}
        aria-invalid={error ? true : undefined}
        onChange={(e) => setText(e.target.value)}
        onBlur={() => void finish()}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && !e.nativeEvent.isComposing) void finish();
          if (e.key === 'Escape') close();
        }}
      />
      {error ? (
        <span className="field-error" role="alert">
          {error}
        </span>
      ) : null}
    </span>
  );
}
