/** The stored outbox and its lanes, as both sides need them: the sender (outbox.ts), and the receiver when an item comes back as an event. */
import type { Issue } from '#protocol/errors.ts';
import type { Lane, Machine, OutboxItem } from './types.ts';

/** The server has this command: it leaves the outbox. */
export function settle(m: Machine, cid: string, conv: string): void {
  const item = m.outbox.find((x) => x.cid === cid);
  if (item === undefined) return;
  if (item.lane !== conv) moveLane(m, item.lane, conv);
  forget(m, cid);
}

/** All items of a `new:…` lane belong to the conversation that its first item opened. Saved before the opener is forgotten. */
export function moveLane(m: Machine, from: string, to: string): void {
  if (from === to || !from.startsWith('new:')) return;
  const old = m.lanes.get(from);
  const target = laneOf(m, to);
  target.conv = to;
  if (old !== undefined) {
    target.inflight += old.inflight;
    target.paused ||= old.paused;
    m.lanes.delete(from);
  }
  m.aliases.set(from, to);
  m.io.moved(from, to);
  for (const r of m.requests.values()) if (r.kind === 'command' && r.lane === from) r.lane = to;
  for (const item of m.outbox) if (item.lane === from) keep(m, { ...item, lane: to });
  if (m.watching === from) m.watching = to;
}

export function laneOf(m: Machine, key: string): Lane {
  const known = m.lanes.get(key);
  if (known !== undefined) return known;
  const made: Lane = { conv: key.startsWith('new:') ? null : key, inflight: 0, acked: 0, next: 1, paused: false, until: 0, fails: 0 };
  m.lanes.set(key, made);
  return made;
}

export function keep(m: Machine, item: OutboxItem): void {
  m.outbox = m.outbox.map((x) => (x.cid === item.cid ? item : x));
  m.io.save(item);
}

/** A refusal that names fields is kept for the form, to be said beside them. True when it is one. */
export function blameForm(m: Machine, cid: string, errors: Issue[] | undefined): boolean {
  const cmd = m.outbox.find((x) => x.cid === cid)?.cmd;
  if (cmd?.t !== 'form.submit' || !errors?.some((e) => e.path.startsWith('values.'))) return false;
  m.refusedForms.set(cmd.target, { values: cmd.values, errors });
  return true;
}

export function forget(m: Machine, cid: string): void {
  m.outbox = m.outbox.filter((x) => x.cid !== cid);
  m.io.forget(cid);
}
