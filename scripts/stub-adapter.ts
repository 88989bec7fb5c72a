import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory, SqlQuery, SqlResultSet } from '@prisma/driver-adapter-utils';

/** A driver adapter with no database behind it: enough for the schema engine to compare two schema files. */
export function stubAdapter(): SqlMigrationAwareDriverAdapterFactory {
  const adapter: SqlDriverAdapter = {
    provider: 'postgres',
    adapterName: 'stub',
    queryRaw: async ({ sql }: SqlQuery) => (/version_num|numeric_version/i.test(sql) ? VERSION : NOTHING),
    executeRaw: async () => 0,
    executeScript: async () => {},
    dispose: async () => {},
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    startTransaction: () => Promise.reject(new Error('there is no database here')),
  };
  return { provider: 'postgres', adapterName: 'stub', connect: async () => adapter, connectToShadowDb: async () => adapter };
}

// Column types by number: 5 boolean, 7 text, 0 int32.
const VERSION: SqlResultSet = { columnNames: ['exists', 'version', 'numeric_version'], columnTypes: [5, 7, 0], rows: [[true, 'PostgreSQL 15.0', 150000]] };
const NOTHING: SqlResultSet = { columnNames: [], columnTypes: [], rows: [] };
