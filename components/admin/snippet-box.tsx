'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useState } from 'react';
import { CopyButton } from '../ui/copy-button.tsx';
import { SNIPPET_KINDS, type SnippetKind, snippet } from './snippets.ts';

/** The lines that put the chat on a site, for several kinds of sites. */
export function SnippetBox({ origin, inbox }: { origin: string; inbox: string }) {
  const t = useTranslations('snippet');
  const [kind, setKind] = useState<SnippetKind>('html');
  const text = snippet(kind, origin, inbox);
  const onKeyDown = (e: KeyboardEvent<HTMLElement>) => {
    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
    const next = SNIPPET_KINDS[(SNIPPET_KINDS.indexOf(kind) + step + SNIPPET_KINDS.length) % SNIPPET_KINDS.length];
    if (step === 0 || !next) return;
    setKind(next);
    e.currentTarget.querySelector<HTMLElement>(`[data-kind="${next}"]`)?.focus();
  };
  return (
    <div className="code">
      <div className="code-head">
        <div role="tablist" aria-label={t('kinds')} className="flex flex-wrap gap-1 py-1" onKeyDown={onKeyDown}>
          {SNIPPET_KINDS.map((k) => (
            <button
              key={k}
              type="button"
              role="tab"
              data-kind={k}
              aria-selected={k === kind}
              aria-controls="snippet-text"
              tabIndex={k === kind ? 0 : -1}
              onClick={() => setKind(k)}
            >
              {t(k)}
            </button>
          ))}
        </div>
        <CopyButton text={text} className="ms-auto" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code may scroll and must be reachable by keyboard */}
      <pre id="snippet-text" role="tabpanel" tabIndex={0}>
        <code>
          {colored(text).map(({ key, text: part, look }) => (
            <span key={key} className={look}>
              {part}
            </span>
          ))}
        </code>
      </pre>
      {kind === 'tags' ? <p className="px-4 pb-3 text-xs text-text-3">{t('tagsHint')}</p> : null}
    </div>
  );
}

/** Strings and the words of a script tag stand out, as in an editor. */
function colored(text: string): { key: number; text: string; look: string }[] {
  let at = 0;
  return text.split(/("[^"]*"|\b(?:script|src|data-inbox|const|return)\b)/).map((part) => {
    const key = at;
    at += part.length;
    return { key, text: part, look: part.startsWith('"') ? 's' : /^(script|src|data-inbox|const|return)$/.test(part) ? 'k' : '' };
  });
}
