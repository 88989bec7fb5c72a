'use client';
import { CircleX, RotateCw, WifiOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { Button } from '../ui/button.tsx';
import { useNow } from '../ui/use-now.ts';
import { useConnection, useRealtime } from './realtime-provider.tsx';

/** A hiccup shorter than this is nobody's business; the clock below ticks once a second, so a banner is there within two. */
const PATIENCE_MS = 800;
const SERVER_DOWN_MS = 15_000;

/** One line when replies cannot go out at once, and what happens to them meanwhile. */
export function ConnectionBanner() {
  const t = useTranslations('connection');
  const realtime = useRealtime();
  const { phase, since } = useConnection();
  const online = useSyncExternalStore(
    subscribeOnline,
    () => navigator.onLine,
    () => true,
  );
  const waited = useNow() - since;
  if (phase === 'signed-out')
    return (
      <div className="banner banner-danger m-2" role="alert">
        <CircleX className="size-4" aria-hidden />
        <span className="grow">{t('signedOut')}</span>
        <a className="btn btn-sm" href="/sign-in">
          {t('signIn')}
        </a>
      </div>
    );
  if (!online)
    return (
      <div className="banner banner-warn m-2" role="status">
        <WifiOff className="size-4" aria-hidden />
        <span>{t('offline')}</span>
      </div>
    );
  if (phase === 'online' || since === 0 || waited < PATIENCE_MS) return null;
  const gone = waited > SERVER_DOWN_MS;
  return (
    <div className={gone ? 'banner banner-danger m-2' : 'banner banner-info m-2'} role="status">
      {gone ? <CircleX className="size-4" aria-hidden /> : <RotateCw className="size-4" aria-hidden />}
      <span className="grow">{gone ? t('serverDown') : t('reconnecting')}</span>
      {gone ? (
        <Button small onClick={() => realtime?.retry()}>
          {t('retry')}
        </Button>
      ) : null}
    </div>
  );
}

function subscribeOnline(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}
