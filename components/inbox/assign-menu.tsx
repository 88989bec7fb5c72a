'use client';
import { UserRound, UserRoundX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import type { ConversationRow } from '#protocol/entities.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import type { Acts } from './use-conversation-acts.ts';

type Props = { trigger: ReactElement; row: ConversationRow | undefined; acts: Acts; open?: boolean; onOpenChange?: (open: boolean) => void };

/** Whose conversation it is: me, a colleague, nobody. */
export function AssignMenu({ trigger, row, acts, open, onOpenChange }: Props) {
  const t = useTranslations('acts');
  const { me, agents } = acts;
  const owner = row?.owner.kind === 'agent' ? row.owner.id : null;
  const entries: MenuEntry[] = [
    { id: 'me', label: t('toMe'), icon: <UserRound className="size-4" aria-hidden />, shortcut: 'A', checked: owner === me.id, onSelect: () => acts.assign(me.id) },
    ...agents
      .filter((a) => a.id !== me.id)
      .map((a) => ({ id: a.id, label: a.name, icon: <Avatar name={a.name} seed={a.id} size={20} />, checked: owner === a.id, onSelect: () => acts.assign(a.id) })),
    { kind: 'line', id: 'line' },
    { id: 'nobody', label: t('toNobody'), icon: <UserRoundX className="size-4" aria-hidden />, disabled: row?.owner.kind === 'none', onSelect: () => acts.assign(null) },
  ];
  return <Menu align="end" trigger={trigger} entries={entries} {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})} />;
}
