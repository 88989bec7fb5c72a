'use client';
import { Bot, Lock, Paperclip } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ConversationRow } from '#protocol/entities.ts';
import { LIMITS } from '#protocol/limits.ts';
import { useRealtime } from '../realtime/realtime-provider.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { type Draft, drafts } from './drafts.ts';
import { FileStrip } from './file-strip.tsx';
import { useConversationActs } from './use-conversation-acts.ts';
import { useFiles } from './use-files.ts';
import { useKeys } from './use-keys.ts';
import { useTypingSign } from './use-typing-sign.ts';

type Props = { id: string; row: ConversationRow | undefined; name: string };
/** The counter shows itself when less than this is left. */
const NEAR_LIMIT = 1_000;

/** Where an agent answers the customer or leaves a note for the team; the two never look alike. */
export function Composer({ id, row, name }: Props) {
  const t = useTranslations('composer');
  const realtime = useRealtime();
  const [draft, setDraft] = useState<Draft>({ body: '', note: false });
  const [over, setOver] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const attach = useFiles();
  const typed = useTypingSign(id, draft.note);
  useEffect(() => setDraft(drafts.read(id)), [id]);

  const write = (next: Draft) => {
    setDraft(next);
    drafts.write(id, next);
  };
  const mode = (note: boolean) => {
    write({ ...draft, note });
    area.current?.focus();
  };
  useKeys({ r: () => mode(false), n: () => mode(true) });

  const left = LIMITS.body - bytes(draft.body);
  const locked = row?.owner.kind === 'bot' && !draft.note;
  const empty = draft.body.trim() === '' && attach.ready.length === 0;
  const blocked = empty || attach.busy || left < 0 || !realtime;
  const send = () => {
    if (blocked) return;
    realtime.outbox.post({ conv: id, note: draft.note, body: draft.body.trim(), attachments: attach.ready });
    write({ body: '', note: draft.note });
    attach.clear();
    typed.stop();
    area.current?.focus();
  };
  const onKeyDown = (e: KeyboardEvent<HTMLTextAreaElement>) => {
    // 229 is what Safari reports for the Enter that ends a composition.
    if (e.nativeEvent.isComposing || e.keyCode === 229) return;
    if (e.key === 'Escape') e.currentTarget.blur();
    if (e.key !== 'Enter' || e.shiftKey || e.altKey) return;
    e.preventDefault();
    send();
  };
  const onPaste = (e: ClipboardEvent) => {
    if (e.clipboardData.files.length === 0) return;
    e.preventDefault();
    attach.add([...e.clipboardData.files]);
  };
  const onDrop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    attach.add([...e.dataTransfer.files]);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped here; the button does the same
    <div
      className="composer"
      data-mode={draft.note ? 'note' : 'reply'}
      {...(over ? { 'data-drop': '' } : {})}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <ModeTabs note={draft.note} mode={mode} />
      {locked ? <BotLock id={id} row={row} /> : null}
      <div id="composer-panel" role="tabpanel" aria-label={draft.note ? t('note') : t('reply')} hidden={locked}>
        <textarea
          ref={area}
          rows={2}
          value={draft.body}
          placeholder={draft.note ? t('notePlaceholder') : t('replyPlaceholder', { name })}
          aria-label={draft.note ? t('notePlaceholder') : t('replyPlaceholder', { name })}
          aria-invalid={left < 0 ? true : undefined}
          onChange={(e) => {
            write({ ...draft, body: e.target.value });
            typed.typed(e.target.value);
          }}
          onBlur={typed.stop}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <FileStrip files={attach.files} remove={attach.remove} />
        <Bottom note={draft.note} left={left} blocked={blocked} send={send} add={attach.add} />
      </div>
    </div>
  );
}

function Bottom({ note, left, blocked, send, add }: { note: boolean; left: number; blocked: boolean; send: () => void; add: (files: readonly File[]) => void }) {
  const t = useTranslations('composer');
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div className="composer-bottom">
      <IconButton label={t('attach')} onClick={() => picker.current?.click()}>
        <Paperclip className="size-4" aria-hidden />
      </IconButton>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(e) => {
          add([...(e.target.files ?? [])]);
          e.target.value = '';
        }}
      />
      <span className="ms-auto flex items-center gap-2">
        {left < NEAR_LIMIT ? (
          <span className={left < 0 ? 'text-xs text-danger-fg' : 'text-xs text-text-3'}>{left < 0 ? t('tooLong', { count: -left }) : t('left', { count: left })}</span>
        ) : null}
        <Button small look={note ? 'note' : 'primary'} disabled={blocked} shortcut="↵" onClick={send}>
          {note ? t('addNote') : t('send')}
        </Button>
      </span>
    </div>
  );
}

function ModeTabs({ note, mode }: { note: boolean; mode: (note: boolean) => void }) {
  const t = useTranslations('composer');
  return (
    <div className="composer-top" role="tablist" aria-label={t('mode')} onKeyDown={(e) => /^Arrow(Left|Right)$/.test(e.key) && mode(!note)}>
      {([false, true] as const).map((isNote) => (
        <button
          key={String(isNote)}
          type="button"
          role="tab"
          aria-selected={note === isNote}
          aria-controls="composer-panel"
          tabIndex={note === isNote ? 0 : -1}
          onClick={() => mode(isNote)}
        >
          {isNote ? t('note') : t('reply')}
          <kbd className="kbd desk-only" aria-hidden>
            {isNote ? 'N' : 'R'}
          </kbd>
        </button>
      ))}
      {note ? (
        <span className="ms-auto pe-1.5 flex items-center gap-1 text-xs text-note-fg">
          <Lock className="size-3" aria-hidden />
          {t('onlyTeam')}
        </span>
      ) : null}
    </div>
  );
}

function BotLock({ id, row }: { id: string; row: ConversationRow | undefined }) {
  const t = useTranslations('composer');
  const acts = useConversationActs(id, row);
  return (
    <div className="flex items-center gap-2 px-3 py-2">
      <Bot className="size-4 text-bot-fg" aria-hidden />
      <span className="text-text-2">{t('botAnswers')}</span>
      <Button small className="ms-auto" shortcut="⇧T" onClick={acts.takeOver}>
        {t('takeOver')}
      </Button>
    </div>
  );
}

const encoder = new TextEncoder();
const bytes = (s: string) => encoder.encode(s).length;
