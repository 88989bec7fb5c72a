import { Failure } from './failure.ts';
import { type AnyMethod, isThenable, memberKind } from './port-member.ts';

/** One implementation in a port's slot. It is replaced as a whole, so calls in flight stay counted with the one they went to. */
export type Slot = { readonly port: string; readonly plugin: string; readonly implementation: object; inFlight: number; onIdle: (() => void) | null };

export interface Registry {
  current(port: string): Slot | undefined;
  /** Puts an implementation into the slot, in place of what was there; answers the new slot. */
  put(port: string, plugin: string, implementation: object): Slot;
  /** Empties the slot if this is still what is in it. */
  remove(slot: Slot): void;
  /** A stable stand-in for the port; every call goes to what is in the slot then. Throws UNAVAILABLE naming an empty port. */
  use(port: string): object;
  /** Resolves true when no call is in flight any more, false after `ms`. */
  idle(slot: Slot, ms: number): Promise<boolean>;
}

export function createRegistry(): Registry {
  const slots = new Map<string, Slot>();
  const standIns = new Map<string, object>();
  const filled = (port: string): Slot => slots.get(port) ?? empty(port);
  return {
    current: (port) => slots.get(port),
    put(port, plugin, implementation) {
      const slot: Slot = { port, plugin, implementation, inFlight: 0, onIdle: null };
      slots.set(port, slot);
      return slot;
    },
    remove(slot) {
      if (slots.get(slot.port) === slot) slots.delete(slot.port);
    },
    use(port) {
      const known = standIns.get(port);
      if (known) return known;
      const made = standIn(
        () => slots.get(port),
        () => filled(port),
        [],
      );
      standIns.set(port, made);
      return made;
    },
    idle,
  };
}

const empty = (port: string): never => {
  throw new Failure('UNAVAILABLE', { detail: `Nothing provides the port "${port}" right now.`, retryAfterMs: 1000 });
};

/** Members are looked up by path at every call: a repository kept from before a swap (`const { events } = store`) follows the swap. */
function standIn(peek: () => Slot | undefined, filled: () => Slot, path: readonly string[]): object {
  const made = new Map<string, object>();
  const member = (name: PropertyKey): unknown => {
    // Symbols and `then` are asked for by inspection and by `await`; an empty slot must not turn those into errors.
    if (typeof name === 'symbol' || name === 'then') {
      const slot = peek();
      return slot && Reflect.get(at(slot, path), name);
    }
    const value: unknown = Reflect.get(at(filled(), path), name);
    const kind = memberKind(value);
    if (kind === 'value') return value;
    const key = `${kind} ${String(name)}`;
    const known = made.get(key);
    if (known) return known;
    const wrapped = kind === 'method' ? counted(filled, path, String(name)) : standIn(peek, filled, [...path, String(name)]);
    made.set(key, wrapped);
    return wrapped;
  };
  return new Proxy(
    {},
    {
      get: (_, name) => member(name),
      has(_, name) {
        const slot = peek();
        return slot !== undefined && Reflect.has(at(slot, path), name);
      },
      set: () => false,
    },
  );
}

function at(slot: Slot, path: readonly string[]): object {
  let target = slot.implementation;
  for (const name of path) target = Reflect.get(target, name) as object;
  return target;
}

function counted(filled: () => Slot, path: readonly string[], name: string): AnyMethod {
  return (...args) => {
    const slot = filled();
    const target = at(slot, path);
    const method = Reflect.get(target, name) as AnyMethod;
    slot.inFlight++;
    let result: unknown;
    try {
      result = method.apply(target, args);
    } catch (error) {
      leave(slot);
      throw error;
    }
    if (!isThenable(result)) {
      leave(slot);
      return result;
    }
    return result.then(
      (value) => {
        leave(slot);
        return value;
      },
      (error: unknown) => {
        leave(slot);
        throw error;
      },
    );
  };
}

function leave(slot: Slot): void {
  if (--slot.inFlight === 0) slot.onIdle?.();
}

function idle(slot: Slot, ms: number): Promise<boolean> {
  if (slot.inFlight === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const end = (quiet: boolean) => {
      clearTimeout(timer);
      slot.onIdle = null;
      resolve(quiet);
    };
    const timer = setTimeout(() => end(false), ms);
    slot.onIdle = () => end(true);
  });
}
