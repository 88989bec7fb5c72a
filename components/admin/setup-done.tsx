'use client';
import { useTranslations } from 'next-intl';
import { PageMessage } from '../ui/page-message.tsx';

export function SetupDone() {
  const t = useTranslations('setup');
  return <PageMessage title={t('doneTitle')} text={t('doneText')} action={{ label: t('toSignIn'), href: '/sign-in' }} />;
}
