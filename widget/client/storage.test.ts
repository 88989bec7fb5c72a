import { describe, expect, it } from 'vitest';
import { type KeyValue, openStorage, outboxStore } from './storage.ts';

const disk = (limit = Number.POSITIVE_INFINITY) => {
  const kept = new Map<string, string>();
  const store: KeyValue = {
    getItem: (k) => kept.get(k) ?? null,
    setItem(k, v) {
      if (kept.size >= limit && !kept.has(k)) throw new DOMException('full', 'QuotaExceededError');
      kept.set(k, v);
    },
    removeItem: (k) => void kept.delete(k),
    key: (n) => [...kept.keys()][n] ?? null,
    get length() {
      return kept.size;
    },
  };
  return { kept, store };
};
const item = (cid: string) => ({ cid, lane: 'new:1', at: 1, n: 1, cmd: { t: 'conv.human' as const }, state: 'queued' as const });

describe('storage', () => {
  it('keeps one inbox apart from another', () => {
    const { store } = disk();
    const a = openStorage('a', () => store);
    openStorage('b', () => store).set('token', 'of b');
    a.set('token', 'of a');
    expect(a.get('token')).toBe('of a');
    expect(a.names('')).toEqual(['token']);
    expect(a.persistent).toBe(true);
  });

  it('works in memory when storage is blocked or full, and says so', async () => {
    const blocked = openStorage('a', () => {
      throw new DOMException('denied', 'SecurityError');
    });
    blocked.set('token', 't');
    expect([blocked.get('token'), blocked.persistent]).toEqual(['t', false]);
    const full = openStorage('a', () => disk(1).store);
    const outbox = outboxStore(full);
    outbox.save(item('1'));
    outbox.save(item('2'));
    expect((await outbox.load()).items.map((x) => x.cid).sort()).toEqual(['1', '2']);
    expect(full.persistent).toBe(false);
    outbox.forget('2');
    expect((await outbox.load()).items.map((x) => x.cid)).toEqual(['1']);
  });

  it('leaves out what is no message', async () => {
    const { kept, store } = disk();
    for (const [n, bad] of ['', '{', 'null', '7', '{"cid":"x"}', '[]'].entries()) kept.set(`parley:a:out:${n}`, bad);
    expect(await outboxStore(openStorage('a', () => store)).load()).toEqual({ items: [], lanes: new Map() });
  });
});
