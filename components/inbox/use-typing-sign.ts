'use client';
import { useCallback, useEffect, useRef } from 'react';
import { useRealtime } from '../realtime/realtime-provider.tsx';

const REPEAT_MS = 3_000;
const STOP_MS = 4_000;

/** Tells the customer that somebody writes: at most every three seconds, and that it stopped. Never for a note. */
export function useTypingSign(conv: string, note: boolean) {
  const realtime = useRealtime();
  const last = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = useCallback(() => {
    clearTimeout(timer.current);
    if (last.current === 0) return;
    last.current = 0;
    realtime?.typed(conv, false);
  }, [realtime, conv]);
  const typed = useCallback(
    (text: string) => {
      if (note || text === '') return stop();
      clearTimeout(timer.current);
      timer.current = setTimeout(stop, STOP_MS);
      if (Date.now() - last.current < REPEAT_MS) return;
      last.current = Date.now();
      realtime?.typed(conv, true);
    },
    [realtime, conv, note, stop],
  );
  useEffect(() => stop, [stop]);
  return { typed, stop };
}
