import { startServer } from './start-server.ts';

/**
 * One server for all walks. A walk finds it in PARLEY_E2E_URL, its owner in PARLEY_E2E_EMAIL and PARLEY_E2E_PASSWORD; a walk that
 * needs an empty installation starts its own with startServer(). PARLEY_E2E_URL set from outside: that server is used instead.
 */
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.PARLEY_E2E_URL) return undefined;
  const email = 'owner@example.com';
  const password = 'correct horse battery';
  const server = await startServer({ PARLEY_ADMIN_EMAIL: email, PARLEY_ADMIN_PASSWORD: password });
  // Workers start after this and inherit the environment.
  Object.assign(process.env, { PARLEY_E2E_URL: server.url, PARLEY_E2E_EMAIL: email, PARLEY_E2E_PASSWORD: password });
  return server.stop;
}
