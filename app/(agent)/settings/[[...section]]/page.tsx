import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SettingsView } from '../../../../components/admin/settings-view.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('nav'))('settings') });

export default async function SettingsPage({ params }: { params: Promise<{ section?: string[] }> }) {
  const [section = 'profile', item, part] = (await params).section ?? [];
  return <SettingsView section={section} item={item} part={part} />;
}
