/** As much of IndexedDB as the outbox uses, with the faults of real ones: full, closed by the browser, never opening. */
type Row = Record<string, unknown>;
type Asked = { result: unknown; error: unknown; onsuccess: (() => void) | null; onerror: (() => void) | null; onupgradeneeded: (() => void) | null };

export class FakeIndexedDb {
  readonly stores = new Map<string, { keyPath: string; rows: Map<string, Row> }>();
  full = false;
  opens: 'well' | 'never' | 'badly' = 'well';
  /** The connection that was opened last. */
  connection: { onclose: (() => void) | null } | null = null;

  get factory(): IDBFactory {
    return { open: () => this.#open() } as unknown as IDBFactory;
  }

  #open(): Asked {
    const asked: Asked = { result: null, error: new Error('not opened'), onsuccess: null, onerror: null, onupgradeneeded: null };
    if (this.opens === 'never') return asked;
    const db = {
      onclose: null,
      close: () => {},
      createObjectStore: (name: string, { keyPath }: { keyPath: string }) => this.stores.set(name, { keyPath, rows: new Map() }),
      transaction: () => this.#transaction(),
    };
    queueMicrotask(() => {
      if (this.opens === 'badly') return asked.onerror?.();
      asked.result = db;
      this.connection = db;
      if (this.stores.size === 0) asked.onupgradeneeded?.();
      asked.onsuccess?.();
    });
    return asked;
  }

  #transaction() {
    const tx = {
      oncomplete: null as (() => void) | null,
      onabort: null as (() => void) | null,
      error: null,
      objectStore: (name: string) => this.#store(name, writes),
      commit: () => {},
    };
    const writes: (() => void)[] = [];
    queueMicrotask(() => {
      if (this.full && writes.length > 0) return tx.onabort?.();
      for (const write of writes) write();
      tx.oncomplete?.();
    });
    return tx;
  }

  #store(name: string, writes: (() => void)[]) {
    const { keyPath, rows } = this.stores.get(name) ?? { keyPath: 'cid', rows: new Map<string, Row>() };
    return {
      put: (row: Row) => writes.push(() => rows.set(String(row[keyPath]), structuredClone(row))),
      delete: (key: string) => writes.push(() => rows.delete(key)),
      clear: () => writes.push(() => rows.clear()),
      getAll: () => ({
        get result() {
          return [...rows.values()];
        },
      }),
    };
  }
}
