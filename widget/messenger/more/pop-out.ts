/** The conversation in a window of its own, which stays when the visitor goes on in the shop. */
import type { App } from '../app.ts';

/** What the frame hands over to its window: who the visitor is, and what the frame keeps of them. The other side is `take-over.ts`. */
export type Handed = { device: string; userJwt: string | null; page: { url: string; title?: string } | null; kept: Record<string, string> };

/** The window that was opened last. */
let answer: ((e: MessageEvent) => void) | undefined;

/** Must be called by a click, else browsers open nothing. */
export function popOut(app: App): void {
  const { inbox } = app.boot;
  const query = new URLSearchParams({ locale: app.locale.value, theme: app.theme.value });
  // Of one inbox one window, which knows by its name where it comes from.
  const popup = window.open(`/c/${encodeURIComponent(inbox)}?${query}`, `parley:${inbox}`, 'popup,width=400,height=700');
  if (popup === null) {
    app.notice.value = app.words.value.notDone;
    return;
  }
  if (answer !== undefined) removeEventListener('message', answer);
  answer = (e) => {
    if (e.source !== popup || e.origin !== location.origin || (e.data as { parley?: unknown } | null)?.parley !== 'who') return;
    popup.postMessage({ parley: 'handed', ...handOver(app) }, location.origin);
  };
  addEventListener('message', answer);
  popup.focus();
  app.close();
}

function handOver({ boot, storage }: App): Handed {
  const names = ['token', 'view', ...storage.names('draft:')];
  const kept = Object.fromEntries(names.flatMap((name) => [[name, storage.get(name) ?? '']]).filter(([, value]) => value !== ''));
  return { device: storage.get('device') ?? '', userJwt: boot.userJwt, page: boot.page, kept };
}
