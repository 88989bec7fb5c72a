import * as z from 'zod/mini';
import { definePlugin } from '../../kernel/plugin.ts';
import { createMemoryStore } from './create-memory-store.ts';

/** Everything in the memory of one process, gone when it ends: for tests and for a look without a disk. */
export default definePlugin({
  name: 'store-memory',
  apiVersion: 1,
  config: z.strictObject({}),
  setup(ctx) {
    ctx.provide('store', createMemoryStore());
  },
});
