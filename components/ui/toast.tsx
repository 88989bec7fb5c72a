'use client';
import { Check, CircleAlert, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';

export type ToastSpec = { text: string; tone?: 'done' | 'error'; trace?: string | undefined; action?: { label: string; run: () => void } };
type Shown = ToastSpec & { id: number };
const ToastContext = createContext<(toast: ToastSpec) => void>(() => {});

/** Shows a line at the bottom start: six seconds when something was done, until closed when it failed. */
export const useToast = () => useContext(ToastContext);

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const counter = useRef(0);
  const close = useCallback((id: number) => setShown((all) => all.filter((t) => t.id !== id)), []);
  const push = useCallback((toast: ToastSpec) => {
    counter.current += 1;
    setShown((all) => [...all, { ...toast, id: counter.current }].slice(-3));
  }, []);
  return (
    <ToastContext.Provider value={push}>
      {children}
      <section className="toasts" aria-live="polite" aria-relevant="additions">
        {shown.map((toast) => (
          <ToastLine key={toast.id} toast={toast} close={close} />
        ))}
      </section>
    </ToastContext.Provider>
  );
}

function ToastLine({ toast, close }: { toast: Shown; close: (id: number) => void }) {
  const t = useTranslations('common');
  const failed = toast.tone === 'error';
  const dismiss = useMemo(() => () => close(toast.id), [close, toast.id]);
  return (
    <div className="toast fresh" role={failed ? 'alert' : 'status'}>
      {failed ? <CircleAlert className="size-4 text-danger-fg" aria-hidden /> : <Check className="size-4" aria-hidden />}
      <span className="grow min-w-0">
        {toast.text}
        {toast.trace ? <span className="block font-mono text-xs text-text-3">{t('trace', { id: toast.trace })}</span> : null}
      </span>
      {toast.action ? (
        <button
          type="button"
          className="btn btn-ghost btn-sm"
          onClick={() => {
            toast.action?.run();
            dismiss();
          }}
        >
          {toast.action.label}
        </button>
      ) : null}
      {failed ? (
        <button type="button" className="btn btn-ghost btn-sm btn-icon" aria-label={t('close')} onClick={dismiss}>
          <X className="size-3.5" aria-hidden />
        </button>
      ) : (
        <i className="toast-bar" onAnimationEnd={dismiss} />
      )}
    </div>
  );
}
