import { describe, expect, it } from 'vitest';
import { StoreError, storeErrorCode } from '../../ports/store.ts';
import { mapStoreError, sqlState } from './map-store-error.ts';

const sql = (code: string) => Object.assign(new Error(code), { code, severity: 'ERROR' });
const prismaRaw = (originalCode: string) => Object.assign(new Error('raw'), { code: 'P2010', meta: { driverAdapterError: { cause: { originalCode } } } });

describe('mapStoreError', () => {
  it.each([
    ['23505', 'STORE_CONFLICT'],
    ['40P01', 'STORE_CONFLICT'],
    ['40001', 'STORE_CONFLICT'],
    ['53100', 'STORE_FULL'],
    ['22021', 'STORE_INVALID'],
    ['22001', 'STORE_INVALID'],
    ['22P05', 'STORE_INVALID'],
    ['22003', 'STORE_INVALID'],
    ['57014', 'STORE_UNAVAILABLE'],
    ['57P03', 'STORE_UNAVAILABLE'],
    ['53300', 'STORE_UNAVAILABLE'],
    ['57P01', 'STORE_UNKNOWN'],
    ['57P02', 'STORE_UNKNOWN'],
    ['08006', 'STORE_UNKNOWN'],
  ])('%s of the writing connection is %s', (code, expected) => {
    expect(storeErrorCode(mapStoreError(sql(code), 'STORE_UNKNOWN'))).toBe(expected);
    expect(storeErrorCode(mapStoreError(prismaRaw(code), 'STORE_UNKNOWN'))).toBe(expected);
  });

  it('says UNAVAILABLE for a lost connection where the outcome does not matter', () => {
    expect(storeErrorCode(mapStoreError(new Error('Connection terminated unexpectedly')))).toBe('STORE_UNAVAILABLE');
    expect(storeErrorCode(mapStoreError(new Error('Connection terminated unexpectedly'), 'STORE_UNKNOWN'))).toBe('STORE_UNKNOWN');
    expect(storeErrorCode(mapStoreError(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'STORE_UNKNOWN'))).toBe('STORE_UNAVAILABLE');
  });

  it('reads Prisma codes, never taking them for codes of PostgreSQL', () => {
    expect(sqlState({ code: 'P2002' })).toBeUndefined();
    expect(sqlState({ code: 'EPIPE' })).toBeUndefined();
    expect(storeErrorCode(mapStoreError({ code: 'P2002', message: '' }))).toBe('STORE_CONFLICT');
    expect(storeErrorCode(mapStoreError({ code: 'P2024', message: '' }))).toBe('STORE_UNAVAILABLE');
  });

  it('leaves store errors and defects as they are', () => {
    const known = new StoreError('STORE_FULL', 'x');
    const defect = new TypeError('undefined is not a function');
    expect(mapStoreError(known)).toBe(known);
    expect(mapStoreError(defect)).toBe(defect);
    expect(mapStoreError(sql('42601'))).toMatchObject({ code: '42601' });
  });
});
