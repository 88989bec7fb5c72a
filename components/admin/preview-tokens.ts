/** The messenger's tokens: the preview may be dark on a light page. `--page` and `--block` are the site around it. A test compares them with their source. */
export const PREVIEW_TOKENS: Record<'light' | 'dark', Record<string, string>> = {
  light: {
    '--p-card': '#ffffff',
    '--p-text-1': '#181f26',
    '--p-text-2': '#454e56',
    '--p-text-3': '#5e676e',
    '--p-line-1': '#dfe4e6',
    '--p-success': '#1a763f',
    '--p-brand': '#006d7d',
    '--p-brand-on': '#ffffff',
    '--p-brand-fg': '#006270',
    '--p-brand-bg': '#e6f5f8',
    '--p-brand-bg-2': '#d4ebf0',
    '--page': '#f3f6f7',
    '--block': '#e1e7eb',
  },
  dark: {
    '--p-card': '#181d20',
    '--p-text-1': '#e6eaed',
    '--p-text-2': '#afb7bc',
    '--p-text-3': '#8f989e',
    '--p-line-1': '#272c30',
    '--p-success': '#4cbf7a',
    '--p-brand': '#39bed5',
    '--p-brand-on': '#001317',
    '--p-brand-fg': '#61d0e5',
    '--p-brand-bg': '#082d34',
    '--p-brand-bg-2': '#14373e',
    '--page': '#0c0f12',
    '--block': '#1f252a',
  },
};

/** The words customers read; the messenger's own, in both languages whatever the console speaks. A test compares them with their source. */
export const PREVIEW_WORDS = {
  en: { greeting: 'Hi, how can we help?', send: 'Send us a message', online: 'Online, usually replies in 2 minutes', home: 'Home', messages: 'Messages' },
  zh: { greeting: '您好，有什么可以帮您？', send: '发消息给我们', online: '在线，通常 2 分钟内回复', home: '首页', messages: '消息' },
};
