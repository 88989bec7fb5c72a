'use client';
import { useTranslations } from 'next-intl';
import { PageMessage } from '../../components/ui/page-message.tsx';

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('pages');
  return <PageMessage inPane title={t('errorTitle')} text={t('errorText')} trace={error.digest} action={{ label: t('retry'), onPress: reset }} />;
}
