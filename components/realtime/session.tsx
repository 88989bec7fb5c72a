'use client';
import { createContext, type ReactNode, useContext } from 'react';
import type { MeDto } from '#protocol/entities.ts';
import { useMe } from './queries.ts';

const SessionContext = createContext<MeDto | null>(null);

export function SessionProvider({ me, children }: { me: MeDto; children: ReactNode }) {
  const { data } = useMe(me);
  return <SessionContext.Provider value={data}>{children}</SessionContext.Provider>;
}

/** Who is signed in. Throws outside the console. */
export function useSession(): MeDto {
  const me = useContext(SessionContext);
  if (!me) throw new Error('no session around this component');
  return me;
}
