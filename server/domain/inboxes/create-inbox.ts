import { type InboxDto, type Locale, newId } from '#protocol';
import { USUAL_BRAND } from '#protocol/brand-colour.ts';
import type { InboxRecord } from '../../ports/store.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { presentInbox } from './present-inbox.ts';

export type NewInbox = { name: string; sites?: string[]; bot?: string | null; color?: string; locale?: Locale; greeting?: string; demo?: boolean };

/** A new widget inbox. `bot` left out = the built-in bot, null = nobody answers by itself. */
export async function createInbox(domain: Domain, caller: AgentCaller, input: NewInbox): Promise<InboxDto> {
  authorize(caller, 'inbox.write');
  const row = await storeInbox(domain, { ...input, demo: false });
  await recordAudit(domain, caller, { action: 'inbox.create', target: row.id, data: { name: row.name, sites: row.sites } });
  return presentInbox(row);
}

/** Stores the inbox without asking who wants it: for the first start and the command line. */
export async function storeInbox(domain: Domain, input: NewInbox): Promise<InboxRecord> {
  const now = domain.now();
  const locale = input.locale ?? (domain.workspace.locale === 'zh' ? 'zh' : 'en');
  const row: InboxRecord = {
    id: newId(now),
    workspaceId: domain.workspace.id,
    name: input.name,
    kind: 'widget',
    sites: uniqueSites(input.sites ?? []),
    bot: input.bot === undefined ? 'builtin' : input.bot,
    demo: input.demo ?? false,
    color: input.color ?? USUAL_BRAND,
    locale,
    greeting: input.greeting ?? '',
    identitySecret: null,
    identityKey: null,
    appearance: null,
    seen: null,
    createdAt: now,
    updatedAt: now,
  };
  await domain.store.inboxes.create(row);
  domain.directory.setInbox(row);
  return row;
}

export const uniqueSites = (sites: string[]): string[] => [...new Set(sites.map((s) => s.trim().toLowerCase()))];
