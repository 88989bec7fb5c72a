'use client';
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';

type Look = 'plain' | 'ghost' | 'primary' | 'danger' | 'danger-solid' | 'note' | 'bot';
export type ButtonProps = Omit<ComponentProps<'button'>, 'type'> & { look?: Look; small?: boolean; submit?: boolean; shortcut?: string };

export function Button({ look = 'plain', small, submit, shortcut, className, children, ...rest }: ButtonProps) {
  return (
    <button {...rest} type={submit ? 'submit' : 'button'} className={cx('btn', look !== 'plain' && `btn-${look}`, small && 'btn-sm', className)}>
      {children}
      {shortcut ? (
        <kbd className="kbd" aria-hidden>
          {shortcut}
        </kbd>
      ) : null}
    </button>
  );
}

/** A button that is only an icon: its name is spoken and shown after a moment. */
export function IconButton({ label, shortcut, className, look = 'ghost', children, ...rest }: Omit<ButtonProps, 'small' | 'submit'> & { label: string; children: ReactNode }) {
  return (
    <Tooltip label={label} shortcut={shortcut}>
      <button {...rest} type="button" aria-label={label} className={cx('btn btn-sm btn-icon', look !== 'plain' && `btn-${look}`, className)}>
        {children}
      </button>
    </Tooltip>
  );
}
