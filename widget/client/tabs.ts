/**
 * Several tabs of one browser as one. Every tab has its own connection to read, so that each screen is right whatever happens to the
 * others; one tab, the leader, sends for all. Without Web Locks each tab sends its own. What nobody has sent after ten seconds any
 * tab sends: a second copy is answered `dup`, and all tabs hold the same order, so that is safe.
 */
import { blameForm, moveLane } from './lanes.ts';
import { kick, stop } from './link.ts';
import { drain } from './outbox.ts';
import { conversation } from './receive.ts';
import type { Machine, OutboxItem, TabMessage } from './types.ts';

/** Takes what another tab says. The teller has saved it and told everybody: nothing is saved or told again while this runs. */
export function heard(m: Machine, message: TabMessage): void {
  switch (message.t) {
    case 'item':
      heardItem(m, message.item);
      break;
    case 'gone':
      blameForm(m, message.cid, message.errors);
      m.outbox = m.outbox.filter((x) => x.cid !== message.cid);
      break;
    case 'failed':
      m.io.failed(message);
      break;
    case 'moved':
      if (m.aliases.get(message.lane) !== message.conv) moveLane(m, message.lane, message.conv);
      break;
    case 'read': {
      const c = conversation(m, message.conv);
      c.read.visitor = Math.max(c.read.visitor, message.seq);
      break;
    }
    case 'wake':
      kick(m);
      break;
    case 'wipe':
      stop(m);
      m.outbox = [];
      m.convs.clear();
      break;
  }
  m.io.changed();
}

/** This tab sends from now on. `kept` is what the store holds: a tab that died may not have told everybody. */
export function lead(m: Machine, kept: { items: OutboxItem[]; lanes: ReadonlyMap<string, string> }, leads: 'all' | 'own' = 'all'): void {
  m.leads = leads;
  for (const [lane, conv] of kept.lanes) if (m.aliases.get(lane) !== conv) moveLane(m, lane, conv);
  for (const item of kept.items) if (!m.outbox.some((x) => x.cid === item.cid)) heardItem(m, item);
  m.outbox.sort((a, b) => a.at - b.at || a.n - b.n);
  drain(m);
  m.io.changed();
}

function heardItem(m: Machine, item: OutboxItem): void {
  // Its event may have overtaken it.
  for (const c of m.convs.values()) if (c.events.some((ev) => ev.cid === item.cid)) return;
  const mine = { ...item, lane: m.aliases.get(item.lane) ?? item.lane };
  const known = m.outbox.find((x) => x.cid === item.cid);
  // Sent again by a person: it goes to the end, in every tab.
  if (known !== undefined && known.at === item.at) m.outbox = m.outbox.map((x) => (x === known ? mine : x));
  else m.outbox = [...m.outbox.filter((x) => x !== known), mine];
}
