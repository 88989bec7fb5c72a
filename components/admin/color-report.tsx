'use client';
import { useTranslations } from 'next-intl';
import { brandTokens, contrast } from '#protocol/brand-colour.ts';
import { PREVIEW_TOKENS } from './preview-tokens.ts';

/** The chosen colour beside what is made of it, each with its contrast: text on it must reach 4.5:1. */
export function ColorReport({ color }: { color: string }) {
  const t = useTranslations('look');
  const chosen = Math.max(contrast(color, '#ffffff'), contrast(color, '#0b1216'));
  const made = (['light', 'dark'] as const).map((theme) => {
    const tokens = { ...PREVIEW_TOKENS[theme], ...brandTokens(color, theme) };
    return { theme, brand: tokens['--p-brand'] ?? color, on: tokens['--p-brand-on'] ?? '#ffffff' };
  });
  const corrected = made.some((m) => m.theme === 'light' && m.brand !== color.toLowerCase());
  return (
    <div className="flex flex-col gap-1.5">
      <ul className="color-report">
        <li>
          <i style={{ background: color, color: contrast(color, '#ffffff') >= contrast(color, '#0b1216') ? '#ffffff' : '#0b1216' }} aria-hidden>
            Aa
          </i>
          <span>{t('chosen')}</span>
          <code className="font-mono text-xs">{color.toLowerCase()}</code>
          <span className="text-text-3">{ratio(chosen)}</span>
        </li>
        {made.map(({ theme, brand, on }) => (
          <li key={theme} data-made={theme}>
            <i style={{ background: brand, color: on }} aria-hidden>
              Aa
            </i>
            <span>{t(`used.${theme}`)}</span>
            <code className="font-mono text-xs">{brand}</code>
            <span className="text-text-3">{ratio(contrast(brand, on))}</span>
          </li>
        ))}
      </ul>
      <p className="field-hint" aria-live="polite">
        {corrected ? t('corrected') : t('asChosen')}
      </p>
    </div>
  );
}

/** Cut, not rounded: 4.49 must not read as 4.5. */
const ratio = (value: number): string => `${(Math.floor(value * 10) / 10).toFixed(1)}:1`;
