import type { Domain } from '../context.ts';
import { deriveConversationId } from './derive-conversation-id.ts';

const AT_ONCE = 200;

/** Opens snoozed conversations whose time has come. The cid is derived from the alarm, so two processes wake each of them once. */
export async function wakeSnoozed(domain: Domain): Promise<number> {
  const due = await domain.store.conversations.due(domain.now(), AT_ONCE);
  for (const { workspaceId, id } of due) {
    const head = (await domain.log.heads(workspaceId, [id])).get(id);
    const until = head?.conversation.snoozedUntil;
    if (head?.conversation.status !== 'snoozed' || typeof until !== 'number' || until > domain.now()) continue;
    await domain.log.appended({
      workspaceId,
      conversationId: id,
      cid: deriveConversationId(id, 'snooze', String(until)),
      payloadHash: 'wake',
      plan: () => ({
        events: [{ type: 'conversation.status', data: { from: 'snoozed', to: 'open' }, actorKind: 'system', actorId: null }],
        patch: { status: 'open', snoozedUntil: null },
      }),
    });
  }
  return due.length;
}
