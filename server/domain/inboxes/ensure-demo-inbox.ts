import type { InboxRecord } from '../../ports/store.ts';
import type { Domain } from '../context.ts';
import { storeInbox } from './create-inbox.ts';

/** The inbox of the demo shop, made once: any site, marked as demo. */
export async function ensureDemoInbox(domain: Domain): Promise<InboxRecord> {
  const known = domain.directory.inboxes().find((i) => i.demo);
  if (known) return known;
  const name = domain.workspace.locale === 'zh' ? '示例商店' : 'Demo shop';
  return storeInbox(domain, { name, demo: true, sites: [] });
}
