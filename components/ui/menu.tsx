'use client';
import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

export type MenuEntry =
  | { kind?: 'item'; id: string; label: ReactNode; icon?: ReactNode; shortcut?: string; checked?: boolean; disabled?: boolean; onSelect: () => void }
  | { kind: 'label'; id: string; label: string }
  | { kind: 'line'; id: string };

type MenuProps = {
  trigger: ReactElement;
  entries: MenuEntry[];
  align?: 'start' | 'end';
  side?: 'bottom' | 'right' | 'top';
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** A list of acts that opens from a button. */
export function Menu({ trigger, entries, align = 'start', side = 'bottom', open, onOpenChange }: MenuProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange: (next: boolean) => onOpenChange(next) } : {})}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={4} className="z-[var(--p-z-popover)]">
          <Base.Popup className="menu">{entries.map(renderEntry)}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function renderEntry(entry: MenuEntry) {
  if (entry.kind === 'line') return <Base.Separator key={entry.id} className="my-1 border-t border-line-1" />;
  if (entry.kind === 'label')
    return (
      <div key={entry.id} className="menu-label" role="presentation">
        {entry.label}
      </div>
    );
  return (
    <Base.Item key={entry.id} className="menu-item" disabled={entry.disabled ?? false} onClick={entry.onSelect}>
      {entry.icon}
      <span className="grow min-w-0 cut">{entry.label}</span>
      {entry.checked ? <Check className="size-4" aria-hidden /> : null}
      {entry.shortcut ? (
        <kbd className="kbd" aria-hidden>
          {entry.shortcut}
        </kbd>
      ) : null}
    </Base.Item>
  );
}
