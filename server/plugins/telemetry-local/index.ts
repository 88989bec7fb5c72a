import { Registry } from 'prom-client';
import { definePlugin } from '../../kernel/plugin.ts';
import { createLocalTelemetry } from './create-local-telemetry.ts';
import { config } from './definition.ts';

/** The plugin for a given registry, so that /metrics shows the port histogram beside the rest. */
export const telemetryLocal = (registry: Registry) =>
  definePlugin({
    name: 'telemetry-local',
    apiVersion: 1,
    config,
    setup(ctx, settings) {
      const telemetry = createLocalTelemetry(registry, settings);
      ctx.provide('telemetry', telemetry);
      return () => telemetry.close();
    },
  });

export default telemetryLocal(new Registry());
