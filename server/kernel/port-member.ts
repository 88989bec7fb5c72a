/** A member of a port as the kernel treats it: a method to call through, a repository to look into, or a plain value. */
export function memberKind(value: unknown): 'method' | 'repository' | 'value' {
  if (typeof value === 'function') return 'method';
  // The tag tells repositories (plain objects, class instances) from arrays, maps, streams of bytes, promises and signals.
  return typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]' ? 'repository' : 'value';
}

export type AnyMethod = (...args: unknown[]) => unknown;

export const isThenable = (value: unknown): value is PromiseLike<unknown> => typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
