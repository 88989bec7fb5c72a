'use client';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ToastProvider } from './toast.tsx';

/** What every page needs around it: the cache of what the server told, toasts, one delay for all tooltips, the nonce for styles. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { staleTime: 30_000, gcTime: 10 * 60_000, refetchOnWindowFocus: false, retry: (failures, error) => failures < 2 && isRetryable(error), networkMode: 'always' },
          mutations: { networkMode: 'always' },
        },
      }),
  );
  return (
    <CSPProvider nonce={nonce}>
      <QueryClientProvider client={client}>
        <Tooltip.Provider delay={400}>
          <ToastProvider>{children}</ToastProvider>
        </Tooltip.Provider>
      </QueryClientProvider>
    </CSPProvider>
  );
}

/** Refusals stay refusals; only a server that could not answer is asked again. */
const isRetryable = (error: unknown) => typeof error === 'object' && error !== null && 'status' in error && (Number(error.status) >= 500 || error.status === 0);
