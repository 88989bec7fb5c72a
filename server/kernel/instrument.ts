import { type AnyMethod, isThenable, memberKind } from './port-member.ts';
import { newSpanId, type Trace, currentTrace as traceOfThisCall } from './trace-id.ts';

/** The part of the telemetry port that instrumentation feeds. */
export interface Sink {
  span(span: {
    traceId: string;
    spanId: string;
    parentId: string | null;
    name: string;
    start: number;
    durationMs: number;
    ok: boolean;
    attributes: Record<string, string | number | boolean>;
  }): void;
  call(port: string, method: string, seconds: number, ok: boolean): void;
}
export type InstrumentOptions = {
  /** Spans at all, or which; default true. The histogram sees every call. Calls outside a trace make no span. */
  spans?: boolean | ((port: string, method: string) => boolean);
  currentTrace?: () => Trace | undefined;
};

/**
 * The implementation with a span and a histogram observation around every method, repositories included (`events.append`).
 * `this`, results and errors stay what they are; a failing sink is ignored. Wrappers are made once per method, so a call costs a
 * clock reading, two closures when it is asynchronous, and a span object when it is in a sampled trace.
 */
export function instrument<T extends object>(port: string, implementation: T, telemetry: Sink | (() => Sink | undefined), options: InstrumentOptions = {}): T {
  const probe: Probe = {
    port,
    sink: typeof telemetry === 'function' ? telemetry : () => telemetry,
    spans: options.spans ?? true,
    currentTrace: options.currentTrace ?? traceOfThisCall,
  };
  return wrap(probe, '', implementation);
}

type Probe = { port: string; sink: () => Sink | undefined; spans: boolean | ((port: string, method: string) => boolean); currentTrace: () => Trace | undefined };

function wrap<T extends object>(probe: Probe, path: string, implementation: T): T {
  const made = new Map<PropertyKey, { of: unknown; wrapped: unknown }>();
  const member = (name: PropertyKey): unknown => {
    const value: unknown = Reflect.get(implementation, name);
    if (typeof name === 'symbol') return value;
    const known = made.get(name);
    if (known && known.of === value) return known.wrapped;
    const kind = memberKind(value);
    if (kind === 'value') return value;
    const wrapped = kind === 'method' ? observed(probe, path + String(name), implementation, value as AnyMethod) : wrap(probe, `${path}${String(name)}.`, value as object);
    made.set(name, { of: value, wrapped });
    return wrapped;
  };
  // The target is a fresh object: a frozen implementation would force the proxy to hand out its own, unwrapped members.
  return new Proxy({} as T, {
    get: (_, name) => member(name),
    has: (_, name) => Reflect.has(implementation, name),
    set: (_, name, value) => Reflect.set(implementation, name, value),
  });
}

function observed(probe: Probe, method: string, self: object, original: AnyMethod): AnyMethod {
  return (...args) => {
    const trace = wanted(probe, method) ? probe.currentTrace() : undefined;
    const start = performance.now();
    let result: unknown;
    try {
      result = original.apply(self, args);
    } catch (error) {
      report(probe, method, start, trace, error, false);
      throw error;
    }
    if (!isThenable(result)) {
      report(probe, method, start, trace, undefined, true);
      return result;
    }
    return result.then(
      (value) => {
        report(probe, method, start, trace, undefined, true);
        return value;
      },
      (error: unknown) => {
        report(probe, method, start, trace, error, false);
        throw error;
      },
    );
  };
}

const wanted = (probe: Probe, method: string): boolean => (typeof probe.spans === 'function' ? probe.spans(probe.port, method) : probe.spans);

function report(probe: Probe, method: string, start: number, trace: Trace | undefined, error: unknown, ok: boolean): void {
  try {
    const sink = probe.sink();
    if (!sink) return;
    const durationMs = performance.now() - start;
    sink.call(probe.port, method, durationMs / 1000, ok);
    if (!trace) return;
    sink.span({
      traceId: trace.traceId,
      spanId: newSpanId(),
      parentId: trace.spanId,
      name: `${probe.port}.${method}`,
      start: performance.timeOrigin + start,
      durationMs,
      ok,
      // The code only: an error's text may hold what a log must not.
      attributes: ok ? NOTHING : { 'error.code': errorCode(error) },
    });
  } catch {
    // Measuring must not change what is measured.
  }
}

const NOTHING = Object.freeze({});
const errorCode = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'UNEXPECTED');
