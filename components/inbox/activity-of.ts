import type { ThreadItem } from '#protocol/apply-event.ts';

export type ActivityIcon = 'assigned' | 'handoff' | 'bot' | 'hand' | 'resolved' | 'reopened' | 'snoozed' | 'tag' | 'priority' | 'rated' | 'rule' | 'alarm' | 'info';
export type ActivityKey =
  | 'assigned'
  | 'took'
  | 'unassigned'
  | 'resolved'
  | 'reopened'
  | 'snoozed'
  | 'pending'
  | 'tagged'
  | 'untagged'
  | 'priority'
  | 'rated'
  | 'botStarted'
  | 'handoff'
  | 'handoffAsked'
  | 'takeover'
  | 'handback'
  | 'form'
  | 'rule'
  | 'slaWarned'
  | 'slaBreached'
  | 'contact'
  | 'other';
export type Activity = { icon: ActivityIcon; key: ActivityKey; values: { agent?: string; name?: string; tags?: string; priority?: string; score?: number; until?: number } };

/** Which sentence tells of an event, and what goes into it. Events this page does not know get a neutral line. */
export function activityOf({ type, data, actor }: Extract<ThreadItem, { kind: 'activity' }>): Activity {
  const words = (x: unknown) => (Array.isArray(x) ? x.filter((t): t is string => typeof t === 'string').join(', ') : '');
  const text = (x: unknown) => (typeof x === 'string' ? x : '');
  switch (type) {
    case 'conversation.assigned': {
      const agent = text(data.agent);
      if (!agent && !data.team) return { icon: 'assigned', key: 'unassigned', values: {} };
      const name = agent ? text(data.agentName) : text(data.teamName);
      return { icon: agent ? 'assigned' : 'handoff', key: agent && agent === actor.id ? 'took' : 'assigned', values: { agent, name } };
    }
    case 'conversation.status':
      return statusActivity(text(data.to), data.until);
    case 'conversation.tagged': {
      const added = words(data.add);
      return added ? { icon: 'tag', key: 'tagged', values: { tags: added } } : { icon: 'tag', key: 'untagged', values: { tags: words(data.remove) } };
    }
    case 'conversation.priority':
      return { icon: 'priority', key: 'priority', values: { priority: text(data.to) } };
    case 'conversation.rated':
      return { icon: 'rated', key: 'rated', values: { score: Number(data.score) } };
    case 'bot.started':
      return { icon: 'bot', key: 'botStarted', values: {} };
    case 'bot.handoff':
      return { icon: 'handoff', key: data.reason === 'asked' ? 'handoffAsked' : 'handoff', values: {} };
    case 'bot.takeover':
      return { icon: 'hand', key: 'takeover', values: { agent: text(data.agent), name: text(data.agentName) } };
    case 'bot.handback':
      return { icon: 'bot', key: 'handback', values: {} };
    case 'form.submitted':
      return { icon: 'info', key: 'form', values: {} };
    case 'rule.fired':
      return { icon: 'rule', key: 'rule', values: { name: text(data.rule) } };
    case 'sla.warned':
      return { icon: 'alarm', key: 'slaWarned', values: {} };
    case 'sla.breached':
      return { icon: 'alarm', key: 'slaBreached', values: {} };
    case 'contact.updated':
      return { icon: 'info', key: 'contact', values: {} };
    default:
      return { icon: 'info', key: 'other', values: {} };
  }
}

function statusActivity(to: string, until: unknown): Activity {
  if (to === 'resolved') return { icon: 'resolved', key: 'resolved', values: {} };
  if (to === 'snoozed') return { icon: 'snoozed', key: 'snoozed', values: typeof until === 'number' ? { until } : {} };
  return to === 'pending' ? { icon: 'info', key: 'pending', values: {} } : { icon: 'reopened', key: 'reopened', values: {} };
}
