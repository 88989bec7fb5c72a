'use client';
import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

/** Nothing here, and what to do next. */
export function EmptyState({ icon, title, text, children }: { icon?: ReactNode; title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="empty">
      {icon}
      <b className="font-medium">{title}</b>
      {text ? <span className="text-text-2 max-w-[46ch]">{text}</span> : null}
      {children ? <div className="mt-1.5">{children}</div> : null}
    </div>
  );
}

/** What failed, in words, with a way to try again and the id by which the server's log knows it. */
export function ErrorState({ title, error, onRetry }: { title: string; error: unknown; onRetry?: (() => void) | undefined }) {
  const t = useTranslations('common');
  const { message, trace } = describeError(error);
  return (
    <div className="empty" role="alert">
      <CircleAlert className="size-6 text-danger-fg!" aria-hidden />
      <b className="font-medium">{title}</b>
      <span className="text-text-2 max-w-[46ch]">
        {message ?? t('noAnswer')} {trace ? <span className="font-mono text-xs text-text-3">{t('trace', { id: trace })}</span> : null}
      </span>
      {onRetry ? (
        <Button small className="mt-1.5" onClick={onRetry}>
          {t('retry')}
        </Button>
      ) : null}
    </div>
  );
}

/** Sentence and trace id of whatever was thrown. */
export function describeError(error: unknown): { message: string | undefined; trace: string | undefined } {
  if (typeof error !== 'object' || error === null) return { message: undefined, trace: undefined };
  const at = error as { message?: unknown; traceId?: unknown; status?: unknown };
  return {
    message: typeof at.message === 'string' && at.status !== 0 ? at.message : undefined,
    trace: typeof at.traceId === 'string' && at.traceId ? at.traceId : undefined,
  };
}

/** The shape of list rows, after 200 ms; nothing before. */
export function RowSkeleton({ rows }: { rows: number }) {
  return (
    <div className="late" aria-hidden>
      {Array.from({ length: rows }, (_, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={n} className="crow">
          <span className="skeleton h-(--p-avatar)! rounded-full!" />
          <span className="flex flex-col gap-2">
            <span className="skeleton w-2/5" />
            <span className="skeleton w-4/5" />
          </span>
        </div>
      ))}
    </div>
  );
}
