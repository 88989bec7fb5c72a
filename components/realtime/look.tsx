'use client';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { applyTheme, rememberChoice, type Theme, type UiLocale } from '../ui/preferences.ts';

type Widths = { list: number; context: number; contextOpen: boolean };
type Look = { widths: Widths; setWidths: (change: Partial<Widths>) => void; theme: Theme; setTheme: (theme: Theme) => void; locale: UiLocale };
export const PANE_LIMITS = { list: { start: 336, min: 280, max: 440 }, context: { start: 312, min: 280, max: 420 } } as const;

const LookContext = createContext<Look | null>(null);

/** How this browser has arranged its console; kept in cookies, so that the server draws it right the first time. */
export function LookProvider({ initial, theme: firstTheme, locale, children }: { initial: string; theme: Theme; locale: UiLocale; children: ReactNode }) {
  const [widths, setAll] = useState(() => parseWidths(initial));
  const [theme, setThemeState] = useState(firstTheme);
  const look = useMemo<Look>(
    () => ({
      widths,
      setWidths(change) {
        const next = clampWidths({ ...widths, ...change });
        setAll(next);
        rememberChoice('panes', `${next.list}.${next.context}.${next.contextOpen ? 1 : 0}`);
      },
      theme,
      setTheme(next) {
        setThemeState(next);
        applyTheme(next);
      },
      locale,
    }),
    [widths, theme, locale],
  );
  return <LookContext.Provider value={look}>{children}</LookContext.Provider>;
}

export function useLook(): Look {
  const look = useContext(LookContext);
  if (!look) throw new Error('no frame around this component');
  return look;
}

const clamp = (n: number, { min, max, start }: { min: number; max: number; start: number }) => (Number.isFinite(n) ? Math.min(max, Math.max(min, Math.round(n))) : start);
const clampWidths = (w: Widths): Widths => ({ ...w, list: clamp(w.list, PANE_LIMITS.list), context: clamp(w.context, PANE_LIMITS.context) });
function parseWidths(text: string): Widths {
  const [list, context, open] = text.split('.');
  return clampWidths({ list: Number.parseInt(list ?? '', 10), context: Number.parseInt(context ?? '', 10), contextOpen: open !== '0' });
}
