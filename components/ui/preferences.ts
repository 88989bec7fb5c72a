export type Theme = 'light' | 'dark' | 'system';
export type UiLocale = 'zh' | 'en';

const YEAR = 31_536_000;

/** Remembers a choice of this browser where the server can read it before it draws the page. */
export function rememberChoice(name: 'theme' | 'locale' | 'density' | 'panes', value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: CookieStore is missing on plain http and in Safari
  document.cookie = `parley-${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR}; samesite=lax`;
}

export function applyTheme(theme: Theme): void {
  rememberChoice('theme', theme);
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
