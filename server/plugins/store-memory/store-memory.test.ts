import { describeStoreContract } from '../../ports/contracts/store.contract.ts';
import { createMemoryStore } from './create-memory-store.ts';

describeStoreContract('memory', async () => {
  const store = createMemoryStore();
  return { store, close: () => store.close() };
});
