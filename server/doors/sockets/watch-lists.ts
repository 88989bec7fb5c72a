import type { Counts } from '#protocol';
import type { AgentCaller, Domain } from '../../domain/context.ts';
import { countConversations } from '../../domain/conversations/list-conversations.ts';
import { presentConversations } from '../../domain/conversations/present-conversation.ts';
import { maySee } from '../../domain/workspace/authorize.ts';
import type { ConversationRecord, EventRow } from '../../ports/store.ts';
import { pack } from './packed.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';

const ROWS_MS = 250;
const COUNTS_MS = 1_000;
const ROWS_AT_ONCE = 100;

/**
 * Tells watching consoles what changed in their lists (settled.md §2): rows at most every 250 ms per conversation, counts at most once a
 * second, never every event. Under a flood the newest rows win; a list is read again over HTTP when it is opened.
 */
export function createWatchLists(domain: Domain, rooms: Rooms) {
  const changed = new Map<string, boolean>();
  let rowsTimer: NodeJS.Timeout | undefined;
  let countsTimer: NodeJS.Timeout | undefined;

  const flushRows = async () => {
    rowsTimer = undefined;
    const batch = [...changed].slice(-ROWS_AT_ONCE);
    changed.clear();
    const records = batch.flatMap(([id, moved]) => {
      const record = domain.log.peek(id)?.conversation;
      return record ? [{ record, moved }] : [];
    });
    for (const session of rooms.watchers) await sendRows(domain, session, records).catch((e) => domain.logger.warn({ err: e }, 'list changes could not be sent'));
  };
  const flushCounts = async () => {
    countsTimer = undefined;
    const byAgent = new Map<string, Promise<Counts>>();
    for (const session of rooms.watchers) {
      const caller = session.caller as AgentCaller;
      const counts = byAgent.get(caller.agentId) ?? countConversations(domain, caller);
      byAgent.set(caller.agentId, counts);
      await counts.then(
        (c) => session.deliver(pack({ t: 'counts', counts: c })),
        (e) => domain.logger.warn({ err: e }, 'counts could not be read'),
      );
    }
  };
  return {
    changed(event: EventRow) {
      if (rooms.watchers.size === 0) return;
      const moves = MOVES.has(event.type);
      changed.set(event.conversationId, moves || changed.get(event.conversationId) === true);
      rowsTimer ??= setTimeout(() => void flushRows(), ROWS_MS);
      if (moves || event.type === 'message.created') countsTimer ??= setTimeout(() => void flushCounts(), COUNTS_MS);
    },
    stop() {
      clearTimeout(rowsTimer);
      clearTimeout(countsTimer);
    },
  };
}

/** Events after which a conversation may have left a list. */
const MOVES = new Set<string>(['conversation.opened', 'conversation.status', 'conversation.assigned', 'bot.takeover', 'bot.handback', 'bot.handoff', 'bot.started']);

async function sendRows(domain: Domain, session: Session, records: { record: ConversationRecord; moved: boolean }[]): Promise<void> {
  const caller = session.caller as AgentCaller;
  const visible = records.filter(({ record }) => maySee(caller, record));
  if (visible.length === 0 || !session.watching) return;
  const rows = new Map(
    (
      await presentConversations(
        domain,
        caller,
        visible.map((v) => v.record),
      )
    ).map((r) => [r.id, r]),
  );
  for (const list of session.watching) {
    const inside = visible.filter(({ record }) => inList(list, record, caller.agentId));
    const upsert = inside.flatMap(({ record }) => rows.get(record.id) ?? []);
    const remove = visible.filter((v) => v.moved && !inside.includes(v)).map(({ record }) => record.id);
    if (upsert.length + remove.length > 0) session.deliver(pack({ t: 'rows', list, upsert, remove }));
  }
}

/** The same membership as the store's views. */
export function inList(list: string, c: ConversationRecord, agentId: string): boolean {
  if (c.status === 'resolved') return false;
  if (list === 'all') return true;
  if (list === 'mine') return c.ownerKind === 'agent' && c.agentId === agentId;
  if (list === 'unassigned') return c.status === 'open' && (c.ownerKind === 'none' || c.ownerKind === 'team');
  if (list === 'waiting') return c.status === 'open' && c.waitingSince !== null && (c.ownerKind === 'none' || c.ownerKind === 'team');
  return list.startsWith('team:') && c.teamId === list.slice(5);
}
