'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { isProblem } from '../realtime/http.ts';
import { useToast } from '../ui/toast.tsx';

/** Runs a change: then what is shown is fetched anew and a line says that it is done; a refusal stays in sight with its reason. */
export function useAct(refresh: string) {
  const t = useTranslations('admin');
  const client = useQueryClient();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const act = async <T>(run: () => Promise<T>, done?: string): Promise<T | undefined> => {
    setBusy(true);
    try {
      const value = await run();
      await client.invalidateQueries({ queryKey: [refresh] });
      if (done) toast({ text: done });
      return value;
    } catch (e) {
      toast({ tone: 'error', text: isProblem(e) && e.message ? withFields(e.message, e.errors) : t('failed'), ...(isProblem(e) ? { trace: e.traceId } : {}) });
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { act, busy };
}

const withFields = (message: string, errors: { path: string; message: string }[] | undefined) => [message, ...(errors ?? []).map((x) => `${x.path}: ${x.message}`)].join(' ');
