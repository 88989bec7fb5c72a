import type * as z from 'zod/mini';
import { LIMITS, utf8Length, type WidgetSessionBody } from '#protocol';
import type { ContactRecord, InboxRecord } from '../../ports/store.ts';
import type { Domain, VisitorCaller } from '../context.ts';
import { noteSeen } from '../inboxes/note-seen.ts';
import { signVisitorToken, verifyVisitorToken } from '../workspace/visitor-token.ts';
import { newContact } from './create-contact.ts';
import { withSteps } from './note-step.ts';
import { type Identity, verifyIdentity } from './verify-identity.ts';

export type VisitorSessionInput = z.infer<typeof WidgetSessionBody>;
export type VisitorSession = { token: string; expiresAt: number; contact: ContactRecord; caller: VisitorCaller };

/**
 * Opens the widget for somebody. An identity token decides who it is; else a known visitor token keeps its contact; else it is a new
 * visitor, whatever device id or e-mail they name. UNAUTHENTICATED for an identity token that does not hold.
 */
export async function openVisitorSession(domain: Domain, inbox: InboxRecord, input: VisitorSessionInput): Promise<VisitorSession> {
  const identity = input.userJwt === undefined ? null : await verifyIdentity(domain, inbox, input.userJwt);
  const contact = identity ? await identified(domain, inbox, identity) : ((await known(domain, inbox, input.token)) ?? (await anonymous(domain, inbox, input)));
  const current = await keepContext(domain, contact, input);
  if (input.page) await noteSeen(domain, inbox, input.page);
  const claims = { workspaceId: inbox.workspaceId, inboxId: inbox.id, contactId: current.id, deviceId: input.deviceId };
  return { ...signVisitorToken(domain.secretKey, { ...claims, version: current.tokenVersion }, domain.now()), contact: current, caller: { kind: 'visitor', ...claims } };
}

/** The visitor behind a token, or null: expired, another workspace, or ended by a newer version of the contact. */
export async function visitorOfToken(domain: Domain, token: string): Promise<VisitorCaller | null> {
  const claims = verifyVisitorToken(domain.secretKey, token, domain.now());
  if (!claims || claims.workspaceId !== domain.workspace.id) return null;
  const contact = await domain.store.contacts.get(claims.workspaceId, claims.contactId);
  if (!contact || contact.tokenVersion !== claims.version) return null;
  return { kind: 'visitor', workspaceId: claims.workspaceId, contactId: claims.contactId, inboxId: claims.inboxId, deviceId: claims.deviceId };
}

async function known(domain: Domain, inbox: InboxRecord, token: string | undefined): Promise<ContactRecord | null> {
  const visitor = token ? await visitorOfToken(domain, token) : null;
  return visitor && visitor.inboxId === inbox.id ? domain.store.contacts.get(inbox.workspaceId, visitor.contactId) : null;
}

async function anonymous(domain: Domain, inbox: InboxRecord, input: VisitorSessionInput): Promise<ContactRecord> {
  const row = newContact(domain, { inboxId: inbox.id, ...(input.locale === undefined ? {} : { locale: input.locale }) });
  await domain.store.contacts.create(row);
  return row;
}

/** One contact per (inbox, subject): two sites may number their customers alike. */
async function identified(domain: Domain, inbox: InboxRecord, identity: Identity): Promise<ContactRecord> {
  const columns = { name: identity.name, email: identity.email, verified: true };
  const row = await domain.store.contacts.byIdentity(inbox.workspaceId, 'jwt', `${inbox.id}:${identity.subject}`, () => newContact(domain, { inboxId: inbox.id, ...columns }));
  const known = Object.entries(identity.attributes).every(([name, value]) => JSON.stringify(row.attributes[name]) === JSON.stringify(value));
  const changed = !row.verified || !known || (identity.name !== null && identity.name !== row.name) || (identity.email !== null && identity.email !== row.email);
  if (!changed) return row;
  const patch = {
    name: identity.name ?? row.name,
    email: identity.email ?? row.email,
    attributes: merged(row.attributes, identity.attributes),
    verified: true,
    updatedAt: domain.now(),
  };
  return (await domain.store.contacts.update(inbox.workspaceId, row.id, patch)) ?? row;
}

/**
 * Language, page and what the site's page says of the visitor; written only when it changed. Of somebody the site has vouched for, nothing
 * is believed that is not signed: whoever sits at that browser could have typed it.
 */
async function keepContext(domain: Domain, contact: ContactRecord, { locale, page, user = {}, attributes = {} }: VisitorSessionInput): Promise<ContactRecord> {
  const now = domain.now();
  const moved = page !== undefined && (page.url !== contact.page?.url || page.title !== contact.page?.title || page.referrer !== contact.page?.referrer);
  const patch: Partial<ContactRecord> = {
    ...(locale === undefined || locale === contact.locale ? {} : { locale }),
    ...(moved ? { page: withSteps({ ...page, trail: contact.page?.trail ?? [] }, [stepOf(page, now)]) } : {}),
    ...(contact.verified ? {} : { ...differing(contact, user), ...differing(contact, { attributes: merged(contact.attributes, attributes) }) }),
  };
  if (Object.keys(patch).length === 0) return contact;
  return (await domain.store.contacts.update(contact.workspaceId, contact.id, { ...patch, updatedAt: now })) ?? contact;
}

const stepOf = ({ url, title }: { url: string; title?: string | undefined }, at: number) => ({ at, url, ...(title === undefined ? {} : { title }) });

/** What is not there yet is added, what is there replaced; more than a contact may hold is left out as a whole. */
function merged(before: Record<string, unknown>, more: Record<string, unknown>): Record<string, unknown> {
  const all = { ...before, ...more };
  return utf8Length(JSON.stringify(all)) > LIMITS.attributes ? before : all;
}

function differing(contact: ContactRecord, given: Partial<Pick<ContactRecord, 'name' | 'email' | 'phone' | 'attributes'>>): Partial<ContactRecord> {
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== undefined && JSON.stringify(contact[name as keyof ContactRecord]) !== JSON.stringify(value)));
}
