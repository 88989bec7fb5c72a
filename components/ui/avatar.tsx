import { Bot } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import { hueOf, initials } from './initials.ts';

type AvatarProps = { name: string; seed: string; size?: number; bot?: boolean; children?: ReactNode };

/** Initials on a nearly grey disc; the hue comes from the id, so that a person keeps theirs. Decoration: the name stands beside it. */
export function Avatar({ name, seed, size, bot, children }: AvatarProps) {
  const style = { '--h': hueOf(seed), ...(size ? { '--s': `${size}px` } : {}) } as CSSProperties;
  return (
    <span className={bot ? 'avatar avatar-bot' : 'avatar'} style={style} aria-hidden>
      {bot ? <Bot className="size-[55%]" /> : initials(name)}
      {children}
    </span>
  );
}
