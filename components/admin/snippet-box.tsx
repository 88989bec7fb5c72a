'use client';
import { useTranslations } from 'next-intl';
import { CodeTabs } from './code-tabs.tsx';
import { LinkCard } from './link-card.tsx';
import { SNIPPET_KINDS, type SnippetKind, snippet } from './snippets.ts';

/** The lines that put the chat on a site, for several kinds of sites. */
export function SnippetBox({ origin, inbox }: { origin: string; inbox: string }) {
  const t = useTranslations('snippet');
  const tab = (id: SnippetKind) => ({
    id,
    label: t(id),
    text: snippet(id, origin, inbox),
    hint: id === 'link' ? <LinkCard origin={origin} inbox={inbox} /> : t(`hint.${id}`),
  });
  const [first, ...rest] = SNIPPET_KINDS;
  return <CodeTabs label={t('kinds')} tabs={[tab(first), ...rest.map(tab)]} />;
}
