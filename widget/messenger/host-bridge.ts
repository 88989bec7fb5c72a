/** The messages between this frame and the loader on the site's page. Exact origin and source on both sides. */
export type FromHost =
  | { t: 'show' }
  | { t: 'hidden' }
  | { t: 'locale'; value: string }
  | { t: 'theme'; value: string }
  | { t: 'screen'; phone: boolean }
  | { t: 'wipe' }
  | HostCommand;
/** What the site's script asks for or tells; `more/host-commands.ts` does it. */
export type HostCommand =
  | { t: 'compose'; text: string }
  | { t: 'topic'; topic: string }
  | { t: 'card'; card: unknown }
  | { t: 'page'; url: string; title: string }
  | { t: 'track'; name: string; props?: unknown }
  | { t: 'about'; user?: unknown; attributes?: unknown };
export type ToHost =
  | { t: 'ready' }
  | { t: 'hide' }
  | { t: 'unread'; n: number }
  | { t: 'visitor'; id: string }
  | { t: 'message'; conv: string; id: string; from: string; text: string }
  /** Somebody waits for an answer; `token` where only the page can keep it. */
  | { t: 'open'; on: boolean; token: string | null }
  | { t: 'event'; name: 'conversation:start' | 'conversation:end' | 'csat'; data: Record<string, unknown> }
  | { t: 'colours'; brand: string; on: string }
  | { t: 'error'; code: string; message: string }
  | { t: 'wiped' };

export type HostBridge = { tell(message: ToHost): void };

/** `host` null: nobody embeds us, telling goes nowhere. */
export function hostBridge(host: string | null, heard: (message: FromHost) => void): HostBridge {
  if (host === null) return { tell: () => {} };
  addEventListener('message', (e) => {
    if (e.source !== window.parent || e.origin !== host) return;
    const data: unknown = e.data;
    if (typeof data === 'object' && data !== null && 'parley' in data && 't' in data) heard(data as unknown as FromHost);
  });
  return { tell: (message) => window.parent.postMessage({ parley: 1, ...message }, host) };
}
