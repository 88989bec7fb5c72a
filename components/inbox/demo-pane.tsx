'use client';
import { X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { IconButton } from '../ui/button.tsx';

/** The demo shop beside the inbox, so that one person can play both sides. */
export function DemoPane({ onClose }: { onClose: () => void }) {
  const t = useTranslations('inbox');
  const locale = useLocale();
  return (
    <aside className="context-pane" aria-label={t('demoShop')}>
      <div className="head">
        <h2>{t('demoShop')}</h2>
        <span className="text-text-3 cut">{t('demoHint')}</span>
        <IconButton label={t('closeDemo')} className="ms-auto" onClick={onClose}>
          <X className="size-4" aria-hidden />
        </IconButton>
      </div>
      <iframe className="demo-frame" src={`/demo/?lang=${locale}`} title={t('demoShop')} />
    </aside>
  );
}
