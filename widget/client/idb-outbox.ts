/** The outbox in IndexedDB: it holds more than localStorage and is written to disk before the page may die. Loaded as its own file. */
import type { OutboxStore } from './storage.ts';
import type { OutboxItem } from './types.ts';

type LaneRow = { lane: string; conv: string; at: number };
const STORES = ['out', 'lane'];
const OPEN_MS = 2_000;
const LANE_MS = 7 * 24 * 3600_000;
const NONE: { items: OutboxItem[]; lanes: LaneRow[] } = { items: [], lanes: [] };

/**
 * Opens the outbox `name`. `local` (localStorage, then memory) takes what the database does not: full, closed by the browser, or
 * failing later. What `local` holds from before is moved over by `load`. Rejects when there is no working IndexedDB.
 */
export async function idbOutbox(name: string, local: OutboxStore, idb: IDBFactory = indexedDB): Promise<OutboxStore> {
  let db: IDBDatabase | null = await openDatabase(idb, name);
  const gone = () => {
    db?.close();
    db = null;
  };
  db.onclose = gone;
  db.onversionchange = gone;
  /** What is on its way to the disk, and what is there. */
  const pending = new Map<string, OutboxItem>();
  const stored = new Set<string>();

  const write = (run: (out: IDBObjectStore, lane: IDBObjectStore) => void, done: () => void, failed: () => void) => {
    try {
      if (db === null) return failed();
      // Strict: "complete" means on the disk. The explicit commit lets a page that dies right now keep what it wrote.
      const tx = db.transaction(STORES, 'readwrite', { durability: 'strict' });
      tx.oncomplete = done;
      tx.onabort = failed;
      run(tx.objectStore('out'), tx.objectStore('lane'));
      tx.commit?.();
    } catch {
      failed();
    }
  };
  const store: OutboxStore = {
    async load() {
      const [kept, there] = await Promise.all([local.load(), db === null ? NONE : readAll(db).catch(() => NONE)]);
      for (const x of there.items) stored.add(x.cid);
      for (const x of kept.items) store.save(x);
      for (const [lane, conv] of kept.lanes) store.moved(lane, conv);
      const fresh = there.lanes.filter((row) => Date.now() - row.at < LANE_MS);
      for (const row of there.lanes) if (!fresh.includes(row)) store.left(row.lane);
      return {
        items: [...there.items.filter((x) => !kept.items.some((y) => y.cid === x.cid)), ...kept.items],
        lanes: new Map([...fresh.map((row) => [row.lane, row.conv] as const), ...kept.lanes]),
      };
    },
    save(item) {
      pending.set(item.cid, item);
      const current = () => pending.get(item.cid) === item;
      write(
        (out) => out.put(item),
        () => {
          if (!current()) return;
          pending.delete(item.cid);
          stored.add(item.cid);
          local.forget(item.cid);
        },
        () => {
          if (!current()) return;
          pending.delete(item.cid);
          local.save(item);
        },
      );
    },
    forget(cid) {
      pending.delete(cid);
      stored.delete(cid);
      local.forget(cid);
      write((out) => out.delete(cid), nothing, nothing);
    },
    moved(lane, conv) {
      write(
        (_, lanes) => lanes.put({ lane, conv, at: Date.now() } satisfies LaneRow),
        () => local.left(lane),
        () => local.moved(lane, conv),
      );
    },
    left(lane) {
      local.left(lane);
      write((_, lanes) => lanes.delete(lane), nothing, nothing);
    },
    safe: (cid) => stored.has(cid) || local.safe(cid),
    wipe() {
      pending.clear();
      stored.clear();
      local.wipe();
      write(
        (out, lane) => {
          out.clear();
          lane.clear();
        },
        nothing,
        nothing,
      );
    },
  };
  return store;
}

function openDatabase(idb: IDBFactory, name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = idb.open(name, 1);
    // Some private modes neither open nor fail.
    const timer = setTimeout(() => reject(asked.error), OPEN_MS);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('out', { keyPath: 'cid' });
      asked.result.createObjectStore('lane', { keyPath: 'lane' });
    };
    asked.onsuccess = () => {
      clearTimeout(timer);
      resolve(asked.result);
    };
    asked.onerror = () => {
      clearTimeout(timer);
      reject(asked.error);
    };
  });
}

function readAll(db: IDBDatabase): Promise<{ items: OutboxItem[]; lanes: LaneRow[] }> {
  return new Promise((resolve, reject) => {
    const tx = db.transaction(STORES, 'readonly');
    const items = tx.objectStore('out').getAll();
    const lanes = tx.objectStore('lane').getAll();
    tx.oncomplete = () => resolve({ items: items.result as OutboxItem[], lanes: lanes.result as LaneRow[] });
    tx.onabort = () => reject(tx.error);
  });
}

const nothing = () => {};
