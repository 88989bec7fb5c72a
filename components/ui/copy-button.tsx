'use client';
import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from './button.tsx';

/** Copies a text, shown and spoken; also on plain http, where the clipboard API is missing. */
export function CopyButton({ text, className }: { text: string; className?: string }) {
  const t = useTranslations('common');
  const [copied, setCopied] = useState(false);
  return (
    <>
      <Button
        small
        {...(className ? { className } : {})}
        onClick={async () => {
          await copyText(text);
          setCopied(true);
          setTimeout(() => setCopied(false), 2000);
        }}
      >
        {copied ? <Check className="size-3.5" aria-hidden /> : <Copy className="size-3.5" aria-hidden />}
        <span>{copied ? t('copied') : t('copy')}</span>
      </Button>
      {/* Beside the button: what changes inside of one is not spoken everywhere. */}
      <span className="sr-only" role="status">
        {copied ? t('copiedSaid') : ''}
      </span>
    </>
  );
}

export async function copyText(text: string): Promise<void> {
  try {
    return await navigator.clipboard.writeText(text);
  } catch {
    // Missing, or refused to this page: the old way below asks nobody.
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
