import { cookies, headers } from 'next/headers';
import { getAccess } from '#access';
import { pickLocale } from '#protocol/errors.ts';
import { currentMe } from './auth.ts';

export type Theme = 'light' | 'dark' | 'system';
export type Density = 'comfortable' | 'compact';
export type Preferences = { locale: 'zh' | 'en'; theme: Theme; density: Density };

/**
 * How this browser wants its pages. The language is the one chosen here, else the agent's, else the workspace's;
 * before there is an owner the workspace has no say yet, and the browser's languages decide.
 */
export async function readPreferences(): Promise<Preferences> {
  const jar = await cookies();
  const theme = jar.get('parley-theme')?.value;
  return {
    locale: await readLocale(jar.get('parley-locale')?.value),
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    density: jar.get('parley-density')?.value === 'compact' ? 'compact' : 'comfortable',
  };
}

async function readLocale(chosen: string | undefined): Promise<'zh' | 'en'> {
  if (chosen === 'zh' || chosen === 'en') return chosen;
  const accepted = (await headers()).get('accept-language');
  const me = await currentMe();
  if (me?.locale) return pickLocale(me.locale);
  const access = getAccess();
  return (await access.setupNeeded()) ? pickLocale(accepted) : access.workspace().locale;
}
