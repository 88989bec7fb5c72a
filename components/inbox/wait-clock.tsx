'use client';
import { useTranslations } from 'next-intl';
import type { CSSProperties } from 'react';
import { waitText } from '../ui/time.ts';
import { useNow } from '../ui/use-now.ts';

const FULL_MS = 10 * 60_000;

/** How long somebody has waited. It has no target yet, so it stays grey and fills within ten minutes. */
export function WaitClock({ since }: { since: number }) {
  const t = useTranslations('inbox');
  const now = useNow();
  if (now === 0) return null;
  const waited = now - since;
  return (
    <span className="clock" title={t('waitingFor', { time: waitText(waited) })}>
      <i style={{ '--v': Math.min(100, (waited / FULL_MS) * 100) } as CSSProperties} aria-hidden />
      {waitText(waited)}
    </span>
  );
}
