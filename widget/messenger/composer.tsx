import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { typing, typingDone } from '../client/outbox.ts';
import type { Command } from '../client/types.ts';
import { type App, draftKey, type Target } from './app.ts';
import { useApp } from './context.ts';
import { useDraft } from './draft.ts';
import { sizeOf } from './format.ts';
import { Icon } from './icons.tsx';
import { writingPart } from './more/writing-loader.ts';
import { askedForPerson } from './thread-rows.ts';
import { keepUploads, type Upload, type Uploads, uploadsOf } from './uploads.ts';

/** Where the customer writes. Enter sends, Shift+Enter starts a line, an input method's Enter does neither. */
export function Composer({ view, dropped }: { view: string; dropped: Signal<File[]> }) {
  const app = useApp();
  const words = app.words.value;
  const uploads = useMemo(() => uploadsOf(app, draftKey(view)), []);
  useEffect(() => keepUploads(draftKey(view), uploads), [view]);
  const m = app.machine;
  const list = uploads.list.value;
  const quote = app.quote.value?.key === view ? app.quote.value : null;
  const editing = app.editing.value?.key === view ? app.editing.value : null;
  const { text, form } = useDraft(view, editing);
  const over = bytes(text.value) - m.limits.maxBody;
  const live = m.link === 'live';
  const busy = list.some((u) => u.done === null && u.error === null);
  const something = text.value.trim() !== '' || (editing === null && list.some((u) => u.done !== null));
  const sendable = something && over <= 0 && (editing !== null || !busy);

  useEffect(() => {
    if (dropped.value.length > 0 && app.config.value.files) uploads.add(dropped.value);
    dropped.value = [];
  }, [dropped.value]);
  useEffect(() => {
    if (live) uploads.resume();
  }, [live]);
  useWritingParts();

  const write = (value: string) => {
    text.value = value;
    if (editing === null) app.keepDraft(view, value);
    typing(m, view, value.trim() !== '');
  };
  const submit = () => {
    if (!sendable) return;
    const body = text.value.trim();
    if (editing !== null) {
      if (body !== editing.text) app.send(view, { t: 'msg.edit', target: editing.id, body });
      app.editing.value = null;
      return;
    }
    const files = uploads.take();
    app.send(view, command(body, files, quote?.id), files.length > 0 ? files : undefined);
    app.quote.value = null;
    text.value = '';
    app.keepDraft(view, '');
    app.notice.value = null;
  };
  return (
    <form
      ref={form}
      class="wc"
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      {list.length > 0 && (
        <div class="tray">
          {list.map((u) => (
            <Chip key={u.id} u={u} uploads={uploads} />
          ))}
        </div>
      )}
      {over > 0 && (
        <p class="er1" role="alert">
          <Icon name="alert" size={14} />
          {words.tooLong(sizeOf(over))}
        </p>
      )}
      {!app.persistent() && m.outbox.length > 0 && <p class="er1">{words.keptInMemory}</p>}
      <About quote={quote} editing={editing} />
      <Field text={text.value} write={write} submit={submit} sendable={sendable} uploads={uploads} />
      <Footer view={view} />
    </form>
  );
}

/** The later parts come while nothing else happens, and keep the composer above a keyboard that covers the page. */
function useWritingParts(): void {
  const app = useApp();
  const writing = writingPart.use(false);
  useEffect(() => {
    const timer = setTimeout(writingPart.load, 1_000);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => (writing === null || app.boot.host !== null ? undefined : writing.fitKeyboard()), [writing]);
}

/** What is answered or changed, above the field. */
function About({ quote, editing }: { quote: Target | null; editing: Target | null }) {
  const app = useApp();
  const words = app.words.value;
  const about = editing ?? quote;
  if (about === null) return null;
  return (
    <div class="abt">
      <span class="col grow">
        <b class="m xs">{editing === null ? words.quoting(about.name) : words.editing}</b>
        <span class="cut sm t2">{about.text}</span>
      </span>
      <button type="button" class="wb sm" aria-label={words.cancel} title={words.cancel} onClick={() => dropAbout(app)}>
        <Icon name="x" />
      </button>
    </div>
  );
}

function dropAbout(app: App): void {
  app.quote.value = null;
  app.editing.value = null;
}

type FieldProps = { text: string; write: (value: string) => void; submit: () => void; sendable: boolean; uploads: Uploads };

/** The text field with its buttons. It grows with its text up to a third of the panel. */
function Field({ text, write, submit, sendable, uploads }: FieldProps) {
  const app = useApp();
  const words = app.words.value;
  const m = app.machine;
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const offers = app.config.value;
  const touch = matchMedia('(pointer: coarse)').matches;
  useEffect(() => {
    if (app.shown.value && matchMedia('(pointer: fine)').matches) field.current?.focus();
    return () => typingDone(m);
  }, [app.shown.value]);
  const about = app.quote.value ?? app.editing.value;
  useEffect(() => {
    if (about !== null) field.current?.focus();
  }, [about]);
  useLayoutEffect(() => {
    const el = field.current;
    if (el === null) return;
    el.style.height = 'auto';
    el.style.height = `${Math.min(el.scrollHeight, Math.max(88, innerHeight / 3))}px`;
  }, [text]);
  return (
    <div class="box">
      <textarea
        ref={field}
        rows={1}
        aria-label={words.messageLabel}
        placeholder={words.placeholder}
        enterkeyhint="send"
        value={text}
        onInput={(e) => write(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === 'Escape' && about !== null && !e.isComposing) {
            e.preventDefault();
            return dropAbout(app);
          }
          if (e.key !== 'Enter' || e.shiftKey || e.isComposing || e.keyCode === 229) return;
          e.preventDefault();
          submit();
        }}
        onPaste={(e) => {
          const files = [...(e.clipboardData?.files ?? [])];
          if (files.length === 0 || !offers.files) return;
          e.preventDefault();
          uploads.add(files);
        }}
        onBlur={() => typingDone(m)}
      />
      <input
        ref={picker}
        type="file"
        class="sr"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        accept={m.limits.accept.join(',')}
        onChange={(e) => {
          uploads.add([...(e.currentTarget.files ?? [])]);
          e.currentTarget.value = '';
        }}
      />
      {offers.files && (
        <button
          type="button"
          class="wb"
          aria-label={words.attach}
          title={`${words.attach} · ${words.limits(m.limits.maxFiles, sizeOf(m.limits.maxFileBytes))}`}
          onClick={() => picker.current?.click()}
        >
          <Icon name="clip" size={20} />
        </button>
      )}
      {touch && offers.files && <Camera uploads={uploads} />}
      {!touch && offers.emoji && <EmojiButton field={field} write={write} />}
      <button type="submit" onClick={() => field.current?.focus()} class={`snd${sendable ? '' : ' off'}`} aria-label={words.send} title={words.send} aria-disabled={!sendable}>
        <Icon name="up" size={20} />
      </button>
    </div>
  );
}

/** The phone's camera; its keyboard has emoji of its own. */
function Camera({ uploads }: { uploads: Uploads }) {
  const words = useApp().words.value;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        class="sr"
        tabIndex={-1}
        aria-hidden="true"
        accept="image/*"
        capture="environment"
        onChange={(e) => {
          uploads.add([...(e.currentTarget.files ?? [])]);
          e.currentTarget.value = '';
        }}
      />
      <button type="button" class="wb" aria-label={words.takePhoto} title={words.takePhoto} onClick={() => input.current?.click()}>
        <Icon name="camera" size={20} />
      </button>
    </>
  );
}

function EmojiButton({ field, write }: { field: { current: HTMLTextAreaElement | null }; write: (value: string) => void }) {
  const words = useApp().words.value;
  const open = useSignal(false);
  const writing = writingPart.use(open.value);
  const insert = (char: string) => {
    const el = field.current;
    if (el === null) return;
    // Not through the selection of the drawing to come: the caret is known now.
    el.setRangeText(char, el.selectionStart, el.selectionEnd, 'end');
    write(el.value);
  };
  return (
    <>
      <button type="button" class="wb" aria-label={words.emoji} title={words.emoji} aria-haspopup="dialog" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <Icon name="smile" size={20} />
      </button>
      {open.value && writing !== null && (
        <writing.EmojiPicker
          pick={insert}
          close={(focus) => {
            open.value = false;
            if (focus) field.current?.focus();
          }}
        />
      )}
    </>
  );
}

/** A person is one tap away as long as none is there. */
function Footer({ view }: { view: string }) {
  const app = useApp();
  const words = app.words.value;
  const c = app.machine.convs.get(view);
  const kind = c?.state.owner.kind;
  const byBot = kind === 'bot' || c?.events.some((ev) => ev.actor.kind === 'bot') === true || app.config.value.bot;
  if (kind === 'agent' || kind === 'team' || !byBot || askedForPerson(app.machine, view)) return null;
  return (
    <div class="ft">
      <button
        type="button"
        onClick={() => {
          if (c === undefined) app.send(view, { t: 'conv.open' });
          app.send(view, { t: 'conv.human' });
        }}
      >
        <Icon name="headset" size={14} />
        {words.person}
      </button>
      <span>{words.mistakes}</span>
    </div>
  );
}

function Chip({ u, uploads }: { u: Upload; uploads: Uploads }) {
  const app = useApp();
  const words = app.words.value;
  const label = u.done === null && u.error === null ? words.cancel : words.remove;
  return (
    <div class={`chip${u.error === null ? '' : ' bad'}`}>
      <span class="tile">
        <Icon name={u.file.type.startsWith('image/') ? 'image' : 'file'} size={18} />
      </span>
      <span class="col grow">
        <span class="cut sm">{u.file.name}</span>
        {u.error !== null ? (
          <span class="er1" role="alert">
            {u.error}
          </span>
        ) : u.done === null ? (
          <progress class="bar" max={1} value={u.part} aria-label={u.file.name} />
        ) : (
          <span class="t3 xs">{sizeOf(u.file.size)}</span>
        )}
      </span>
      {u.error !== null && u.again && (
        <button type="button" class="linkish" onClick={() => uploads.retry(u.id)}>
          {words.retry}
        </button>
      )}
      {u.error === null && u.done === null && <span class="xs t3">{Math.round(u.part * 100)} %</span>}
      <button type="button" class="wb sm" aria-label={`${label}: ${u.file.name}`} title={label} onClick={() => uploads.remove(u.id)}>
        <Icon name="x" />
      </button>
    </div>
  );
}

function command(body: string, files: { id: string; mime: string }[], replyTo: string | undefined): Command {
  const reply = replyTo === undefined ? {} : { replyTo };
  if (files.length === 0) return { t: 'msg.send', kind: 'text', body, ...reply };
  const attachments = files.map((f) => f.id);
  if (body !== '') return { t: 'msg.send', kind: 'text', body, attachments, ...reply };
  return { t: 'msg.send', ...reply, kind: files.every((f) => f.mime.startsWith('image/')) ? 'image' : 'file', attachments };
}

const encoder = new TextEncoder();
const bytes = (s: string) => encoder.encode(s).length;
