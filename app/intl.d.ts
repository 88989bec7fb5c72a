import type en from '../messages/en.json';

declare module 'next-intl' {
  interface AppConfig {
    Locale: 'zh' | 'en';
    Messages: typeof en;
  }
}
