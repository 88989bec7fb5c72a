import type { Broker } from './broker.ts';
import type { MediaStore } from './media-store.ts';
import type { Store } from './store.ts';
import type { Telemetry } from './telemetry.ts';

declare module '../kernel/plugin.ts' {
  interface PortMap {
    store: Store;
    broker: Broker;
    'media-store': MediaStore;
    telemetry: Telemetry;
  }
}

export type { Broker, MediaStore, Store, Telemetry };
