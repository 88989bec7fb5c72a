'use client';
import { LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Presence } from '#protocol/primitives.ts';
import { useLook } from '../realtime/look.tsx';
import { usePresence, useRealtime } from '../realtime/realtime-provider.tsx';
import { useSession } from '../realtime/session.tsx';
import { signOut } from '../realtime/sign-in-out.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import type { Theme } from '../ui/preferences.ts';

const STATES: Presence[] = ['online', 'busy', 'away'];
const THEMES: { value: Theme; icon: typeof Sun }[] = [
  { value: 'light', icon: Sun },
  { value: 'dark', icon: Moon },
  { value: 'system', icon: Monitor },
];

/** You: whether you are there, light or dark, and the way out. */
export function YouMenu({ size, side, label }: { size: number; side: 'right' | 'top'; label?: string }) {
  const t = useTranslations('you');
  const me = useSession();
  const router = useRouter();
  const realtime = useRealtime();
  const { theme, setTheme } = useLook();
  const [chosen, setChosen] = useState<Presence>('online');
  const presence = usePresence(me.id) ?? chosen;
  const entries: MenuEntry[] = [
    { kind: 'label', id: 'name', label: me.name },
    ...STATES.map((state) => ({
      id: state,
      label: t(state),
      icon: <i className="presence static! size-2.5! border-0!" data-state={state} />,
      checked: presence === state,
      onSelect: () => {
        setChosen(state);
        realtime?.setPresence(state);
      },
    })),
    { kind: 'line', id: 'l1' },
    ...THEMES.map(({ value, icon: Icon }) => ({
      id: value,
      label: t(value),
      icon: <Icon className="size-4" aria-hidden />,
      checked: theme === value,
      onSelect: () => setTheme(value),
    })),
    { kind: 'line', id: 'l2' },
    { id: 'settings', label: t('settings'), icon: <Settings className="size-4" aria-hidden />, onSelect: () => router.push('/settings') },
    { id: 'out', label: t('signOut'), icon: <LogOut className="size-4" aria-hidden />, onSelect: () => void signOut() },
  ];
  return (
    <Menu
      side={side}
      align="end"
      trigger={
        <button type="button" className={label ? '' : 'rail-item h-10!'} aria-label={t('title', { name: me.name, state: t(presence) })}>
          <Avatar name={me.name} seed={me.id} size={size}>
            <i className="presence [--bgc:var(--p-gutter)]" data-state={presence} />
          </Avatar>
          {label ? <span>{label}</span> : null}
        </button>
      }
      entries={entries}
    />
  );
}
