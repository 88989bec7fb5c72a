import type { ContactRecord, TrailStep } from '../../ports/store.ts';
import type { Domain } from '../context.ts';

const KEPT = 20;
/** Steps of a contact that wait for the write under way, by domain and contact. */
const waiting = new WeakMap<Domain, Map<string, TrailStep[]>>();

/**
 * Adds to the trail of a visitor: a page they opened or what the site's script told. The last 20 are kept. While one write is under way,
 * further steps wait and go with the next. Never fails: nobody's chat waits for this.
 */
export async function noteStep(domain: Domain, { workspaceId, contactId }: { workspaceId: string; contactId: string }, step: TrailStep): Promise<void> {
  const all = waiting.get(domain) ?? new Map<string, TrailStep[]>();
  waiting.set(domain, all);
  const queue = all.get(contactId);
  if (queue !== undefined) {
    queue.push(step);
    if (queue.length > KEPT) queue.shift();
    return;
  }
  const steps = [step];
  all.set(contactId, steps);
  try {
    while (steps.length > 0) {
      const contact = await domain.store.contacts.get(workspaceId, contactId);
      if (contact === null) return;
      const page = withSteps(contact.page, steps.splice(0));
      if (page !== null) await domain.store.contacts.update(workspaceId, contactId, { page, updatedAt: domain.now() });
    }
  } catch (e) {
    domain.logger.debug({ err: e }, 'a step of a visitor was not kept');
  } finally {
    all.delete(contactId);
  }
}

/** The page a visitor is on and how they came there. What is told before any page is known has no place. */
export function withSteps(before: ContactRecord['page'], steps: TrailStep[]): ContactRecord['page'] {
  let page = before;
  for (const step of steps) {
    const trail = page?.trail ?? [];
    const last = trail[trail.length - 1];
    if ('event' in step) {
      if (page !== null) page = { ...page, trail: [...trail, step].slice(-KEPT) };
      continue;
    }
    // A reload is not another step; a title that came late is.
    const again = last !== undefined && 'url' in last && last.url === step.url;
    const { at: _, ...place } = step;
    page = { ...(page?.referrer === undefined ? {} : { referrer: page.referrer }), ...place, trail: [...(again ? trail.slice(0, -1) : trail), step].slice(-KEPT) };
  }
  return page;
}
