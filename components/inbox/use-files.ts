'use client';
import { useTranslations } from 'next-intl';
import { useCallback, useRef, useState } from 'react';
import type { UploadDto } from '#protocol/entities.ts';
import { isProblem } from '../realtime/http.ts';
import { MAX_FILE_BYTES, MAX_FILES, uploadFile } from '../realtime/uploads.ts';
import { sizeText } from '../ui/time.ts';

export type PendingFile = { key: number; name: string; mime: string; size: number; part: number; done?: UploadDto; error?: string };

/** Files on their way into a message: each with how far it is, what came of it, and a way to take it out. */
export function useFiles() {
  const t = useTranslations('composer');
  const [files, setFiles] = useState<PendingFile[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const counter = useRef(0);
  const change = useCallback((key: number, part: Partial<PendingFile>) => setFiles((all) => all.map((f) => (f.key === key ? { ...f, ...part } : f))), []);

  const add = useCallback(
    (chosen: readonly File[]) => {
      for (const file of chosen.slice(0, MAX_FILES)) {
        counter.current += 1;
        const key = counter.current;
        const pending: PendingFile = { key, name: file.name || t('pasted'), mime: file.type, size: file.size, part: 0 };
        if (file.size > MAX_FILE_BYTES) {
          setFiles((all) => [...all, { ...pending, error: t('tooBig', { size: sizeText(file.size), limit: sizeText(MAX_FILE_BYTES) }) }]);
          continue;
        }
        setFiles((all) => [...all, pending]);
        const abort = new AbortController();
        running.current.set(key, abort);
        uploadFile(file, (part) => change(key, { part }), abort.signal)
          .then((done) => change(key, { part: 1, done }))
          .catch((e: unknown) => !abort.signal.aborted && change(key, { error: isProblem(e) && e.message ? e.message : t('uploadFailed') }))
          .finally(() => running.current.delete(key));
      }
    },
    [change, t],
  );
  const remove = useCallback((key: number) => {
    running.current.get(key)?.abort();
    setFiles((all) => all.filter((f) => f.key !== key));
  }, []);
  const clear = useCallback(() => setFiles((all) => all.filter((f) => f.error)), []);
  return {
    files,
    add,
    remove,
    clear,
    ready: files.flatMap((f) => (f.done ? [f.done] : [])),
    busy: files.some((f) => !f.done && !f.error),
  };
}
