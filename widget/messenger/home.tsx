import { unreadOf } from '../client/receive.ts';
import type { Conversation } from '../client/types.ts';
import { conversationsOf, newKey } from './app.ts';
import { useApp } from './context.ts';
import { dayOf, timeOf } from './format.ts';
import { Icon, type IconName } from './icons.tsx';
import { Avatar, Band, CloseButton } from './parts.tsx';

/** Greeting on the brand tint, the way to write, the last conversation. */
export function Home() {
  const app = useApp();
  const words = app.words.value;
  const { name, greeting, locale } = app.config.value;
  const presence = app.machine.presence;
  const [latest] = conversationsOf(app.machine);
  // A greeting somebody wrote is in one language; the other gets ours.
  const hello = greeting !== '' && (locale === '' || locale.slice(0, 2) === app.locale.value) ? greeting : words.greeting;
  return (
    <>
      <Band />
      <div class="scroll">
        <div class="hero">
          <div class="row">
            <Logo />
            <b class="grow cut">{name}</b>
            <CloseButton place="end" always />
          </div>
          <h1>{hello}</h1>
        </div>
        <div class="cards">
          <button type="button" class="wcard lk up" onClick={() => app.open({ name: 'thread', key: newKey() })}>
            <span class="grow col">
              <b class="m">{words.sendUs}</b>
              <span class="t2 sm row g6">
                {presence !== null && presence.agentsOnline > 0 ? (
                  <>
                    <i class="dot8" />
                    {words.online(presence.replyTime === undefined ? null : Math.max(1, Math.round(presence.replyTime / 60)))}
                  </>
                ) : (
                  words.offlineTeam
                )}
              </span>
            </span>
            <span class="br">
              <Icon name="send" size={20} />
            </span>
          </button>
          {latest !== undefined && <ConversationCard c={latest} />}
        </div>
      </div>
      <TabBar at="home" />
    </>
  );
}

export function MessageList() {
  const app = useApp();
  const words = app.words.value;
  const all = conversationsOf(app.machine);
  return (
    <>
      <header class="wh">
        <CloseButton place="start" />
        <h1 class="nm grow">{words.messages}</h1>
        <CloseButton place="end" />
      </header>
      <Band />
      <div class="scroll">
        <div class="cards flat">
          {all.map((c) => (
            <ConversationCard key={c.id} c={c} />
          ))}
          {all.length === 0 && (
            <div class="empty">
              <Icon name="message" size={24} />
              <p>{words.noConversations}</p>
            </div>
          )}
        </div>
      </div>
      <div class="foot">
        <button type="button" class="wbtn" onClick={() => app.open({ name: 'thread', key: newKey() })}>
          {words.newConversation}
        </button>
      </div>
      <TabBar at="list" />
    </>
  );
}

function ConversationCard({ c }: { c: Conversation }) {
  const app = useApp();
  const words = app.words.value;
  const unread = unreadOf(c);
  const other = [...c.events].reverse().find((ev) => ev.type === 'message.created' && ev.actor.kind !== 'visitor')?.actor ?? null;
  const last = [...c.state.items].reverse().find((it) => it.kind === 'message');
  const from = last?.kind === 'message' ? (last.actor.kind === 'visitor' ? words.you : (last.actor.name ?? words.someone)) : null;
  const today = c.updatedAt > 0 && new Date(c.updatedAt).toDateString() === new Date().toDateString();
  const when = c.updatedAt === 0 ? '' : today ? timeOf(c.updatedAt, app.locale.value) : dayOf(c.updatedAt, Date.now(), app.locale.value, words);
  return (
    <button type="button" class="wcard lk" onClick={() => app.open({ name: 'thread', key: c.id })}>
      <Avatar actor={other} size={32} />
      <span class="grow col">
        <span class="row">
          <b class="m cut grow">{c.state.topic ?? other?.name ?? app.config.value.name ?? words.chat}</b>
          <span class="t3 xs nw">{when}</span>
        </span>
        <span class="t2 sm cut">{from === null ? c.preview : `${from}${app.locale.value === 'zh' ? '：' : ': '}${c.preview}`}</span>
      </span>
      {unread > 0 && (
        <span class="cnt">
          {unread}
          <span class="sr"> {words.unread(unread)}</span>
        </span>
      )}
    </button>
  );
}

function TabBar({ at }: { at: 'home' | 'list' }) {
  const app = useApp();
  const words = app.words.value;
  const unread = app.unread.value;
  const tab = (name: 'home' | 'list', icon: IconName, label: string) => (
    <button type="button" class={at === name ? 'on' : ''} aria-current={at === name ? 'page' : undefined} onClick={() => app.open({ name })}>
      <span class="rel">
        <Icon name={icon} size={20} />
        {name === 'list' && unread > 0 && <span class="cnt">{unread}</span>}
      </span>
      {label}
    </button>
  );
  return (
    <nav class="tabb">
      {tab('home', 'house', words.home)}
      {tab('list', 'message', words.messages)}
    </nav>
  );
}

const Logo = () => (
  <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092a10 10 0 1 0-4.777-4.719M8 10.5h8M8 14h5" />
  </svg>
);
