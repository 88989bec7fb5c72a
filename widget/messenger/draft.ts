import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { draftKey, type Target } from './app.ts';
import { useApp } from './context.ts';

/** What stands in the field: the conversation's draft, the same in every tab, or the message that is being edited. `form` holds the field. */
export function useDraft(view: string, editing: Target | null) {
  const app = useApp();
  const text = useSignal(app.draft(view));
  const form = useRef<HTMLFormElement>(null);
  // A new thread gets its conversation's name while somebody may be writing on. Not at first: the site may have put other words there by now.
  const named = useRef(view);
  useEffect(() => {
    // Nothing here is no word about what another tab has written by now.
    if (named.current !== view && text.value === '') text.value = app.draft(view);
    else if (named.current !== view) app.keepDraft(view, text.value);
    named.current = view;
  }, [view]);
  useEffect(() => {
    text.value = editing === null ? app.draft(view) : editing.text;
  }, [editing?.id]);
  const { redraft } = app;
  useEffect(() => {
    const changed = redraft.value;
    if (changed === null || changed.key !== draftKey(view) || editing !== null) return;
    // Who writes here now is not interrupted by another tab.
    if (changed.here || !document.hasFocus() || document.activeElement !== form.current?.querySelector('textarea')) text.value = app.draft(view);
  }, [redraft.value]);
  return { text, form };
}
