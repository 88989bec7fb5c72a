'use client';
import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';

/** A name, and the key if it has one, for something that shows only an icon. The trigger keeps its own aria-label. */
export function Tooltip({
  label,
  shortcut,
  side = 'bottom',
  children,
}: {
  label: string;
  shortcut?: string | undefined;
  side?: 'bottom' | 'right' | 'top';
  children: ReactElement;
}) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-[var(--p-z-tip)]">
          <Base.Popup className="tip">
            {label}
            {shortcut ? <kbd className="kbd">{shortcut}</kbd> : null}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
