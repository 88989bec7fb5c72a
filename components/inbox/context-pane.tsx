'use client';
import { ChevronLeft, PanelRightClose } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useConversation } from '../realtime/queries.ts';
import { IconButton } from '../ui/button.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { ContactSection } from './contact-section.tsx';
import { ConversationSection } from './conversation-section.tsx';
import { EarlierSection } from './earlier-section.tsx';
import { PaneResizer } from './pane-resizer.tsx';
import { TrailSection } from './trail-section.tsx';
import type { Place } from './use-place.ts';

type Props = { id: string; drawer: boolean; place: Place; go: (change: Partial<Place>) => void; onClose: () => void };

/** Who the customer is and how the conversation stands. A part that fails says so alone. */
export function ContextPane({ id, drawer, place, go, onClose }: Props) {
  const t = useTranslations('context');
  const row = useConversation(id).data;
  return (
    <aside className={drawer || place.details ? 'context-pane' : 'context-pane desk-only max-[1119px]:hidden!'} aria-label={t('label')}>
      <div className="head">
        <button type="button" className="back" aria-label={t('back')} onClick={() => go({ details: false })}>
          <ChevronLeft className="size-6" aria-hidden />
        </button>
        <h2>{t('details')}</h2>
        <span className="ms-auto desk-only">
          <IconButton label={t('hide')} shortcut="]" onClick={onClose}>
            <PanelRightClose className="size-4" aria-hidden />
          </IconButton>
        </span>
      </div>
      {row ? (
        <div className="rows">
          <ErrorBoundary title={t('contactFailed')}>
            <ContactSection contact={row.contact} />
          </ErrorBoundary>
          <ErrorBoundary title={t('contactFailed')}>
            <TrailSection contact={row.contact.id} />
          </ErrorBoundary>
          <ErrorBoundary title={t('conversationFailed')}>
            <ConversationSection row={row} />
          </ErrorBoundary>
          <ErrorBoundary title={t('earlierFailed')}>
            <EarlierSection row={row} go={go} />
          </ErrorBoundary>
        </div>
      ) : null}
      <PaneResizer pane="context" />
    </aside>
  );
}
