'use client';
import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

type DialogProps = { open: boolean; onOpenChange: (open: boolean) => void; title: string; text?: string; form?: boolean; children?: ReactNode };

/** Asks for one thing. The title names the act; the buttons are the caller's. */
export function Dialog({ open, onOpenChange, title, text, form, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Popup className={cx('dialog', form && 'dialog-form')}>
          <Base.Title className="text-lg font-semibold">{title}</Base.Title>
          {text ? <Base.Description className="text-base text-text-2">{text}</Base.Description> : null}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
