import { getRequestConfig } from 'next-intl/server';
import en from '../messages/en.json' with { type: 'json' };
import zh from '../messages/zh.json' with { type: 'json' };
import { readPreferences } from './preferences.ts';

export default getRequestConfig(async () => {
  const { locale } = await readPreferences();
  return { locale, messages: locale === 'zh' ? zh : en, timeZone: 'UTC' };
});
