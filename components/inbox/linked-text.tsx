import { Fragment } from 'react';
import { splitLinks } from './split-links.ts';

/** Text as it was written, with web addresses as links. */
export function LinkedText({ text }: { text: string }) {
  let at = 0;
  return splitLinks(text).map((part) => {
    const key = at;
    at += part.text.length;
    if (!part.href) return <Fragment key={key}>{part.text}</Fragment>;
    return (
      <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow" className="underline underline-offset-2 decoration-line-3">
        {part.text}
      </a>
    );
  });
}
