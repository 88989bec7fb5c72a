import { useApp } from '../context.ts';
import { openButtons, type Row } from '../thread-rows.ts';
import { talkWords } from './talk-words.ts';

/** What the newest answer offers to press. A choice is a message of its own, so the buttons are gone with it. */
export function QuickReplies({ view, rows }: { view: string; rows: Row[] }) {
  const app = useApp();
  const open = openButtons(rows);
  if (open === null) return null;
  const choose = (id: string, label: string) => {
    app.send(view, { t: 'msg.send', kind: 'text', body: label, replyTo: open.id, meta: { choice: id } });
    // The pressed button goes away: the focus moves to where the talk goes on, without raising a phone's keyboard.
    const next = matchMedia('(pointer: fine)').matches ? '.wc textarea' : '.wl';
    document.querySelector<HTMLElement>(next)?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div class="qr" role="group" aria-label={talkWords(app.locale.value).suggestions}>
      {open.buttons.map((b) =>
        b.url !== undefined && /^https?:\/\//.test(b.url) ? (
          <a key={b.id} href={b.url} target="_blank" rel="noopener noreferrer">
            {b.label}
          </a>
        ) : (
          <button key={b.id} type="button" onClick={() => choose(b.id, b.label)}>
            {b.label}
          </button>
        ),
      )}
    </div>
  );
}
