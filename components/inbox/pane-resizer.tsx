'use client';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { PANE_LIMITS, useLook } from '../realtime/look.tsx';

const STEP = 16;

/** The line between two panes: drag it, move it with arrow keys, double click to put it back. */
export function PaneResizer({ pane }: { pane: 'list' | 'context' }) {
  const t = useTranslations('inbox');
  const { widths, setWidths } = useLook();
  const start = useRef<{ x: number; width: number } | null>(null);
  const grows = pane === 'list' ? 1 : -1;
  const set = (width: number) => setWidths({ [pane]: width });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a movable separator has no element of its own
    <div
      role="separator"
      tabIndex={0}
      aria-label={t(pane === 'list' ? 'resizeList' : 'resizeContext')}
      aria-orientation="vertical"
      aria-valuenow={widths[pane]}
      aria-valuemin={PANE_LIMITS[pane].min}
      aria-valuemax={PANE_LIMITS[pane].max}
      className={pane === 'list' ? 'resizer resizer-end' : 'resizer resizer-start'}
      onDoubleClick={() => set(PANE_LIMITS[pane].start)}
      onKeyDown={(e) => {
        const step = e.key === 'ArrowRight' ? STEP : e.key === 'ArrowLeft' ? -STEP : 0;
        if (step) set(widths[pane] + step * grows);
      }}
      onPointerDown={(e) => {
        start.current = { x: e.clientX, width: widths[pane] };
        e.currentTarget.setPointerCapture(e.pointerId);
      }}
      onPointerMove={(e) => {
        if (start.current) set(start.current.width + (e.clientX - start.current.x) * grows);
      }}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}
