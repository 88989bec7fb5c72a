import { silentLogger } from '../../kernel/logger.ts';
import { describeStoreContract } from '../../ports/contracts/store.contract.ts';
import { createPrismaStore } from './create-prisma-store.ts';
import { createTestDatabase } from './test-database.ts';

describeStoreContract('PostgreSQL', async () => {
  const database = await createTestDatabase();
  const open = () => createPrismaStore({ url: database.url, logger: silentLogger });
  const store = await open();
  await store.migrate();
  return {
    store,
    second: open,
    async close() {
      await store.close();
      await database.drop();
    },
  };
});
