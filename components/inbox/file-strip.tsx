'use client';
import { CircleAlert, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { CSSProperties } from 'react';
import { sizeText } from '../ui/time.ts';
import { iconOf } from './attachments.tsx';
import type { PendingFile } from './use-files.ts';

export function FileStrip({ files, remove }: { files: readonly PendingFile[]; remove: (key: number) => void }) {
  const t = useTranslations('composer');
  if (files.length === 0) return null;
  return (
    <ul className="composer-files">
      {files.map((file) => {
        const Icon = iconOf(file.mime);
        return (
          <li key={file.key} className="upload">
            {file.error ? <CircleAlert className="size-4 text-danger-fg" aria-hidden /> : <Icon className="size-4 text-text-3" aria-hidden />}
            <span className="grow min-w-0">
              <span className="block cut">
                {file.name}, {sizeText(file.size)}
              </span>
              {file.error ? (
                <span className="text-danger-fg" role="alert">
                  {file.error}
                </span>
              ) : file.done ? null : (
                <span
                  className="bar block mt-1"
                  role="progressbar"
                  aria-label={t('uploading', { name: file.name })}
                  aria-valuenow={Math.round(file.part * 100)}
                  aria-valuemin={0}
                  aria-valuemax={100}
                >
                  <i style={{ '--v': `${file.part * 100}%` } as CSSProperties} />
                </span>
              )}
            </span>
            <button type="button" className="btn btn-ghost btn-sm btn-icon" aria-label={t('removeFile', { name: file.name })} onClick={() => remove(file.key)}>
              <X className="size-3.5" aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
