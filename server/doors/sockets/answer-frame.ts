import { type AnyFrame, type Frame, type FrameName, LIMITS } from '#protocol';
import type { Command, CommandName } from '../../domain/conversations/command.ts';
import { moveCursor } from '../../domain/conversations/move-cursor.ts';
import { readEvents, syncConversations } from '../../domain/conversations/read-events.ts';
import { isCommand, runCommand } from '../../domain/conversations/run-command.ts';
import { authorize } from '../../domain/workspace/authorize.ts';
import { Failure } from '../../kernel/failure.ts';
import { newTraceId } from '../../kernel/trace-id.ts';
import { sendCursor, showCursors } from './cursors.ts';
import { pack } from './packed.ts';
import type { Session } from './session.ts';

type Answering = { [N in FrameName]?: (session: Session, frame: Frame<N>) => void | Promise<void> };

/** What each frame that is not a command does. A promise that rejects is answered with its error. */
const ANSWERS: Answering = {
  ping(session, frame) {
    session.pending--;
    session.send(pack({ t: 'pong', i: frame.i, serverTime: session.core.domain.now() }));
  },
  async sync(session, { i, epoch, cursors, limit }) {
    const answer = await syncConversations(session.core.domain, session.caller, { cursors, ...(epoch === undefined ? {} : { epoch }), ...(limit === undefined ? {} : { limit }) });
    session.ok(i, answer);
  },
  async history(session, { i, conv, before, limit }) {
    const { events, more } = await readEvents(session.core.domain, session.caller, { conversationId: conv, before, limit: limit ?? LIMITS.historyDefault });
    session.ok(i, { events, more });
  },
  async cursor(session, frame) {
    const moved = await moveCursor(session.core.domain, session.caller, frame);
    if (moved) sendCursor(session.core, session, moved);
  },
  typing: (session, frame) => session.core.typing(session, frame.conv, frame.on),
  'bot.stop': (session, { conv, stream }) => session.core.streams.stop(session, conv, stream),
  page: (session, frame) => session.core.page(session, frame),
  track: (session, frame) => session.core.track(session, frame),
  presence(session, { i, state }) {
    const { caller, core } = session;
    if (caller.kind === 'visitor') return;
    authorize(caller, 'presence.set');
    core.presence.set(caller.agentId, state);
    session.ok(i, { dup: false, ts: core.domain.now() });
  },
  async view(session, { i, conv }) {
    if (conv !== null) {
      const head = (await session.core.domain.log.heads(session.caller.workspaceId, [conv])).get(conv);
      authorize(session.caller, 'conversation.read', { conversation: head?.conversation });
    }
    if (session.closed) return;
    session.core.view(session, conv);
    session.ok(i, { ...(conv === null ? {} : { conv }), dup: false, ts: session.core.domain.now() });
    if (conv !== null) showCursors(session, conv);
  },
  watch(session, { i, lists }) {
    authorize(session.caller, 'conversation.list');
    session.core.watch(session, lists);
    session.ok(i, { dup: false, ts: session.core.domain.now() });
  },
};

/** Carries out one parsed frame of a session. */
export function answerFrame(session: Session, frame: AnyFrame): void {
  if (isCommand(frame.t)) return sendCommand(session, frame as Command & { i: number });
  const answer = ANSWERS[frame.t] as ((s: Session, f: AnyFrame) => void | Promise<void>) | undefined;
  if (!answer) return;
  try {
    const running = answer(session, frame);
    if (running instanceof Promise) running.catch((e) => refuse(session, frame, e));
  } catch (e) {
    refuse(session, frame, e);
  }
}

function refuse(session: Session, frame: AnyFrame, error: unknown): void {
  if ('i' in frame) session.refuse(frame.i, error);
}

/** Commands keep the order of their connection: one that has to look something up makes the later ones wait. */
function sendCommand(session: Session, frame: Command & { i: number }): void {
  const running = session.tail ? session.tail.then(() => start(session, frame)) : start(session, frame);
  if (!running) return;
  const mine: Promise<void> = running.then(() => {
    if (session.tail === mine) session.tail = undefined;
  });
  session.tail = mine;
}

function start(session: Session, frame: Command<CommandName> & { i: number }): Promise<void> | undefined {
  const late = limited(session, frame);
  if (late) return refused(session, frame.i, late);
  const order = frame.t === 'msg.send' && frame.conv !== null && frame.cseq !== undefined ? session.order(frame.conv) : undefined;
  const cseq = frame.t === 'msg.send' ? frame.cseq : undefined;
  if (order && cseq !== undefined) {
    const expected = order.refused ?? order.next;
    if (cseq !== expected) return refused(session, frame.i, new Failure('CSEQ_GAP', { expectCseq: expected }));
    order.refused = undefined;
    order.next = cseq + 1;
  }
  session.expect(frame.cid);
  return runCommand(
    session.core.domain,
    session.caller,
    frame,
    (error, answer) => {
      session.settled(frame.cid);
      if (answer) return session.ok(frame.i, answer);
      if (order && cseq !== undefined && (order.refused === undefined || order.refused > cseq)) order.refused = cseq;
      session.refuse(frame.i, error);
    },
    { traceId: newTraceId(), ...(order && cseq !== undefined ? { guard: () => guardOrder(order.refused, cseq) } : {}) },
  );
}

function refused(session: Session, i: number, failure: Failure): undefined {
  session.refuse(i, failure);
  return undefined;
}

/** An earlier number was refused after this one had been taken: it may not be stored before the earlier one. */
function guardOrder(refused: number | undefined, cseq: number): void {
  if (refused !== undefined && refused < cseq) throw new Failure('CSEQ_GAP', { expectCseq: refused });
}

/** Visitors: ten messages at once, then one a second (settled.md §4). */
function limited(session: Session, frame: Command): Failure | undefined {
  const { core, caller } = session;
  if (!core.domain.limits || caller.kind !== 'visitor') return undefined;
  const wait = (frame.t === 'msg.send' ? core.sends : core.commands).take(caller.contactId);
  return wait > 0 ? new Failure('RATE_LIMITED', { retryAfterMs: wait }) : undefined;
}
