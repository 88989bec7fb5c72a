'use client';
import type { ReactNode } from 'react';

type SegmentProps<T extends string> = { label: string; value: T; options: { value: T; label: ReactNode }[]; onChange: (value: T) => void };

/** One of a few, all in sight. Arrow keys move, as in any radio group. */
export function Segment<T extends string>({ label, value, options, onChange }: SegmentProps<T>) {
  const move = (step: number) => {
    const at = options.findIndex((o) => o.value === value);
    const next = options[(at + step + options.length) % options.length];
    if (next) onChange(next.value);
  };
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="seg"
      onKeyDown={(e) => {
        const step = e.key === 'ArrowRight' || e.key === 'ArrowDown' ? 1 : e.key === 'ArrowLeft' || e.key === 'ArrowUp' ? -1 : 0;
        if (step === 0) return;
        e.preventDefault();
        move(step);
        const buttons = e.currentTarget.querySelectorAll('button');
        const at = options.findIndex((o) => o.value === value);
        buttons[(at + step + options.length) % options.length]?.focus();
      }}
    >
      {options.map((option) => (
        // biome-ignore lint/a11y/useSemanticElements: a drawn segment; the roles and keys of a radio group are kept
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
