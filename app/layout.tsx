import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import { Providers } from '../components/ui/providers.tsx';
import './globals.css';
import { readPreferences } from './preferences.ts';

export const metadata: Metadata = { title: { default: 'Parley', template: '%s · Parley' }, robots: { index: false } };
export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover', interactiveWidget: 'resizes-content' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // First of all: reading the request keeps the build from rendering pages without a server behind them.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  const { locale, theme, density } = await readPreferences();
  return (
    <html
      lang={locale === 'zh' ? 'zh-CN' : 'en'}
      {...(theme === 'system' ? {} : { 'data-theme': theme })}
      {...(density === 'compact' ? { 'data-density': density } : {})}
      suppressHydrationWarning
    >
      <body>
        <NextIntlClientProvider>
          <Providers nonce={nonce}>{children}</Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
