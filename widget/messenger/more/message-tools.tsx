import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { serverNow } from '../../client/outbox.ts';
import { useApp } from '../context.ts';
import { Icon } from '../icons.tsx';
import type { MessageRow } from '../thread-rows.ts';
import { writingWords } from './writing-words.ts';

/** As long as the server lets a visitor change a message. */
const WINDOW_MS = 2 * 60_000;
const LONG_PRESS_MS = 500;
type Props = { row: MessageRow; id: string; lane: string; name: string; text: string };

/** The button beside a message, always there on touch screens and on hover or focus elsewhere, and its menu; a long press opens it as well. */
export function MessageTools(props: Props) {
  const app = useApp();
  const words = writingWords(app.locale.value);
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const message = button.current?.closest<HTMLElement>('.m');
    return message == null ? undefined : longPress(message, () => (open.value = true));
  }, []);
  return (
    <div class="tools">
      <button
        ref={button}
        type="button"
        class={`tool${open.value ? ' on' : ''}`}
        aria-label={words.options}
        title={words.options}
        aria-haspopup="menu"
        aria-expanded={open.value}
        onClick={() => (open.value = !open.value)}
      >
        <Icon name="dots" />
      </button>
      {open.value && (
        <Menu
          {...props}
          anchor={button.current}
          shut={(focus) => {
            open.value = false;
            if (focus) button.current?.focus();
          }}
        />
      )}
    </div>
  );
}

type MenuProps = Props & { anchor: HTMLElement | null; shut: (focus: boolean) => void };

function Menu({ row, id, lane, name, text, anchor, shut }: MenuProps) {
  const app = useApp();
  const words = writingWords(app.locale.value);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (box.current === null || anchor === null) return;
    place(box.current, anchor.getBoundingClientRect());
    box.current.querySelector('button')?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const outside = (e: Event) => {
      const target = e.target as Node;
      if (!box.current?.contains(target) && !anchor?.contains(target)) shut(false);
    };
    const log = anchor?.closest('.wl');
    const away = () => shut(false);
    addEventListener('pointerdown', outside);
    log?.addEventListener('scroll', away);
    return () => {
      removeEventListener('pointerdown', outside);
      log?.removeEventListener('scroll', away);
    };
  }, []);
  const item = (label: string, act: () => void, focus = false) => (
    <button
      type="button"
      role="menuitem"
      onClick={() => {
        shut(focus);
        act();
      }}
    >
      {label}
    </button>
  );
  const target = { key: lane, id, name, text };
  const changeable = row.mine && serverNow(app.machine) - row.ts < WINDOW_MS;
  return (
    <div class="menu tmenu" ref={box} role="menu" tabIndex={-1} aria-label={words.options} onKeyDown={(e) => menuKey(e, box.current, shut)}>
      {item(words.quote, () => {
        app.editing.value = null;
        app.quote.value = target;
      })}
      {row.data.body !== '' && item(words.copy, () => void copy(text).then((done) => (app.said.value = { text: done ? words.copied : app.words.value.notDone })), true)}
      {changeable &&
        row.data.body !== '' &&
        item(words.edit, () => {
          app.quote.value = null;
          app.editing.value = { ...target, text: row.data.body };
        })}
      {changeable && item(words.recall, () => app.send(lane, { t: 'msg.recall', target: id }))}
    </div>
  );
}

function menuKey(e: KeyboardEvent, box: HTMLElement | null, shut: (focus: boolean) => void): void {
  const items = [...(box?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  if (e.key === 'Escape') shut(true);
  else if (e.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
  else if (e.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus();
  else if (e.key === 'Home') items[0]?.focus();
  else if (e.key === 'End') items[items.length - 1]?.focus();
  else if (e.key === 'Tab') return shut(true);
  else return;
  e.preventDefault();
  e.stopPropagation();
}

/** Under the button, or above it where there is no room; never outside the panel. */
function place(menu: HTMLElement, at: DOMRect): void {
  const { offsetWidth: w, offsetHeight: h } = menu;
  const under = at.bottom + 4 + h <= innerHeight - 8;
  menu.style.top = `${Math.max(8, under ? at.bottom + 4 : at.top - h - 4)}px`;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - w - 8))}px`;
}

function longPress(el: HTMLElement, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => clearTimeout(timer);
  const begin = () => {
    end();
    timer = setTimeout(act, LONG_PRESS_MS);
  };
  el.addEventListener('touchstart', begin, { passive: true });
  for (const name of ['touchend', 'touchmove', 'touchcancel'] as const) el.addEventListener(name, end, { passive: true });
  return () => {
    end();
    el.removeEventListener('touchstart', begin);
    for (const name of ['touchend', 'touchmove', 'touchcancel'] as const) el.removeEventListener(name, end);
  };
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}

/** Plain http has no clipboard interface, and a site may not lend it to the frame; what is selected can be copied all the same. */
function copySelection(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.className = 'sr';
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
