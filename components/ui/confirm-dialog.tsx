'use client';
import { useTranslations } from 'next-intl';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

type Props = { open: boolean; onClose: () => void; title: string; text: string; action: string; onConfirm: () => void };

/** For what cannot be undone: the button says what will happen. */
export function ConfirmDialog({ open, onClose, title, text, action, onConfirm }: Props) {
  const t = useTranslations('common');
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()} title={title} text={text}>
      <div className="flex justify-end gap-2 mt-2">
        <Button onClick={onClose}>{t('keep')}</Button>
        <Button
          look="danger-solid"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
