import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../context.ts';
import { EMOJI, type Emoji, findEmoji } from './emoji-data.ts';
import { writingWords } from './writing-words.ts';

const COLUMNS = 8;
const KEPT = 16;
type Props = { pick: (char: string) => void; close: (focus: boolean) => void };

/** Emoji by group, with search and the ones used lately. Arrow keys walk the grid, Esc leaves, picking keeps it open with Shift. */
export function EmojiPicker({ pick, close }: Props) {
  const app = useApp();
  const words = writingWords(app.locale.value);
  const query = useSignal('');
  const root = useRef<HTMLDivElement>(null);
  const recent = (app.storage.get('emoji') ?? '').split(' ').filter(Boolean);
  useEffect(() => {
    root.current?.querySelector('input')?.focus();
    const outside = (e: Event) => {
      if (e.target instanceof Node && root.current?.parentElement?.contains(e.target) !== true) close(false);
    };
    addEventListener('pointerdown', outside);
    return () => removeEventListener('pointerdown', outside);
  }, []);
  const take = (char: string, stay: boolean) => {
    app.storage.set('emoji', [char, ...recent.filter((c) => c !== char)].slice(0, KEPT).join(' '));
    pick(char);
    if (!stay) close(true);
  };
  const found = findEmoji(query.value);
  const named = (char: string): Emoji => EMOJI.flat().find((e) => e.char === char) ?? { char, words: char };
  const groups: [string, readonly Emoji[]][] =
    query.value.trim() !== ''
      ? [[words.found, found]]
      : [...(recent.length > 0 ? [[words.recent, recent.map(named)] as [string, Emoji[]]] : []), ...EMOJI.map((g, n): [string, readonly Emoji[]] => [words.groups[n] ?? '', g])];
  return (
    <div class="emo" ref={root} role="dialog" aria-label={words.search} onKeyDown={(e) => walk(e, root.current, close)}>
      <input
        class="ip"
        type="search"
        aria-label={words.search}
        placeholder={words.search}
        value={query.value}
        onInput={(e) => (query.value = e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key !== 'Enter' || e.isComposing) return;
          e.preventDefault();
          const first = found[0];
          if (first !== undefined) take(first.char, false);
        }}
      />
      <div class="emos">
        {groups.map(([label, list], g) => (
          <section key={label} aria-label={label}>
            <div class="t3 xs" aria-hidden="true">
              {label}
            </div>
            <div class="emog">
              {list.map((e, n) => (
                <button key={e.char} type="button" tabIndex={g + n === 0 ? 0 : -1} aria-label={nameOf(e, app.locale.value === 'zh')} onClick={(ev) => take(e.char, ev.shiftKey)}>
                  {e.char}
                </button>
              ))}
            </div>
          </section>
        ))}
        {query.value.trim() !== '' && found.length === 0 && (
          <p class="t2 sm" role="status">
            {words.none}
          </p>
        )}
      </div>
    </div>
  );
}

function nameOf(e: Emoji, zh: boolean): string {
  const all = e.words.split(' ');
  return `${e.char} ${all.filter((w) => /[a-z]/.test(w) !== zh).join(' ') || e.words}`;
}

function walk(e: KeyboardEvent, root: HTMLElement | null, close: (focus: boolean) => void): void {
  if (root === null || e.isComposing) return;
  const buttons = [...root.querySelectorAll<HTMLElement>('.emog button')];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const inGrid = at >= 0;
  const step = { ArrowDown: inGrid ? COLUMNS : 1, ArrowUp: -COLUMNS, ArrowRight: inGrid ? 1 : 0, ArrowLeft: inGrid ? -1 : 0 }[e.key];
  if (e.key === 'Escape') close(true);
  else if (step !== undefined && step !== 0) {
    if (at + step < 0) root.querySelector('input')?.focus();
    else (buttons[at + step] ?? buttons[buttons.length - 1])?.focus();
  } else return;
  e.preventDefault();
  e.stopPropagation();
}
