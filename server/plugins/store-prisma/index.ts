import * as z from 'zod/mini';
import { definePlugin } from '../../kernel/plugin.ts';
import { createPrismaStore } from './create-prisma-store.ts';

/** PostgreSQL: the embedded one or a server. The schema is brought up to date before anybody may use it. */
export default definePlugin({
  name: 'store-prisma',
  apiVersion: 1,
  config: z.strictObject({ url: z.string().check(z.minLength(1)), poolSize: z._default(z.int().check(z.minimum(1), z.maximum(999)), 10) }),
  async setup(ctx, config) {
    const store = await createPrismaStore({ ...config, logger: ctx.log });
    const applied = await store.migrate();
    if (applied.length > 0) ctx.log.info({ migrations: applied }, 'the database schema was brought up to date');
    ctx.provide('store', store);
    return () => store.close();
  },
});
