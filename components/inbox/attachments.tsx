'use client';
import { File, FileArchive, FileText, ImageIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Attachment } from '#protocol/events.ts';
import { sizeText } from '../ui/time.ts';

/** Pictures as pictures, sound and film with their own controls, everything else as a card to download. */
export function Attachments({ files }: { files: readonly Attachment[] }) {
  const t = useTranslations('thread');
  return files.map((file) => {
    if (file.mime.startsWith('image/'))
      return (
        <a key={file.id} href={file.url} target="_blank" rel="noopener noreferrer" aria-label={t('openImage', { name: file.name })}>
          <img
            className="shot"
            src={file.url}
            alt={file.name}
            loading="lazy"
            {...(file.width && file.height ? { width: file.width, height: file.height, style: { aspectRatio: `${file.width} / ${file.height}`, height: 'auto' } } : {})}
          />
        </a>
      );
    if (file.mime.startsWith('audio/'))
      return (
        // biome-ignore lint/a11y/useMediaCaption: what a visitor records comes without captions
        <audio key={file.id} controls preload="none" src={file.url} aria-label={file.name} />
      );
    if (file.mime.startsWith('video/'))
      return (
        // biome-ignore lint/a11y/useMediaCaption: what a visitor records comes without captions
        <video key={file.id} className="shot" controls preload="metadata" src={file.url} aria-label={file.name} />
      );
    return <FileCard key={file.id} file={file} />;
  });
}

function FileCard({ file }: { file: Attachment }) {
  const Icon = iconOf(file.mime);
  const kind = (/\.([a-z0-9]{1,6})$/i.exec(file.name)?.[1] ?? file.mime.split('/')[1] ?? '').toUpperCase();
  return (
    <a className="file" href={file.url} download={file.name}>
      <span className="file-icon">
        <Icon className="size-[18px]" aria-hidden />
      </span>
      <span className="flex flex-col min-w-0">
        <span className="font-medium cut">{file.name}</span>
        <span className="text-xs text-text-3">
          {kind} · {sizeText(file.size)}
        </span>
      </span>
    </a>
  );
}

export function iconOf(mime: string) {
  if (mime.startsWith('image/')) return ImageIcon;
  if (mime === 'application/pdf' || mime.startsWith('text/')) return FileText;
  return /zip|tar|rar/.test(mime) ? FileArchive : File;
}
