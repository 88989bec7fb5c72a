'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

/** Asks before a link or the browser leaves a page with changes that are not saved. Render what it returns. */
export function UnsavedGuard({ dirty }: { dirty: boolean }) {
  const t = useTranslations('look');
  const router = useRouter();
  const [target, setTarget] = useState<string | null>(null);
  useEffect(() => {
    if (!dirty) return;
    const onLeave = (e: BeforeUnloadEvent) => e.preventDefault();
    const onClick = (e: MouseEvent) => {
      const link = e.target instanceof Element ? e.target.closest('a[href]') : null;
      if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.download || e.metaKey || e.ctrlKey || e.shiftKey || e.button !== 0) return;
      const url = new URL(link.href);
      if (url.origin !== location.origin || url.pathname === location.pathname) return;
      // Before the router's own listener, which sits below the document.
      e.preventDefault();
      e.stopPropagation();
      setTarget(url.pathname + url.search);
    };
    addEventListener('beforeunload', onLeave);
    document.addEventListener('click', onClick, true);
    return () => {
      removeEventListener('beforeunload', onLeave);
      document.removeEventListener('click', onClick, true);
    };
  }, [dirty]);
  return (
    <Dialog open={target !== null} onOpenChange={(open) => !open && setTarget(null)} title={t('leaveTitle')} text={t('leaveText')}>
      <div className="flex justify-end gap-2 mt-2">
        <Button onClick={() => setTarget(null)}>{t('stay')}</Button>
        <Button look="danger-solid" onClick={() => target && router.push(target)}>
          {t('leave')}
        </Button>
      </div>
    </Dialog>
  );
}
