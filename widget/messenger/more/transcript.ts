import { loadOlder } from '../../client/receive.ts';
import type { Conversation } from '../../client/types.ts';
import type { App } from '../app.ts';
import { type Row, threadRows } from '../thread-rows.ts';
import { talkWords } from './talk-words.ts';

/** Saves the whole conversation as a text file; older pages are fetched first. What cannot be fetched within ten seconds is left out. */
export async function downloadTranscript(app: App, c: Conversation): Promise<void> {
  for (const end = Date.now() + 10_000; c.more && Date.now() < end; ) {
    loadOlder(app.machine, c.id);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const url = URL.createObjectURL(new Blob([transcript(app, c)], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${app.config.value.name || talkWords(app.locale.value).transcript} ${stamp(c.updatedAt || Date.now()).slice(0, 10)}.txt`.replace(/[\\/:*?"<>|]/g, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** One line per message and happening, with local times. The mark in front tells older editors that it is UTF-8. */
function transcript(app: App, c: Conversation): string {
  const rows = threadRows(app.machine, c.id, Date.now(), app.locale.value, app.words.value);
  const head = [app.config.value.name, c.state.topic ?? ''].filter((s) => s !== '').join(' · ');
  return `\ufeff${[head, '', ...rows.flatMap((row) => lineOf(app, row))].join('\n')}\n`;
}

function lineOf(app: App, row: Row): string[] {
  if (row.row !== 'message') return row.row === 'day' ? [] : [`— ${row.text}`];
  const { data } = row;
  const from = row.mine ? app.words.value.you : (row.actor.name ?? app.words.value.someone);
  const parts = [data.body, ...(data.attachments ?? []).map((a) => `[${a.name}]`), titleOf(data.card), titleOf(data.form)].filter((s) => s !== '');
  return [`[${stamp(row.ts)}] ${from}: ${parts.join(' ')}`];
}

const titleOf = (thing: Record<string, unknown> | undefined) => (typeof thing?.title === 'string' ? `[${thing.title}]` : '');

/** `2026-11-24 10:35`, local. */
function stamp(ts: number): string {
  const d = new Date(ts);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}`;
}
