import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { LIMITS, type UploadDto } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { UploadRecord } from '../../ports/store.ts';
import type { Caller, Domain } from '../context.ts';
import { appearanceOf } from '../inboxes/appearance.ts';
import { authorize } from '../workspace/authorize.ts';
import { cleanFileName } from './clean-file-name.ts';
import { imageSize } from './image-size.ts';
import { presentAttachment } from './present-attachment.ts';
import { SNIFF_BYTES, sniffType } from './sniff-type.ts';

export type NewUpload = { name: string; content: Readable };

/**
 * Takes one file in while it streams. TOO_LARGE over 20 MB, UNPROCESSABLE for a type we do not take or a picture that would explode,
 * BAD_REQUEST when empty or cut off; nothing is left behind then. It belongs to the caller until a message claims it, within 15 minutes.
 */
export async function createUpload(domain: Domain, caller: Caller, input: NewUpload): Promise<UploadDto> {
  authorize(caller, 'upload.create');
  if (caller.kind === 'visitor') refuseWithoutFiles(domain, caller.inboxId);
  const { head, rest } = await readHead(input.content);
  if (head.length === 0) fail('BAD_REQUEST', { detail: 'The file is empty.', errors: [{ path: 'file', message: 'empty' }] });
  const mime = await sniffType(head);
  if (mime === null) return fail('UNPROCESSABLE', { detail: 'This kind of file is not accepted.', errors: [{ path: 'file', message: 'type not accepted' }] });

  const storageKey = randomBytes(16).toString('hex');
  const size = await put(domain, storageKey, head, rest);
  try {
    const picture = mime.startsWith('image/') ? await measure(domain, storageKey, mime) : null;
    const row: UploadRecord = {
      id: randomBytes(16).toString('base64url'),
      workspaceId: caller.workspaceId,
      ownerKind: caller.kind === 'visitor' ? 'visitor' : 'agent',
      ownerId: caller.kind === 'visitor' ? caller.contactId : caller.agentId,
      inboxId: caller.kind === 'visitor' ? caller.inboxId : null,
      name: cleanFileName(input.name),
      mime,
      size,
      width: picture?.width ?? null,
      height: picture?.height ?? null,
      durationMs: null,
      storageKey,
      conversationId: null,
      claimedBy: null,
      createdAt: domain.now(),
    };
    await domain.store.uploads.create(row);
    return presentAttachment(row);
  } catch (e) {
    await domain.media.remove(storageKey);
    throw e;
  }
}

/** An inbox may do without files from visitors. */
function refuseWithoutFiles(domain: Domain, inboxId: string): void {
  const inbox = domain.directory.inbox(inboxId);
  if (inbox && !appearanceOf(inbox).features.files) fail('UNPROCESSABLE', { detail: 'This chat does not take files.' });
}

/** The first bytes, and the stream from where they end. */
async function readHead(content: Readable): Promise<{ head: Buffer; rest: AsyncIterator<unknown> }> {
  const rest: AsyncIterator<unknown> = content[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  for (let size = 0; size < SNIFF_BYTES; ) {
    const { done, value } = await rest.next();
    if (done) break;
    const chunk = Buffer.from(value as Uint8Array);
    chunks.push(chunk);
    size += chunk.length;
  }
  return { head: Buffer.concat(chunks), rest };
}

async function put(domain: Domain, key: string, head: Buffer, rest: AsyncIterator<unknown>): Promise<number> {
  let size = 0;
  const counted = (chunk: Uint8Array): Uint8Array => {
    size += chunk.length;
    if (size > LIMITS.fileBytes) throw new Error('over the size limit');
    return chunk;
  };
  const whole = async function* () {
    yield counted(head);
    for (;;) {
      const { done, value } = await rest.next();
      if (done) return;
      yield counted(value as Uint8Array);
    }
  };
  try {
    return await domain.media.put(key, Readable.from(whole(), { objectMode: false }));
  } catch (e) {
    await domain.media.remove(key);
    if (size > LIMITS.fileBytes) return fail('TOO_LARGE', { detail: 'A file may have 20 MB at most.', errors: [{ path: 'file', message: `at most ${LIMITS.fileBytes} bytes` }] });
    throw e;
  }
}

async function measure(domain: Domain, key: string, mime: string): Promise<{ width: number; height: number } | null> {
  const kept = await domain.media.get(key);
  const size = kept ? await imageSize(mime, kept.stream) : 'refused';
  return size === 'refused'
    ? fail('UNPROCESSABLE', { detail: 'This picture is broken or far too large in pixels.', errors: [{ path: 'file', message: 'not a usable picture' }] })
    : size;
}
