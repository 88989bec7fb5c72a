import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { getAccess } from '#access';
import type { MeDto } from '#protocol/entities.ts';
import { currentMe } from './auth.ts';

/** For every page of the console: without an owner it leads to the set-up, without a session to the sign-in. */
export async function requireMe(): Promise<MeDto> {
  await headers();
  if (await getAccess().setupNeeded()) redirect('/setup');
  const me = await currentMe();
  if (!me) redirect('/sign-in');
  return me;
}
