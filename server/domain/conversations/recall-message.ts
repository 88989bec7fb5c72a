import type { EventRow } from '../../ports/store.ts';
import type { Caller, Domain } from '../context.ts';
import { actorOf, headFor, request, type Verb } from './command.ts';
import { knownCommand } from './edit-message.ts';
import { changeableMessage } from './message-target.ts';

/** Takes a message back: its words, their edits and translations, and its files are removed in the commit of the recall. */
export const recallMessage: Verb<'msg.recall'> = async (domain, caller, command) => {
  await headFor(domain, caller, command.conv, 'conversation.send');
  if (await knownCommand(domain, caller.workspaceId, command.conv, command.cid))
    return request(caller, command, command.conv, () => ({ events: [{ type: 'message.recalled', data: { target: command.target }, ...actorOf(caller) }] }));
  const target = await changeableMessage(domain, caller, command.conv, command.target, 'recall');
  const blank = [target.id, ...(await wordsAbout(domain, caller, target))];
  const note = target.type === 'note.created';
  void removeFiles(domain, target);
  return request(caller, command, command.conv, () => ({
    events: [{ type: 'message.recalled', data: { target: command.target, targetSeq: target.seq, ...(note ? { note: true } : {}) }, ...actorOf(caller) }],
    blank,
  }));
};

/** Later events that repeat the message's words. */
async function wordsAbout(domain: Domain, caller: Caller, target: EventRow): Promise<string[]> {
  const ids: string[] = [];
  for (let after = target.seq; ; ) {
    const events = await domain.store.events.read(caller.workspaceId, { conversationId: target.conversationId, sequence: 'all', after, limit: 500 });
    for (const e of events) if (e.type !== 'message.recalled' && e.data?.target === target.id) ids.push(e.id);
    const last = events.at(-1);
    if (!last || events.length < 500) return ids;
    after = last.seq;
  }
}

async function removeFiles(domain: Domain, target: EventRow): Promise<void> {
  const files = target.data?.attachments;
  if (!Array.isArray(files)) return;
  const ids = files.map((f: { id: string }) => f.id);
  try {
    for (const id of ids) {
      const upload = await domain.store.uploads.get(target.workspaceId, id);
      if (upload) await domain.media.remove(upload.storageKey);
    }
    await domain.store.uploads.remove(target.workspaceId, ids);
  } catch (e) {
    domain.logger.warn({ err: e, ids }, 'files of a recalled message could not be removed');
  }
}
