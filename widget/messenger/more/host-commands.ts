/** What the site's own script asks of the messenger (`Parley('showNewMessage', …)` and its kin). */
import { effect } from '@preact/signals';
import type { About, App } from '../app.ts';
import type { HostCommand } from '../host-bridge.ts';
import { newKey } from '../new-key.ts';

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
      tell(app, { t: 'page', url: command.url.slice(0, 2_048), ...(command.title === '' ? {} : { title: command.title.slice(0, 200) }) });
      break;
    case 'track': {
      const props = objectOf(command.props);
      if (bytes(props) > 1_000) return console.warn('Parley: what is told with track must be under 1 KB');
      tell(app, { t: 'track', name: command.name, ...(Object.keys(props).length === 0 ? {} : { props }) });
      break;
    }
    case 'about':
      app.about.value = { ...app.about.value, ...aboutOf(command) };
      // The session says it; should it not be taken, the chat goes on without.
      app.client.token(true).catch(() => {
        app.about.value = {};
      });
  }
}

/** Frames that nobody answers, once there is a link; the last 20 of those that wait. */
function tell(app: App, frame: Record<string, unknown>): void {
  waiting.push(frame);
  if (waiting.length > 20) waiting.shift();
  if (waiting.length > 1) return;
  const stop = effect(() => {
    app.tick.value;
    if (app.machine.link !== 'live') return;
    for (const one of waiting.splice(0)) app.machine.io.transmit(one);
    queueMicrotask(() => stop());
  });
}
const waiting: Record<string, unknown>[] = [];

const bytes = (v: unknown): number => new TextEncoder().encode(JSON.stringify(v)).length;
const objectOf = (v: unknown): Record<string, unknown> => (typeof v === 'object' && v !== null ? { ...v } : {});

/** The texts a visitor has, and attributes as far as the server keeps them. */
function aboutOf(given: { user?: unknown; attributes?: unknown }): About {
  const user = objectOf(given.user);
  const text = (name: string, form: RegExp) => (typeof user[name] === 'string' && form.test(user[name].trim()) ? { [name]: user[name].trim() } : {});
  const attributes = objectOf(given.attributes);
  const fits = bytes(attributes) <= 8_000;
  if (!fits) console.warn('Parley: attributes must be under 8 KB');
  return {
    ...(given.user === undefined
      ? {}
      : { user: { ...text('name', /^.{1,200}$/), ...text('email', /^[^\s@"(),:;<>[\]\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/), ...text('phone', /^[+\d][\d ().-]{2,39}$/) } }),
    ...(given.attributes === undefined || !fits ? {} : { attributes }),
  };
}

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
