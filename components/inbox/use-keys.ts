'use client';
import { useEffect, useRef } from 'react';

export type Keys = Record<string, (() => void) | undefined>;

/** Single-key commands: off while somebody types, while a menu or dialog is open, and with Ctrl, Alt or ⌘. Letters are matched by the key's place, so that an IME does not hide them. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.defaultPrevented || isBusy(e.target)) return;
      const act = current.current[keyName(e)];
      if (!act) return;
      e.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** `j`, `T` with shift for `T`, `?`, `]`. */
export function keyName(e: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): string {
  const letter = /^Key([A-Z])$/.exec(e.code)?.[1];
  if (letter) return e.shiftKey ? letter : letter.toLowerCase();
  return e.key;
}

function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('[role="dialog"], [role="menu"]') !== null;
}
