/** What the browser keeps for one inbox. Blocked or full storage falls back to memory: the widget works, it only forgets sooner. */
import type { OutboxItem } from './types.ts';

export type KeyValue = {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  key(n: number): string | null;
  readonly length: number;
};

export type ClientStorage = {
  get(name: string): string | null;
  set(name: string, value: string): void;
  remove(name: string): void;
  names(prefix: string): string[];
  /** Kept where a reload finds it. */
  safe(name: string): boolean;
  /** The name that a key of the disk stands for; null: the key is not of this inbox. */
  ours(key: string): string | null;
  /** False once a write had to stay in memory. */
  readonly persistent: boolean;
  /** Of this window only, where the rest of the browser may belong to another visitor. */
  alone?: boolean;
};

/** `open` may throw or answer null (storage blocked). Names are kept under `parley:{inbox}:`. */
export function openStorage(inbox: string, open: () => KeyValue | null | undefined): ClientStorage {
  const space = `parley:${inbox}:`;
  const memory = new Map<string, string>();
  let disk = attempt(() => open() ?? null, null);
  let persistent = disk !== null;
  return {
    get: (name) => memory.get(name) ?? attempt(() => disk?.getItem(space + name) ?? null, null),
    set(name, value) {
      const written = attempt(() => {
        disk?.setItem(space + name, value);
        return disk !== null;
      }, false);
      if (written) memory.delete(name);
      else {
        memory.set(name, value);
        persistent = false;
      }
    },
    remove(name) {
      memory.delete(name);
      attempt(() => disk?.removeItem(space + name), undefined);
    },
    names(prefix) {
      const found = new Set([...memory.keys()].filter((k) => k.startsWith(prefix)));
      attempt(() => {
        for (let n = 0; disk !== null && n < disk.length; n++) {
          const key = disk.key(n);
          if (key?.startsWith(space + prefix)) found.add(key.slice(space.length));
        }
      }, undefined);
      return [...found];
    },
    safe: (name) => !memory.has(name) && attempt(() => (disk?.getItem(space + name) ?? null) !== null, false),
    ours: (key) => (key.startsWith(space) ? key.slice(space.length) : null),
    get persistent() {
      if (persistent && disk !== null && !attempt(() => disk?.length !== undefined, false)) {
        disk = null;
        persistent = false;
      }
      return persistent;
    },
  };
}

function attempt<T>(run: () => T, otherwise: T): T {
  try {
    return run();
  } catch {
    return otherwise;
  }
}

/**
 * Where unsent messages live: IndexedDB (idb-outbox.ts), else one localStorage key per message, else memory. Shared by the tabs of one
 * browser: two tabs that send the same one send the same `cid`, and the server keeps it once.
 */
export type OutboxStore = {
  load(): Promise<{ items: OutboxItem[]; lanes: Map<string, string> }>;
  save(item: OutboxItem): void;
  forget(cid: string): void;
  moved(lane: string, conv: string): void;
  /** The lane is known elsewhere. */
  left(lane: string): void;
  /** A reload would find this item. */
  safe(cid: string): boolean;
  wipe(): void;
};

/** The best store this browser has. */
export async function openOutbox(inbox: string, storage: ClientStorage): Promise<OutboxStore> {
  const local = outboxStore(storage);
  if (storage.alone) return local;
  try {
    return await (await import('./idb-outbox.ts')).idbOutbox(`parley:${inbox}`, local);
  } catch {
    return local;
  }
}

/** How long it is kept where a lane went: longer than anything unsent is. */
const LANE_MS = 7 * 24 * 3600_000;

export function outboxStore(storage: ClientStorage): OutboxStore {
  return {
    async load() {
      const lanes = new Map<string, string>();
      for (const name of storage.names('lane:')) {
        const [conv = '', at = ''] = (storage.get(name) ?? '').split(' ');
        if (conv !== '' && Date.now() - Number(at) < LANE_MS) lanes.set(name.slice(5), conv);
        else storage.remove(name);
      }
      return { items: storage.names('out:').flatMap((name) => parseItem(storage.get(name))), lanes };
    },
    save: (item) => storage.set(`out:${item.cid}`, JSON.stringify(item)),
    forget: (cid) => storage.remove(`out:${cid}`),
    moved: (lane, conv) => storage.set(`lane:${lane}`, `${conv} ${Date.now()}`),
    left: (lane) => storage.remove(`lane:${lane}`),
    safe: (cid) => storage.safe(`out:${cid}`),
    wipe() {
      for (const name of [...storage.names('out:'), ...storage.names('lane:')]) storage.remove(name);
    },
  };
}

/** Storage is a border too: whatever does not look like an item is left out. */
function parseItem(text: string | null): OutboxItem[] {
  const value: unknown = attempt(() => JSON.parse(text ?? ''), null);
  if (typeof value !== 'object' || value === null) return [];
  const item = value as Partial<OutboxItem>;
  const whole =
    typeof item.cid === 'string' && typeof item.lane === 'string' && typeof item.at === 'number' && typeof item.n === 'number' && typeof item.cmd === 'object' && item.cmd !== null;
  return whole ? [item as OutboxItem] : [];
}
