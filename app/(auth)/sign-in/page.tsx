import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { getAccess } from '#access';
import { SignInForm } from '../../../components/auth/sign-in-form.tsx';
import { currentMe } from '../../auth.ts';
import { readPreferences } from '../../preferences.ts';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('signIn'))('title') });

export default async function SignInPage() {
  await headers();
  const access = getAccess();
  if (await access.setupNeeded()) redirect('/setup');
  if (await currentMe()) redirect('/inbox');
  return <SignInForm workspace={access.workspace().name} locale={(await readPreferences()).locale} />;
}
