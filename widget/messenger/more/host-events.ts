/** What the site's script is told of conversations: they begin, end and are rated. Only what happens while this page is open. */
import { effect } from '@preact/signals';
import type { App } from '../app.ts';

export function tellHost(app: App): void {
  const { machine, bridge } = app;
  /** How far each conversation has been told. */
  const told = new Map<string, number>();
  const begun = new Set<string>();
  let visitor: string | null = null;
  effect(() => {
    app.tick.value;
    if (machine.me !== visitor && machine.me !== null) bridge.tell({ t: 'visitor', id: machine.me });
    visitor = machine.me;
    for (const conversation of machine.aliases.values()) {
      if (begun.has(conversation)) continue;
      begun.add(conversation);
      bridge.tell({ t: 'event', name: 'conversation:start', data: { conversation } });
    }
    for (const c of machine.convs.values()) {
      if (c.cur === null) continue;
      // What was there when the page came is no news, unless the conversation began here.
      const from = told.get(c.id) ?? (begun.has(c.id) ? 0 : c.cur);
      told.set(c.id, c.cur);
      if (from >= c.cur) continue;
      for (const ev of c.events) {
        if (ev.seq <= from) continue;
        if (ev.type === 'conversation.status' && ev.data.to === 'resolved') bridge.tell({ t: 'event', name: 'conversation:end', data: { conversation: c.id } });
        if (ev.type === 'conversation.rated') bridge.tell({ t: 'event', name: 'csat', data: { conversation: c.id, score: ev.data.score, comment: ev.data.comment ?? '' } });
      }
    }
  });
}
