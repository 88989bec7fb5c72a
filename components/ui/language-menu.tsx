'use client';
import { ChevronDown, Languages } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Menu } from './menu.tsx';
import { rememberChoice, type UiLocale } from './preferences.ts';

export const LANGUAGES: { value: UiLocale; label: string }[] = [
  { value: 'zh', label: '简体中文' },
  { value: 'en', label: 'English' },
];

/** The page's language, for doors where nobody has signed in yet. */
export function LanguageMenu({ locale }: { locale: UiLocale }) {
  const t = useTranslations('common');
  const router = useRouter();
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className="btn btn-sm text-text-2" aria-label={t('language')}>
          <Languages className="size-3.5" aria-hidden />
          {LANGUAGES.find((l) => l.value === locale)?.label}
          <ChevronDown className="size-3.5" aria-hidden />
        </button>
      }
      entries={LANGUAGES.map((l) => ({
        id: l.value,
        label: l.label,
        checked: l.value === locale,
        onSelect: () => {
          rememberChoice('locale', l.value);
          router.refresh();
        },
      }))}
    />
  );
}
