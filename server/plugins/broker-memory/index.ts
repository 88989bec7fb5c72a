import { definePlugin } from '../../kernel/plugin.ts';
import { createMemoryBroker } from './create-memory-broker.ts';
import { config } from './definition.ts';

/** The default broker: doorbells stay in this process. Nothing outlives it, and nothing has to: consumers re-read the log. */
export default definePlugin({
  name: 'broker-memory',
  apiVersion: 1,
  config,
  setup(ctx, settings) {
    const broker = createMemoryBroker(settings, ctx.log);
    ctx.provide('broker', broker);
    return () => broker.close();
  },
});
