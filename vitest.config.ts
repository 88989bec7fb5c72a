import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{server,widget,components,bench,scripts,messages}/**/*.test.{ts,tsx}', 'e2e/protocol/**/*.test.ts', 'e2e/fault/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '.next/**', 'data/**', '**/generated/**'],
    environment: 'node',
    pool: 'forks',
    // Real databases, sockets and browsers start inside tests: more workers than cores would only make them wait for each other.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
