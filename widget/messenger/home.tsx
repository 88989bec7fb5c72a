import { unreadOf } from '../client/receive.ts';
import { type App, conversationsOf } from './app.ts';
import { useApp } from './context.ts';
import { ConversationCard } from './conversation-card.tsx';
import { Icon, type IconName } from './icons.tsx';
import { useTalk } from './more/talk-loader.ts';
import { newKey } from './new-key.ts';
import { Band, CloseButton } from './parts.tsx';

/** Greeting on the brand tint, the way to write, the last conversation. */
export function Home() {
  const app = useApp();
  app.tick.value;
  const words = app.words.value;
  const { name, greetings, logo } = app.config.value;
  const presence = app.machine.presence;
  // The newest, and others that have an answer nobody has read.
  const all = conversationsOf(app.machine);
  const own = all.filter((c, n) => n === 0 || unreadOf(c) > 0).slice(0, 3);
  top.name = 'home';
  return (
    <>
      <Band />
      <div class="scroll">
        <div class="hero">
          <div class="row">
            {logo === null ? <Logo /> : <img class="logo" src={logo} alt="" />}
            <b class="grow cut">{name}</b>
            <CloseButton place="end" always />
          </div>
          <h1>{greetings[app.locale.value] || words.greeting(app.machine.myName)}</h1>
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
          {own.map((c) => (
            <ConversationCard key={c.id} c={c} />
          ))}
          <div class="wcard help">
            {app.config.value.bot && (
              <button type="button" onClick={() => askPerson(app)}>
                <Icon name="headset" />
                <span class="grow">{words.person}</span>
                <Icon name="right" />
              </button>
            )}
            {all.length > own.length && (
              <button type="button" onClick={() => app.open({ name: 'list' })}>
                <Icon name="message" />
                <span class="grow">
                  {words.allConversations} <span class="t3">{all.length}</span>
                </span>
                <Icon name="right" />
              </button>
            )}
          </div>
        </div>
      </div>
      <TabBar at="home" />
    </>
  );
}

/** Where the way back from a conversation leads. */
export const top: { name: 'home' | 'list' } = { name: 'home' };

export function MessageList() {
  const app = useApp();
  const words = app.words.value;
  const talk = useTalk(true);
  top.name = 'list';
  return (
    <>
      <header class="wh">
        <CloseButton place="start" />
        <h1 class="nm grow">{words.messages}</h1>
        <CloseButton place="end" />
      </header>
      <Band />
      {talk === null ? <div class="scroll" /> : <talk.ConversationList />}
      <div class="foot">
        <button type="button" class="wbtn" onClick={() => app.open({ name: 'thread', key: newKey() })}>
          {words.newConversation}
        </button>
      </div>
      <TabBar at="list" />
    </>
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

/** A new conversation that goes past the bot. */
function askPerson(app: App): void {
  const key = newKey();
  app.send(key, { t: 'conv.open' });
  app.send(key, { t: 'conv.human' });
  app.open({ name: 'thread', key });
}

const Logo = () => (
  <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092a10 10 0 1 0-4.777-4.719M8 10.5h8M8 14h5" />
  </svg>
);
