'use client';
import { MessagesSquare } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '../ui/states.tsx';

export function NoThread({ demo }: { demo: boolean }) {
  const t = useTranslations('inbox');
  return (
    <section className="thread-pane" aria-label={t('thread')}>
      <div className="grid h-full place-items-center">
        <EmptyState icon={<MessagesSquare className="size-6" aria-hidden />} title={t(demo ? 'firstTitle' : 'pickTitle')} text={t(demo ? 'firstText' : 'pickText')}>
          {demo ? null : (
            <span className="flex items-center gap-1.5 text-text-3">
              <kbd className="kbd">J</kbd>
              <kbd className="kbd">K</kbd>
              <kbd className="kbd">↵</kbd>
              <kbd className="kbd">?</kbd>
            </span>
          )}
        </EmptyState>
      </div>
    </section>
  );
}
