'use client';
import { useTranslations } from 'next-intl';
import type { CSSProperties } from 'react';

const COLORS = ['#006d7d', '#2d6dc4', '#7950bd', '#bc4b87', '#c72827', '#c97316', '#1a763f', '#3d4a54'] as const;

/** Eight colours that work, and any other. */
export function ColorPicker({ label, value, onChange }: { label: string; value: string; onChange: (color: string) => void }) {
  const t = useTranslations('admin');
  return (
    <div>
      <span className="field-label">{label}</span>
      <div role="radiogroup" aria-label={label} className="flex flex-wrap items-center gap-2">
        {COLORS.map((color) => (
          // biome-ignore lint/a11y/useSemanticElements: a colour is shown, not a dot
          <button
            key={color}
            type="button"
            role="radio"
            aria-checked={color === value.toLowerCase()}
            aria-label={color}
            className="swatch"
            style={{ '--c': color } as CSSProperties}
            onClick={() => onChange(color)}
          />
        ))}
        <label className="btn btn-sm relative">
          <i className="dot" style={{ background: value }} aria-hidden />
          {t('otherColor')}
          <input type="color" value={value} className="absolute inset-0 opacity-0 cursor-pointer" aria-label={t('otherColor')} onChange={(e) => onChange(e.target.value)} />
        </label>
      </div>
    </div>
  );
}
