import { Failure, fail } from '../../kernel/failure.ts';
import { type Logger, silentLogger } from '../../kernel/logger.ts';
import { BROKER_NAME, type Broker } from '../../ports/broker.ts';
import type { MemoryBrokerConfig } from './definition.ts';
import { Group, type Member } from './group.ts';

const MAX_ATTEMPTS = 5;

/**
 * A broker inside the process. A group exists from its first subscription on and keeps its messages while it has no member; when such a group is full
 * it is dropped with a warning, while a full group with members refuses the publisher with OVERLOADED. Order per key; a key that fails waits, others go on.
 */
export function createMemoryBroker(config: MemoryBrokerConfig, log: Logger = silentLogger): Broker {
  const topics = new Map<string, Map<string, Group>>();
  const allGroups = () => [...topics.values()].flatMap((groups) => [...groups.values()]);
  let closing: Promise<void> | null = null;
  const mustBeOpen = () => (closing ? fail('UNAVAILABLE', { detail: 'The broker is closed.' }) : undefined);

  return {
    async publish(topic, key, body) {
      mustBeOpen();
      checkName('topic', topic);
      const groups = topics.get(topic);
      if (!groups) return;
      makeRoom(groups, topic, config.capacity, log);
      for (const group of groups.values()) group.add(key, body);
    },
    async subscribe(topic, name, handler, options = {}) {
      mustBeOpen();
      checkName('topic', topic);
      checkName('group', name);
      const groups = topics.get(topic) ?? new Map<string, Group>();
      topics.set(topic, groups);
      const group = groups.get(name) ?? new Group({ topic, name, retryMs: config.retryMs, retryMaxMs: config.retryMaxMs, log });
      groups.set(name, group);
      const { concurrency = 1, maxAttempts = MAX_ATTEMPTS, onDead } = options;
      const member: Member = { handler, concurrency: Math.max(1, concurrency), maxAttempts: Math.max(1, maxAttempts), onDead, running: 0, leaving: false, onIdle: null };
      group.members.push(member);
      group.pump();
      let left: Promise<void> | null = null;
      return () => {
        left ??= leave(group, member);
        return left;
      };
    },
    // A group keeps messages even while it has no member, so only a topic without groups is unheard.
    unheard: (topic) => !topics.has(topic),
    async ping() {
      mustBeOpen();
    },
    close() {
      closing ??= closeAll(allGroups(), config.closeMs, log);
      return closing;
    },
  };
}

function checkName(what: string, name: string): void {
  if (!BROKER_NAME.test(name))
    throw new Failure('UNPROCESSABLE', { detail: `The ${what} ${JSON.stringify(name.slice(0, 80))} must be 1 to 64 letters, digits, dots, dashes or underscores.` });
}

/** All groups are looked at before one gets the message: a refused publish must not be half delivered. */
function makeRoom(groups: Map<string, Group>, topic: string, capacity: number, log: Logger): void {
  for (const [name, group] of groups) {
    if (group.size < capacity) continue;
    if (group.members.length) throw new Failure('OVERLOADED', { detail: `Group ${name} of topic ${topic} holds ${capacity} messages already.`, retryAfterMs: 1000 });
    groups.delete(name);
    log.warn({ topic, group: name, dropped: group.clear() }, 'a group without members was full and is dropped');
  }
}

async function leave(group: Group, member: Member): Promise<void> {
  member.leaving = true;
  if (member.running > 0) {
    await new Promise<void>((resolve) => {
      member.onIdle = resolve;
    });
  }
  const at = group.members.indexOf(member);
  if (at >= 0) group.members.splice(at, 1);
}

async function closeAll(groups: Group[], closeMs: number, log: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const dropped = groups.reduce((sum, group) => sum + group.clear(), 0);
  const ended = Promise.all(groups.flatMap((group) => [...group.members].map((member) => leave(group, member)))).then(() => true);
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), closeMs);
  });
  const clean = await Promise.race([ended, late]);
  clearTimeout(timer);
  if (dropped || !clean) log.info({ dropped, clean }, 'in-process broker closed');
}
