'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

/** A place to leave for: a path, or steps through the browser's history. */
type Target = string | number;
/** Marks the entry of the history that lies over a page with changes. */
const MARK = 'parleyUnsaved';
const overPage = () => (history.state as Record<string, unknown> | null)?.[MARK] === true;

/** Asks before a link, the browser's Back, or its closing leaves a page with changes that are not saved. Render what it returns. */
export function UnsavedGuard({ dirty }: { dirty: boolean }) {
  const t = useTranslations('look');
  const router = useRouter();
  const [target, setTarget] = useState<Target | null>(null);
  const leaving = useRef(false);
  useEffect(() => {
    if (!dirty) {
      // Saved or given up: one step back is a step off this page again.
      if (overPage()) history.back();
      return;
    }
    const stopHistory = guardHistory(leaving, setTarget);
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
      stopHistory();
      removeEventListener('beforeunload', onLeave);
      document.removeEventListener('click', onClick, true);
    };
  }, [dirty]);
  const leave = () => {
    leaving.current = true;
    if (typeof target === 'number') history.go(target);
    else if (target !== null && overPage()) router.replace(target);
    else if (target !== null) router.push(target);
  };
  return (
    <Dialog open={target !== null} onOpenChange={(open) => !open && setTarget(null)} title={t('leaveTitle')} text={t('leaveText')}>
      <div className="flex justify-end gap-2 mt-2">
        <Button onClick={() => setTarget(null)}>{t('stay')}</Button>
        <Button look="danger-solid" onClick={leave}>
          {t('leave')}
        </Button>
      </div>
    </Dialog>
  );
}

/**
 * Back cannot be refused: when one hears of it the router has heard too. So an entry with the same address is laid over the page; Back leads
 * from it to the page itself, which stays as it is, and there we return and ask. Forward has nowhere to go from the newest entry.
 */
function guardHistory(leaving: { current: boolean }, ask: (steps: number) => void): () => void {
  const path = location.pathname;
  if (!overPage()) history.pushState({ [MARK]: true }, '', location.href);
  const onPop = () => {
    if (leaving.current || overPage() || location.pathname !== path) return;
    history.forward();
    ask(-2);
  };
  addEventListener('popstate', onPop);
  return () => removeEventListener('popstate', onPop);
}
