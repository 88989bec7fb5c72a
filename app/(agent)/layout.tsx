import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { AppFrame } from '../../components/frame/app-frame.tsx';
import { requireMe } from '../gate.ts';
import { readPreferences } from '../preferences.ts';

export default async function AgentLayout({ children }: { children: ReactNode }) {
  const me = await requireMe();
  const { theme, locale } = await readPreferences();
  const panes = (await cookies()).get('parley-panes')?.value ?? '';
  return (
    <AppFrame me={me} theme={theme} locale={locale} panes={panes}>
      {children}
    </AppFrame>
  );
}
