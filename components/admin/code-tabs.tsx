'use client';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { CopyButton } from '../ui/copy-button.tsx';

export type CodeTab<T extends string> = { id: T; label: string; text: string; hint?: ReactNode };

/** Code to copy, one kind at a time. Arrow keys move between the tabs. */
export function CodeTabs<T extends string>({ label, tabs }: { label: string; tabs: [CodeTab<T>, ...CodeTab<T>[]] }) {
  const id = useId();
  const [chosen, setChosen] = useState<T>(tabs[0].id);
  const current = tabs.find((tab) => tab.id === chosen) ?? tabs[0];
  const onKeyDown = (e: KeyboardEvent<HTMLElement>) => {
    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length];
    if (step === 0 || !next) return;
    setChosen(next.id);
    e.currentTarget.querySelector<HTMLElement>(`[data-kind="${next.id}"]`)?.focus();
  };
  return (
    <div className="code">
      <div className="code-head">
        <div role="tablist" aria-label={label} className="flex flex-wrap gap-1 py-1" onKeyDown={onKeyDown}>
          {tabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              role="tab"
              data-kind={tab.id}
              aria-selected={tab === current}
              aria-controls={id}
              tabIndex={tab === current ? 0 : -1}
              onClick={() => setChosen(tab.id)}
            >
              {tab.label}
            </button>
          ))}
        </div>
        <CopyButton text={current.text} className="ms-auto" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code may scroll and must be reachable by keyboard */}
      <pre id={id} role="tabpanel" tabIndex={0} aria-label={current.label}>
        <Code text={current.text} />
      </pre>
      {current.hint ? <div className="px-4 pb-3 text-xs text-text-3">{current.hint}</div> : null}
    </div>
  );
}

/** One piece of code with a name and a button to copy it. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    <div className="code">
      <div className="code-head">
        <b className="font-medium px-2 cut">{label}</b>
        <CopyButton text={text} className="ms-auto" />
      </div>
      <pre>
        <Code text={text} />
      </pre>
    </div>
  );
}

const Code = ({ text }: { text: string }) => (
  <code>
    {colored(text).map(({ key, text: part, look }) => (
      <span key={key} className={look}>
        {part}
      </span>
    ))}
  </code>
);

const WORDS = 'script|src|data-inbox|data-hide-launcher|const|var|return|import|from|export|function|await|new';
/** Strings and a few words stand out, as in an editor. */
function colored(text: string): { key: number; text: string; look: string }[] {
  let at = 0;
  return text.split(new RegExp(`("[^"\n]*"|\\b(?:${WORDS})\\b)`)).map((part) => {
    const key = at;
    at += part.length;
    return { key, text: part, look: part.startsWith('"') ? 's' : new RegExp(`^(${WORDS})$`).test(part) ? 'k' : '' };
  });
}
