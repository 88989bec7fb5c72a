import { expect, test } from 'vitest';
import { deferred } from './deferred.ts';
import { instrument, type Sink } from './instrument.ts';
import { currentTrace, newSpanId, newTraceId, runWithTrace } from './trace-id.ts';

type Span = Parameters<Sink['span']>[0];
function recorder() {
  const calls: [string, string, number, boolean][] = [];
  const spans: Span[] = [];
  const sink: Sink = { call: (...args) => void calls.push(args), span: (s) => void spans.push(s) };
  return { sink, calls, spans };
}
class Adapter {
  #secret = 41;
  events = {
    count: 0,
    async append(n: number) {
      this.count += n;
      return this.count;
    },
  };
  answer() {
    return ++this.#secret;
  }
  async refuse() {
    throw Object.assign(new Error('no'), { code: 'STORE_FULL' });
  }
  fail() {
    throw new RangeError('bad');
  }
}
const trace = { traceId: newTraceId(), spanId: newSpanId() };

test('sync and async methods, nested ones too, keep this, results and errors and are measured', async () => {
  const { sink, calls, spans } = recorder();
  const port = instrument('store', new Adapter(), sink);
  await runWithTrace(trace, async () => {
    expect(port.answer()).toBe(42);
    expect(await port.events.append(2)).toBe(2);
    expect(port.events.count).toBe(2);
    await expect(port.refuse()).rejects.toMatchObject({ code: 'STORE_FULL', message: 'no' });
    expect(() => port.fail()).toThrow(RangeError);
  });
  expect(calls.map(([p, m, s, ok]) => [p, m, s >= 0, ok])).toEqual([
    ['store', 'answer', true, true],
    ['store', 'events.append', true, true],
    ['store', 'refuse', true, false],
    ['store', 'fail', true, false],
  ]);
  expect(spans.map((s) => [s.name, s.traceId, s.parentId, s.ok])).toEqual([
    ['store.answer', trace.traceId, trace.spanId, true],
    ['store.events.append', trace.traceId, trace.spanId, true],
    ['store.refuse', trace.traceId, trace.spanId, false],
    ['store.fail', trace.traceId, trace.spanId, false],
  ]);
  expect(spans.map((s) => s.attributes)).toEqual([{}, {}, { 'error.code': 'STORE_FULL' }, { 'error.code': 'UNEXPECTED' }]);
  expect(new Set(spans.map((s) => s.spanId)).size).toBe(4);
});

test('outside a trace, or with sampling off, only the histogram hears of it', async () => {
  const { sink, calls, spans } = recorder();
  instrument('store', new Adapter(), sink).answer();
  runWithTrace(trace, () => instrument('store', new Adapter(), sink, { spans: false }).answer());
  const only = instrument('store', new Adapter(), sink, { spans: (_, method) => method === 'events.append' });
  await runWithTrace(trace, async () => [only.answer(), await only.events.append(1)]);
  expect(calls).toHaveLength(4);
  expect(spans.map((s) => s.name)).toEqual(['store.events.append']);
});

test('a sink that throws or is missing changes nothing', async () => {
  const angry: Sink = {
    call: () => {
      throw new Error('sink');
    },
    span: () => {},
  };
  expect(instrument('store', new Adapter(), angry).answer()).toBe(42);
  expect(await instrument('store', new Adapter(), () => undefined).events.append(1)).toBe(1);
});

test('frozen implementations work, members are stable, and a replaced method is followed', () => {
  const { sink, calls } = recorder();
  const frozen = instrument('p', Object.freeze({ one: () => 1, inner: Object.freeze({ two: () => 2 }) }), sink);
  expect([frozen.one(), frozen.inner.two()]).toEqual([1, 2]);
  expect(frozen.one).toBe(frozen.one);
  const open = { one: () => 1 };
  const port = instrument('p', open, sink);
  expect(port.one()).toBe(1);
  open.one = () => 10;
  expect(port.one()).toBe(10);
  expect(calls).toHaveLength(4);
});

test('a dropped rejection stays unhandled, as without instrumentation', async () => {
  const { sink } = recorder();
  const port = instrument('store', new Adapter(), sink);
  const heard = deferred<unknown>();
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.once('unhandledRejection', heard.resolve);
  void port.refuse();
  expect(await heard.promise).toMatchObject({ code: 'STORE_FULL' });
  for (const l of others) process.on('unhandledRejection', l);
});

test('trace ids have the W3C form, differ, and follow the work through awaits', async () => {
  expect(newTraceId()).toMatch(/^[0-9a-f]{32}$/);
  expect(newSpanId()).toMatch(/^[0-9a-f]{16}$/);
  expect(new Set(Array.from({ length: 2000 }, newSpanId)).size).toBe(2000);
  expect(currentTrace()).toBeUndefined();
  const ids = await Promise.all(
    ['a', 'b'].map((traceId) =>
      runWithTrace({ traceId, spanId: null }, async () => {
        await new Promise(setImmediate);
        return currentTrace()?.traceId;
      }),
    ),
  );
  expect(ids).toEqual(['a', 'b']);
});
