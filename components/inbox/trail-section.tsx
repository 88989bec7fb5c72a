'use client';
import { FileText, Zap } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ContactDto } from '#protocol/entities.ts';
import { useContact } from '../realtime/queries.ts';
import { shortTime } from '../ui/time.ts';
import { useNow } from '../ui/use-now.ts';
import { Section } from './section.tsx';

/** What the customer did on the site: pages they opened and what its script told, the newest first. */
export function TrailSection({ contact: id }: { contact: string }) {
  const t = useTranslations('context');
  const locale = useLocale();
  const now = useNow();
  const trail = useContact(id).data?.trail ?? [];
  if (trail.length === 0) return null;
  return (
    <Section title={t('trail')} count={trail.length}>
      <ol>
        {[...trail].reverse().map((step, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be the same in all but their place
          <li key={`${step.at} ${n}`} className="flex items-center gap-2 min-h-7">
            {step.event === undefined ? <FileText className="size-3.5 flex-none text-text-3" aria-hidden /> : <Zap className="size-3.5 flex-none text-brand-fg" aria-hidden />}
            <span className="cut grow" title={titleOf(step)}>
              {step.event === undefined ? step.title || pathOf(step.url ?? '') : `${step.event}${propsOf(step)}`}
            </span>
            <time className="text-xs text-text-3 flex-none" dateTime={step.at}>
              {shortTime(Date.parse(step.at), now, locale)}
            </time>
          </li>
        ))}
      </ol>
    </Section>
  );
}

type Step = ContactDto['trail'][number];
const titleOf = (step: Step) => step.url ?? JSON.stringify(step.props ?? {});
const propsOf = ({ props }: Step) =>
  props === undefined
    ? ''
    : ` · ${Object.entries(props)
        .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
        .join(', ')}`;

/** The address as far as it says which page it is. */
export function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}
