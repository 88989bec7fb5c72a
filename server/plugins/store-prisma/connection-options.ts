import type { ClientConfig } from 'pg';

/**
 * Settings of every connection. Our statements are all key look-ups, so plans that read whole tables are ruled out: on a database that
 * was never analysed (a first start) the planner would otherwise choose them, and a named statement would keep them.
 * `joins`: `keyed` looks every row up by its key; `hashed` is for the repair statement, which joins only its own input (its look-ups in
 * tables are laterals with LIMIT, which no hash can replace).
 */
export function connectionOptions(url: string, statementTimeoutMs: number, joins: 'keyed' | 'hashed' = 'keyed'): ClientConfig {
  const settings = {
    TimeZone: 'UTC',
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 10_000,
    enable_seqscan: 'off',
    enable_hashjoin: joins === 'hashed' ? 'on' : 'off',
    enable_nestloop: joins === 'hashed' ? 'off' : 'on',
    enable_mergejoin: 'off',
    jit: 'off',
    synchronous_commit: 'on',
  };
  const given = /[?&]options=([^&]*)/.exec(url)?.[1];
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return {
    connectionString: url.replace(/([?&])options=[^&]*&?/, '$1').replace(/[?&]$/, ''),
    options: [...(given ? [decodeURIComponent(given)] : []), ...ours].join(' '),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'parley',
  };
}
/**
 * A comparison that no index answers: where the key already finds the row, the workspace only checks it. Otherwise a plan made while the
 * tables were empty may walk the whole workspace by the index of a list.
 */
export const checkedOnly = (column: string) => `(${column} || '')`;
export const CONNECT_TIMEOUT_MS = 3_000;
