/** What the site's own script asks of the messenger (`Parley('showNewMessage', …)` and its kin). */
import { newId } from '#protocol/ids.ts';
import type { App } from '../app.ts';
import type { HostCommand } from '../host-bridge.ts';

export function hostCommand(app: App, command: HostCommand): void {
  switch (command.t) {
    case 'compose': {
      const key = newKey();
      app.keepDraft(key, command.text.slice(0, 4_000));
      app.open({ name: 'home' });
      app.open({ name: 'thread', key });
      break;
    }
    case 'topic': {
      const key = newKey();
      app.send(key, { t: 'conv.open', topic: command.topic.slice(0, 100) });
      app.open({ name: 'thread', key });
      break;
    }
    case 'card': {
      const card = cardOf(command.card);
      if (card === null) return console.warn('Parley: sendCard needs {title}');
      const key = threadKey(app);
      const body = [[card.title, card.price].filter(Boolean).join(' · '), card.text, card.url].filter(Boolean).join('\n');
      app.send(key, { t: 'msg.send', kind: 'text', body, meta: { card } });
      app.open({ name: 'thread', key });
      break;
    }
    case 'page':
      if (app.machine.link === 'live') app.machine.io.transmit({ t: 'page', url: command.url, ...(command.title === '' ? {} : { title: command.title }) });
  }
}

const newKey = () => `new:${newId()}`;

/** The conversation on screen or the newest open one; a new one where there is none. */
function threadKey(app: App): string {
  const view = app.view.peek();
  if (view.name === 'thread') return view.key;
  const open = [...app.machine.convs.values()].filter((c) => (c.cur === null ? c.baseStatus : c.state.status) !== 'resolved').sort((a, b) => b.updatedAt - a.updatedAt)[0];
  return open?.id ?? newKey();
}

type Card = { title: string; text?: string; price?: string; url?: string; image?: string };

/** The five texts a card may have; addresses only as http(s). Anything else of the site's object stays where it is. */
function cardOf(given: unknown): Card | null {
  const o = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof o[name] === 'string' && o[name] !== '' ? (o[name] as string).slice(0, 500) : undefined);
  const link = (name: string) => (/^https?:\/\//.test(text(name) ?? '') ? text(name) : undefined);
  const title = text('title');
  if (title === undefined) return null;
  const card: Record<string, string | undefined> = { title, text: text('text'), price: text('price'), url: link('url'), image: link('image') };
  return Object.fromEntries(Object.entries(card).filter(([, value]) => value !== undefined)) as Card;
}
