'use client';
import { useTranslations } from 'next-intl';
import { Dialog } from '../ui/dialog.tsx';

const KEYS = ['J', 'K', 'Enter', 'R', 'N', 'E', 'A', 'Z', 'T', ']', '?'] as const;
const LABELS = { J: 'next', K: 'previous', Enter: 'open', R: 'reply', N: 'note', E: 'resolve', A: 'assign', Z: 'snooze', T: 'takeOver', ']': 'context', '?': 'sheet' } as const;

/** Every key in one place. */
export function KeySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations('keys');
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()} title={t('title')}>
      <dl className="grid grid-cols-1 gap-y-1">
        {KEYS.map((key) => (
          <div key={key} className="flex items-center justify-between min-h-8">
            <dt>{t(LABELS[key])}</dt>
            <dd className="flex gap-1">
              {key === 'T' ? <kbd className="kbd">⇧</kbd> : null}
              <kbd className="kbd">{key === 'Enter' ? '↵' : key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
