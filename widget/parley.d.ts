/**
 * The script interface of Parley's chat widget (`/w.js`), as a global. Copy this file into your project, or fetch it from
 * `/widget/assets/parley.d.ts` of your server, and name it in `include` or by a `/// <reference path>`.
 */
export type ParleyLocale = 'zh' | 'en' | (string & {});
export type ParleyTheme = 'light' | 'dark' | 'auto';

export interface ParleyUser {
  name?: string;
  email?: string;
  phone?: string;
}

export interface ParleyOptions {
  locale?: ParleyLocale;
  theme?: ParleyTheme;
  position?: 'right' | 'left';
  /** CSS pixels from the edges, 0 to 400: one number for both, or from the side (`x`) and from the bottom (`y`). */
  padding?: number | { x: number; y: number };
  zIndex?: number;
  hideLauncher?: boolean;
  /** `#rrggbb` */
  color?: `#${string}`;
  /** Address of a picture for the launcher: `https://…` or a path of your site. */
  logo?: string;
  /** CSS selector of elements that open and close the chat. */
  launcherSelector?: string;
  /** `example.com`, when the chat runs on several of its sub-domains. */
  baseDomain?: string;
  consent?: 'required' | 'denied' | 'granted';
  /** Signed by your server: who the visitor is, for certain. */
  userJwt?: string;
  /** What you know of the visitor; unsigned, so agents see it as unverified. */
  user?: ParleyUser;
  /** JSON, 8 KB at most. */
  attributes?: Record<string, unknown>;
}

export interface ParleyCard {
  title: string;
  text?: string;
  price?: string;
  url?: string;
  image?: string;
}

export interface ParleyEvents {
  ready: undefined;
  show: undefined;
  hide: undefined;
  /** Messages that nobody has seen yet. */
  unread: number;
  message: { conversation: string; id: string; from: string; text: string };
  'conversation:start': { conversation: string };
  'conversation:end': { conversation: string };
  /** `score` is 1 (worst) to 5. */
  csat: { conversation: string; score: number; comment: string };
  error: { code: string; message?: string };
}

type Listener<E extends keyof ParleyEvents> = (data: ParleyEvents[E]) => void;

export interface ParleyCommands {
  boot(options: ParleyOptions & { inbox: string }): void;
  update(options: ParleyOptions): void;
  identify(who: string | Pick<ParleyOptions, 'userJwt' | 'user' | 'attributes'>): void;
  show(): void;
  hide(): void;
  toggle(): void;
  shutdown(): void;
  ready(listener: () => void): void;
  showNewMessage(text?: string): void;
  startTopic(topic: string): void;
  sendCard(card: ParleyCard): void;
  track(event: string, props?: Record<string, unknown>): void;
  page(url?: string): void;
  setLocale(locale: ParleyLocale): void;
  setTheme(theme: ParleyTheme): void;
  /** 0 until the chat has been opened. */
  getUnreadCount(): number;
  /** Null until the chat has been opened. */
  getVisitorId(): string | null;
}

export interface ParleyApi {
  <E extends keyof ParleyEvents>(command: 'on', event: E, listener: Listener<E>): void;
  /** Without a listener: all of that event. */
  <E extends keyof ParleyEvents>(command: 'off', event: E, listener?: Listener<E>): void;
  <C extends keyof ParleyCommands>(command: C, ...args: Parameters<ParleyCommands[C]>): ReturnType<ParleyCommands[C]>;
  /** Calls before the file has loaded. */
  q?: ArrayLike<unknown>[];
}

declare global {
  interface Window {
    Parley: ParleyApi;
  }
  const Parley: ParleyApi;
}
