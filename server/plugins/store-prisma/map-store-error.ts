import { StoreError, type StoreErrorCode, storeErrorCode } from '../../ports/store.ts';

/** An error of pg or Prisma as a StoreError; `lost` is the code for a connection that broke while a statement ran. Defects pass unchanged. */
export function mapStoreError(e: unknown, lost: StoreErrorCode = 'STORE_UNAVAILABLE'): unknown {
  if (storeErrorCode(e)) return e;
  const state = sqlState(e);
  const code = state ? ofSqlState(state, lost) : (ofPrisma(e) ?? ofSocket(e, lost));
  return code ? new StoreError(code, `${SENTENCES[code]}${state ? ` (${state})` : ''}`, { cause: e }) : e;
}

const SENTENCES: Record<StoreErrorCode, string> = {
  STORE_CONFLICT: 'a unique key is taken or a lock was lost',
  STORE_UNKNOWN: 'the database connection broke before the outcome was known',
  STORE_UNAVAILABLE: 'the database does not answer',
  STORE_INVALID: 'the database refuses this value',
  STORE_FULL: 'the database has no disk space left',
};

function ofSqlState(state: string, lost: StoreErrorCode): StoreErrorCode | undefined {
  if (state === '53100') return 'STORE_FULL';
  if (state === '23505' || state === '40P01' || state === '40001') return 'STORE_CONFLICT';
  // Bad encodings, NUL, values too long or out of range, broken JSON or dates: the row is at fault.
  if (state.startsWith('22') || state === '54000') return 'STORE_INVALID';
  // A statement the server itself cancelled (57014), or refused at the door, has stored nothing.
  if (state === '57014' || state === '55P03' || state === '57P03' || state.startsWith('53')) return 'STORE_UNAVAILABLE';
  // 25006: a standby that only reads; 28: no access; 3D: no such database.
  if (state === '25006' || state.startsWith('28') || state === '3D000') return 'STORE_UNAVAILABLE';
  // 25P03: the server ended a transaction that stood idle.
  if (state.startsWith('08') || state === '25P03' || state.startsWith('57P') || state.startsWith('58') || state.startsWith('XX')) return lost;
  return undefined;
}

const PRISMA: Record<string, StoreErrorCode> = {
  P2002: 'STORE_CONFLICT',
  P2034: 'STORE_CONFLICT',
  P2000: 'STORE_INVALID',
  P2020: 'STORE_INVALID',
  P1001: 'STORE_UNAVAILABLE',
  P1002: 'STORE_UNAVAILABLE',
  P1008: 'STORE_UNAVAILABLE',
  P1017: 'STORE_UNAVAILABLE',
  P2024: 'STORE_UNAVAILABLE',
  P2028: 'STORE_UNAVAILABLE',
  P2037: 'STORE_UNAVAILABLE',
};
const ofPrisma = (e: unknown): StoreErrorCode | undefined => PRISMA[textField(e, 'code') ?? ''];

const LOST =
  /Connection terminated|Client has encountered a connection error|not queryable|was closed|Query read timeout|socket|timeout exceeded|server closed the connection|Can't reach database/i;
const SOCKET_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

function ofSocket(e: unknown, lost: StoreErrorCode): StoreErrorCode | undefined {
  for (const layer of layers(e)) {
    const code = textField(layer, 'code');
    if (code && SOCKET_CODES.has(code)) return code === 'ECONNREFUSED' || code === 'ENOENT' ? 'STORE_UNAVAILABLE' : lost;
    if (LOST.test(textField(layer, 'message') ?? '')) return lost;
  }
  return undefined;
}

/** The five characters of PostgreSQL's error code, wherever pg or Prisma put them. */
export function sqlState(e: unknown): string | undefined {
  for (const layer of layers(e)) {
    for (const key of ['code', 'originalCode']) {
      const code = textField(layer, key);
      if (code && /^[0-9A-Z]{5}$/.test(code) && !/^P[12]\d{3}$|^E[A-Z]{4}$/.test(code)) return code;
    }
  }
  return undefined;
}

/** The error and what it wraps: `cause`, and the place where Prisma keeps the driver's error. */
function layers(e: unknown, depth = 0): object[] {
  if (typeof e !== 'object' || e === null || depth > 6) return [];
  const inner = ['cause', 'meta', 'driverAdapterError'].flatMap((key) => layers((e as Record<string, unknown>)[key], depth + 1));
  return [e, ...inner];
}
function textField(e: unknown, key: string): string | undefined {
  const value = typeof e === 'object' && e !== null ? (e as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The same repository with its errors mapped. */
export function guarded<T extends object>(repository: T): T {
  const wrapped = Object.entries(repository).map(([name, verb]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await (verb as (...a: unknown[]) => Promise<unknown>)(...args);
      } catch (e) {
        throw mapStoreError(e);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}
