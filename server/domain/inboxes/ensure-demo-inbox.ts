import type { InboxRecord } from '../../ports/store.ts';
import type { Domain } from '../context.ts';
import { storeInbox } from './create-inbox.ts';

/** The inbox of the demo shop, made once: any site, marked as demo. */
export async function ensureDemoInbox(domain: Domain): Promise<InboxRecord> {
  const known = domain.directory.inboxes().find((i) => i.demo);
  return known ?? storeInbox(domain, { name: SHOP, demo: true, sites: [] });
}

/** The name over the door of the shop in public/demo. */
const SHOP = 'Ridge Outdoor';
