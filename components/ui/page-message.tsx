'use client';
import { useTranslations } from 'next-intl';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Mark } from './mark.tsx';

type Props = { title: string; text: string; trace?: string | undefined; inPane?: boolean; action: { label: string; href: string } | { label: string; onPress: () => void } };

/** A whole page with one sentence and one way on. */
export function PageMessage({ title, text, trace, inPane, action }: Props) {
  const t = useTranslations('common');
  return (
    <main className={inPane ? 'grid place-items-center h-full p-6' : 'door'}>
      <div className={cx('empty', !inPane && 'door-card')}>
        <Mark className="size-8 text-brand-fg" />
        <h1 className="text-xl font-semibold mt-2">{title}</h1>
        <p className="text-base text-text-2">{text}</p>
        {trace ? <p className="font-mono text-xs text-text-3">{t('trace', { id: trace })}</p> : null}
        {'href' in action ? (
          <a className="btn btn-primary mt-3" href={action.href}>
            {action.label}
          </a>
        ) : (
          <Button look="primary" className="mt-3" onClick={action.onPress}>
            {action.label}
          </Button>
        )}
      </div>
    </main>
  );
}
