import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { PageMessage } from '../components/ui/page-message.tsx';

export default async function NotFound() {
  await headers();
  const t = await getTranslations('pages');
  return <PageMessage title={t('notFoundTitle')} text={t('notFoundText')} action={{ label: t('toInbox'), href: '/inbox' }} />;
}
