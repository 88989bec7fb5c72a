import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Attachment } from '#protocol/events.ts';
import { useApp } from '../context.ts';
import { Icon } from '../icons.tsx';
import { writingWords } from './writing-words.ts';

type Props = { images: readonly Attachment[]; start: number; close: () => void };

/** Pictures in full size. A modal dialog of the browser's own: focus stays inside and goes back to the picture that opened it. */
export function Lightbox({ images, start, close }: Props) {
  const app = useApp();
  const words = writingWords(app.locale.value);
  const dialog = useRef<HTMLDialogElement>(null);
  const at = useSignal(start);
  const src = useSignal<string | undefined>(undefined);
  const image = images[at.value];
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    let wanted = true;
    src.value = undefined;
    const show = (url: string | null) => {
      if (wanted) src.value = url ?? undefined;
    };
    if (image !== undefined) void app.fileUrl(image.url).then(show);
    return () => {
      wanted = false;
    };
  }, [image?.url]);
  const go = (step: number) => (at.value = (at.value + step + images.length) % images.length);
  if (image === undefined) return null;
  const label = words.picture(at.value + 1, images.length);
  return (
    <dialog
      ref={dialog}
      class="lbox"
      aria-label={label}
      onClose={close}
      onClick={(e) => e.target === e.currentTarget && dialog.current?.close()}
      onKeyDown={(e) => {
        if (e.key === 'Escape') dialog.current?.close();
        else if (images.length > 1 && (e.key === 'ArrowRight' || e.key === 'ArrowLeft')) go(e.key === 'ArrowRight' ? 1 : -1);
        else return;
        e.preventDefault();
        e.stopPropagation();
      }}
    >
      <div class="lbar">
        <span class="grow cut" aria-live="polite">
          {images.length > 1 ? label : image.name}
        </span>
        {src.value !== undefined && (
          <a class="wb" href={src.value} target="_blank" rel="noopener noreferrer" aria-label={words.original} title={words.original}>
            <Icon name="image" size={20} />
          </a>
        )}
        <button type="button" class="wb" aria-label={words.close} title={words.close} onClick={() => dialog.current?.close()}>
          <Icon name="x" size={20} />
        </button>
      </div>
      <img key={image.id} src={src.value} alt={image.name || app.words.value.image} width={image.width} height={image.height} />
      {images.length > 1 && (
        <div class="lnav">
          <button type="button" class="wb" aria-label={words.previous} onClick={() => go(-1)}>
            <Icon name="left" size={24} />
          </button>
          <button type="button" class="wb" aria-label={words.next} onClick={() => go(1)}>
            <Icon name="right" size={24} />
          </button>
        </div>
      )}
    </dialog>
  );
}
