import { fail } from '../../kernel/failure.ts';
import type { InboxRecord, UploadRecord } from '../../ports/store.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { appearanceOf } from './appearance.ts';

const MAX_BYTES = 1024 * 1024;
/** What every browser draws and nothing can hide a program in. */
const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'];

/**
 * Keeps an upload of the caller as the inbox's logo, so that it is not cleaned away; the same one again is fine. FORBIDDEN_OR_MISSING when it
 * is not theirs, GONE when a message or another inbox has it, UNPROCESSABLE when it is no small picture.
 */
export async function claimLogo(domain: Domain, caller: AgentCaller, inbox: InboxRecord, id: string): Promise<void> {
  if (appearanceOf(inbox).logo?.id === id) return;
  const upload = await domain.store.uploads.get(caller.workspaceId, id);
  if (upload?.ownerKind !== 'agent' || upload.ownerId !== caller.agentId) return fail('FORBIDDEN_OR_MISSING');
  if (!PICTURES.includes(upload.mime) || upload.size > MAX_BYTES) {
    const errors = [{ path: 'appearance.logo', message: 'a picture of 1 MB at most' }];
    return fail('UNPROCESSABLE', { detail: 'A logo is a PNG, JPEG, WebP, GIF or AVIF picture of 1 MB at most.', errors });
  }
  const claimed = await domain.store.uploads.claim(caller.workspaceId, { ids: [id], ownerKind: 'agent', ownerId: caller.agentId, conversationId: inbox.id, cid: 'logo' });
  if (claimed !== 'ok') fail(claimed === 'gone' ? 'GONE' : 'FORBIDDEN_OR_MISSING');
}

/** The picture of the inbox, or null. */
export async function logoOf(domain: Domain, inbox: InboxRecord): Promise<UploadRecord | null> {
  const logo = appearanceOf(inbox).logo;
  const upload = logo ? await domain.store.uploads.get(inbox.workspaceId, logo.id) : null;
  return upload && upload.conversationId === inbox.id ? upload : null;
}

/** Removes a picture that is no longer the logo. Bytes first: a crash in between leaves a row and no bytes. */
export async function dropLogo(domain: Domain, workspaceId: string, id: string): Promise<void> {
  const upload = await domain.store.uploads.get(workspaceId, id);
  if (!upload) return;
  await domain.media.remove(upload.storageKey);
  await domain.store.uploads.remove(workspaceId, [id]);
}
