import { describe, expect, it, vi } from 'vitest';
import { FakeIndexedDb } from '../test/fake-indexed-db.ts';
import { idbOutbox } from './idb-outbox.ts';
import { type KeyValue, openStorage, outboxStore } from './storage.ts';

const item = (cid: string, at = 1) => ({ cid, lane: 'new:1', at, n: 1, cmd: { t: 'conv.human' as const }, state: 'queued' as const });

function browser() {
  const kept = new Map<string, string>();
  let full = false;
  const disk: KeyValue = {
    getItem: (k) => kept.get(k) ?? null,
    setItem(k, v) {
      if (full) throw new DOMException('full', 'QuotaExceededError');
      kept.set(k, v);
    },
    removeItem: (k) => void kept.delete(k),
    key: (n) => [...kept.keys()][n] ?? null,
    get length() {
      return kept.size;
    },
  };
  const idb = new FakeIndexedDb();
  return {
    kept,
    idb,
    fill: () => {
      full = true;
      idb.full = true;
    },
    local: () => outboxStore(openStorage('a', () => disk)),
    open() {
      return idbOutbox('parley:a', this.local(), idb.factory);
    },
    rows: (name: string) => [...(idb.stores.get(name)?.rows.keys() ?? [])],
  };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));
const cids = async (store: { load(): Promise<{ items: { cid: string }[] }> }) => (await store.load()).items.map((x) => x.cid).sort();

describe('outbox in IndexedDB', () => {
  it('keeps items and lanes over a reload, and forgets what is done', async () => {
    const b = browser();
    const store = await b.open();
    store.save(item('1'));
    store.save(item('2'));
    store.moved('new:1', 'conv');
    expect(store.safe('1')).toBe(false);
    await settled();
    expect([store.safe('1'), b.kept.size]).toEqual([true, 0]);
    store.forget('1');
    await settled();
    const again = await b.open();
    expect(await again.load()).toEqual({ items: [item('2')], lanes: new Map([['new:1', 'conv']]) });
  });

  it('moves what localStorage holds into the database', async () => {
    const b = browser();
    b.local().save(item('old', 7));
    b.local().moved('new:9', 'conv');
    const store = await b.open();
    expect(await store.load()).toEqual({ items: [item('old', 7)], lanes: new Map([['new:9', 'conv']]) });
    await settled();
    expect([b.kept.size, b.rows('out'), b.rows('lane')]).toEqual([0, ['old'], ['new:9']]);
  });

  it('takes localStorage when the database is full, and memory when that is full too', async () => {
    const b = browser();
    const store = await b.open();
    b.idb.full = true;
    store.save(item('1'));
    await settled();
    expect([[...b.kept.keys()], store.safe('1')]).toEqual([['parley:a:out:1'], true]);
    b.fill();
    store.save(item('2'));
    await settled();
    expect(store.safe('2')).toBe(false);
    expect(await cids(store)).toEqual(['1', '2']);
    store.forget('1');
    store.forget('2');
    await settled();
    expect([await cids(store), b.kept.size]).toEqual([[], 0]);
  });

  it('does not bring back an item that was forgotten while it was being written', async () => {
    const b = browser();
    const store = await b.open();
    b.idb.full = true;
    store.save(item('1'));
    store.forget('1');
    await settled();
    b.idb.full = false;
    expect([await cids(store), b.kept.size]).toEqual([[], 0]);
  });

  it('goes on in localStorage when the browser closes the database', async () => {
    const b = browser();
    const store = await b.open();
    b.idb.connection?.onclose?.();
    store.save(item('1'));
    expect([...b.kept.keys()]).toEqual(['parley:a:out:1']);
    expect(await cids(await b.open())).toEqual(['1']);
  });

  it('forgets lanes that are older than anything unsent', async () => {
    const b = browser();
    const store = await b.open();
    store.moved('new:1', 'conv');
    await settled();
    vi.useFakeTimers({ now: Date.now() + 8 * 24 * 3600_000, toFake: ['Date'] });
    expect((await store.load()).lanes.size).toBe(0);
    vi.useRealTimers();
    await settled();
    expect(b.rows('lane')).toEqual([]);
  });

  it('wipes everything, the old place included', async () => {
    const b = browser();
    b.local().save(item('old'));
    const store = await b.open();
    store.save(item('1'));
    await settled();
    store.wipe();
    await settled();
    expect([await cids(store), b.kept.size, b.rows('out')]).toEqual([[], 0, []]);
  });

  it('says so when the database does not open, or never answers', async () => {
    const b = browser();
    b.idb.opens = 'badly';
    await expect(b.open()).rejects.toBeDefined();
    b.idb.opens = 'never';
    vi.useFakeTimers();
    const opening = expect(b.open()).rejects.toBeDefined();
    await vi.advanceTimersByTimeAsync(5_000);
    await opening;
    vi.useRealTimers();
  });
});
