import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { getAccess } from '#access';
import { SetupDone } from '../../components/admin/setup-done.tsx';
import { SetupWizard } from '../../components/admin/setup-wizard.tsx';
import { currentMe, firstAddress } from '../auth.ts';
import { readPreferences } from '../preferences.ts';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('setup'))('title') });
type Search = Promise<{ token?: string | string[]; step?: string | string[] }>;

/** Step 1 needs an empty workspace and the one-time token; steps 2 and 3 belong to the owner who has just signed in. */
export default async function SetupPage({ searchParams }: { searchParams: Search }) {
  const remoteAddress = firstAddress((await headers()).get('x-forwarded-for'));
  const { token, step } = await searchParams;
  const access = getAccess();
  const needed = await access.setupNeeded();
  const me = needed ? null : await currentMe();
  if (!needed && !me) return <SetupDone />;
  const given = typeof token === 'string' ? token : null;
  const allowed = needed && (await access.setupAllowed({ token: given, remoteAddress }));
  const { locale } = await readPreferences();
  return <SetupWizard locale={locale} token={given} tokenAccepted={allowed} firstStep={needed ? 1 : step === '3' ? 3 : 2} demoInboxId={access.demoInboxId()} />;
}
