import { afterEach, expect, it } from 'vitest';
import { newId } from '#protocol';
import type { VisitorCaller } from '../context.ts';
import { storeInbox } from '../inboxes/create-inbox.ts';
import { createTestDomain } from '../test-domain.ts';
import { command } from './run-command.ts';

let house: Awaited<ReturnType<typeof createTestDomain>>;
afterEach(() => house.close());

it('a rating may be changed for ten minutes; a conversation that was opened again is rated anew', async () => {
  house = await createTestDomain();
  const { domain, clock } = house;
  const inbox = await storeInbox(domain, { name: 'Shop' });
  const me: VisitorCaller = { kind: 'visitor', workspaceId: domain.workspace.id, inboxId: inbox.id, contactId: newId(), deviceId: 'device-one' };
  const send = (conv: string | null, body: string) => command(domain, me, { t: 'msg.send', conv, cid: newId(), kind: 'text', body });
  const { conv } = await send(null, 'hello');
  const rate = (score: number) => command(domain, me, { t: 'conv.rate', conv, cid: newId(), score });
  const end = () => command(domain, me, { t: 'conv.close', conv, cid: newId() });
  await end();
  await rate(4);
  clock.now = 9 * 60_000;
  await rate(5);
  clock.now = 11 * 60_000;
  await expect(rate(1)).rejects.toMatchObject({ code: 'CONFLICT' });
  await send(conv, 'one more thing');
  await end();
  await expect(rate(3)).resolves.toMatchObject({ dup: false });
});
