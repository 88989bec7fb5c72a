import type { ContactRecord, InboxRecord } from '../../ports/store.ts';
import type { Domain, VisitorCaller } from '../context.ts';
import { noteSeen } from '../inboxes/note-seen.ts';
import { signVisitorToken, verifyVisitorToken } from '../workspace/visitor-token.ts';
import { newContact } from './create-contact.ts';
import { type Identity, verifyIdentity } from './verify-identity.ts';

export type VisitorSessionInput = { deviceId: string; userJwt?: string; locale?: string; page?: { url: string; title?: string; referrer?: string }; token?: string };
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
  const row = newContact(domain, { inboxId: inbox.id, ...columnsOf(input) });
  await domain.store.contacts.create(row);
  return row;
}

/** One contact per (inbox, subject): two sites may number their customers alike. */
async function identified(domain: Domain, inbox: InboxRecord, identity: Identity): Promise<ContactRecord> {
  const columns = { name: identity.name, email: identity.email, verified: true };
  const row = await domain.store.contacts.byIdentity(inbox.workspaceId, 'jwt', `${inbox.id}:${identity.subject}`, () => newContact(domain, { inboxId: inbox.id, ...columns }));
  const changed = !row.verified || (identity.name !== null && identity.name !== row.name) || (identity.email !== null && identity.email !== row.email);
  if (!changed) return row;
  const patch = { name: identity.name ?? row.name, email: identity.email ?? row.email, verified: true, updatedAt: domain.now() };
  return (await domain.store.contacts.update(inbox.workspaceId, row.id, patch)) ?? row;
}

/** Language and page as they are now; written only when they changed. */
async function keepContext(domain: Domain, contact: ContactRecord, input: VisitorSessionInput): Promise<ContactRecord> {
  const patch = columnsOf(input);
  const same = (patch.locale === undefined || patch.locale === contact.locale) && (patch.page === undefined || JSON.stringify(patch.page) === JSON.stringify(contact.page));
  if (same) return contact;
  return (await domain.store.contacts.update(contact.workspaceId, contact.id, { ...patch, updatedAt: domain.now() })) ?? contact;
}

function columnsOf(input: VisitorSessionInput): Partial<Pick<ContactRecord, 'locale' | 'page'>> {
  return { ...(input.locale === undefined ? {} : { locale: input.locale }), ...(input.page === undefined ? {} : { page: input.page }) };
}
