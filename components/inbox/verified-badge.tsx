'use client';
import { BadgeCheck, ShieldQuestionMark } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Tooltip } from '../ui/tooltip.tsx';

type Props = { contact: { name: string | null; verified: boolean }; size?: 'sm' | 'md'; inList?: boolean };

/** Whether the site vouched for who this is. A name nobody vouched for says so; a visitor without a name claims nothing. */
export function VerifiedBadge({ contact, size = 'sm', inList = false }: Props) {
  const t = useTranslations('contactBadge');
  if (!contact.verified && contact.name === null) return null;
  const text = contact.verified ? t('verifiedHint') : t('unverifiedHint');
  const look = size === 'md' ? 'size-4' : 'size-3.5';
  const sign = contact.verified ? (
    <BadgeCheck className={`${look} flex-none text-brand-fg`} aria-hidden />
  ) : inList ? (
    <ShieldQuestionMark className={`${look} flex-none text-text-3`} aria-hidden />
  ) : (
    <span aria-hidden className="tag tag-sm">
      {t('unverified')}
    </span>
  );
  const name = contact.verified ? t('verified') : t('unverified');
  // A row of the list is one stop for the keyboard; there the title does.
  if (inList)
    return (
      <span role="img" aria-label={name} title={text} className="flex-none">
        {sign}
      </span>
    );
  return (
    <Tooltip label={text}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what the sign means must be reachable by keyboard */}
      <span role="img" aria-label={name} aria-description={text} tabIndex={0} className="flex-none inline-flex">
        {sign}
      </span>
    </Tooltip>
  );
}
