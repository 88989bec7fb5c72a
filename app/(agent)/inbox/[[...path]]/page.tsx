import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { InboxView } from '../../../../components/inbox/inbox-view.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('nav'))('inbox') });

/** One page for list, thread and details: which pane is in front is read from the address in the browser, so that switching needs no server. */
export default function InboxPage() {
  return <InboxView />;
}
