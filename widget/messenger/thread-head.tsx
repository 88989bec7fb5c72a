import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Actor } from '#protocol/events.ts';
import type { Conversation } from '../client/types.ts';
import { useApp } from './context.ts';
import { top } from './home.tsx';
import { useTalk } from './more/talk-loader.ts';
import { newKey } from './new-key.ts';
import { Avatar, CloseButton, IconButton } from './parts.tsx';

/** Who answers, and what may be done with the conversation. */
export function ThreadHead({ c, asked }: { c: Conversation | undefined; asked: boolean }) {
  const app = useApp();
  const words = app.words.value;
  const { name: inbox, bot } = app.config.value;
  const actor = partner(c, bot);
  const person = actor?.kind === 'agent';
  const online = person && c?.state.status !== 'resolved' && app.machine.presence !== null && app.machine.presence.agentsOnline > 0;
  const name = actor === null ? inbox || words.chat : (actor.name ?? (person ? words.someone : words.botName(inbox)));
  const presence = app.machine.presence;
  const minutes = presence?.replyTime === undefined ? null : Math.max(1, Math.round(presence.replyTime / 60));
  const available = presence !== null && presence.agentsOnline > 0 ? words.online(minutes) : '';
  const sub = c?.state.status === 'resolved' ? words.ended : asked && !person ? words.handingOver : actor?.kind === 'bot' ? words.botSub : available;
  return (
    <header class="wh">
      <CloseButton place="start" />
      <IconButton icon="left" label={words.back} class={app.boot.host === null ? 'pull' : 'pull not-phone'} onClick={() => app.open({ name: top.name })} />
      <Avatar actor={actor} size={32} online={online} />
      <div class="grow">
        <h1 class="nm cut">{name}</h1>
        {sub !== '' && <div class="sb cut">{sub}</div>}
      </div>
      <Menu c={c} />
      <CloseButton place="end" />
    </header>
  );
}

/** The person or bot that has the conversation: its owner, else whoever answered last. */
function partner(c: Conversation | undefined, bot: boolean): Actor | null {
  const fallback: Actor | null = bot ? { kind: 'bot' } : null;
  if (c === undefined) return fallback;
  const owner = c.state.owner;
  const answers = [...c.events].reverse().flatMap((ev) => (ev.type === 'message.created' && (ev.actor.kind === 'agent' || ev.actor.kind === 'bot') ? [ev.actor] : []));
  if (owner.kind === 'agent') {
    const known = answers.find((a) => a.kind === 'agent' && (owner.id === undefined || a.id === owner.id));
    return known ?? { kind: 'agent', ...(owner.id === undefined ? {} : { id: owner.id }), ...(owner.name === undefined ? {} : { name: owner.name }) };
  }
  return answers[0] ?? fallback;
}

function Menu({ c }: { c: Conversation | undefined }) {
  const app = useApp();
  const words = app.words.value;
  const open = useSignal(false);
  const talk = useTalk(open.value);
  const root = useRef<HTMLDivElement>(null);
  const shut = (focus: boolean) => {
    open.value = false;
    if (focus) root.current?.querySelector('button')?.focus();
  };
  useEffect(() => {
    if (!open.value) return;
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (e: Event) => {
      if (!root.current?.contains(e.target as Node)) shut(false);
    };
    addEventListener('pointerdown', outside);
    return () => removeEventListener('pointerdown', outside);
  }, [open.value]);
  const item = (label: string, act: () => void) => (
    <button
      type="button"
      role="menuitem"
      onClick={() => {
        shut(true);
        act();
      }}
    >
      {label}
    </button>
  );
  const ongoing = c !== undefined && c.state.status !== 'resolved';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the menu inside, which has its role
    <div
      class="rel"
      ref={root}
      onKeyDown={(e) => {
        if (!open.value) return;
        const items = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
        const at = items.indexOf(document.activeElement as HTMLElement);
        if (e.key === 'Escape') shut(true);
        else if (e.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
        else if (e.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus();
        else if (e.key === 'Tab') return shut(false);
        else return;
        e.preventDefault();
        e.stopPropagation();
      }}
    >
      <IconButton
        icon="dots"
        label={words.more}
        expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      />
      {open.value && (
        <div class="menu" role="menu" aria-label={words.more}>
          {item(words.allConversations, () => app.open({ name: 'list' }))}
          {item(words.newConversation, () => app.open({ name: 'thread', key: newKey() }))}
          {c !== undefined && talk !== null && item(talk.talkWords(app.locale.value).download, () => void talk.downloadTranscript(app, c))}
          {talk !== null &&
            app.boot.host !== null &&
            document.documentElement.dataset.screen !== 'phone' &&
            item(talk.talkWords(app.locale.value).inWindow, () => talk.popOut(app))}
          {ongoing && item(words.endConversation, () => app.send(c.id, { t: 'conv.close' }))}
        </div>
      )}
    </div>
  );
}
