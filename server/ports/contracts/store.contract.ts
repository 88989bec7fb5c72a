import { afterAll, beforeAll, describe } from 'vitest';
import type { Store } from '../store.ts';
import { accessCases } from './store-access.contract.ts';
import { appendCases } from './store-append.contract.ts';
import { eventCases } from './store-event.contract.ts';
import { listCases } from './store-list.contract.ts';
import { officeCases } from './store-office.contract.ts';
import { peopleCases } from './store-people.contract.ts';
import { projectCases } from './store-project.contract.ts';
import { repairCases } from './store-repair.contract.ts';
import { sealingCases } from './store-sealing.contract.ts';

/** An empty, migrated store; `second` opens the same data again, as another process would. */
export type StoreUnderTest = { store: Store; close(): Promise<void>; second?(): Promise<Store> };
/** What the cases work on. `other` is the second opening, or the store itself where there can be only one. */
export type Stores = { readonly store: Store; readonly other: Store };

/** What every store must do. Each case works in workspaces of its own, so all share one store. */
export function describeStoreContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let made: StoreUnderTest | undefined;
    let second: Store | undefined;
    beforeAll(async () => {
      made = await make();
      second = await made.second?.();
    }, 60_000);
    afterAll(async () => {
      await second?.close();
      await made?.close();
    });
    const stores: Stores = {
      get store() {
        if (!made) throw new Error('the store was not made');
        return made.store;
      },
      get other() {
        return second ?? stores.store;
      },
    };
    describe('append', () => appendCases(stores));
    describe('repair', () => repairCases(stores));
    describe('events', () => eventCases(stores));
    describe('projection and upkeep', () => projectCases(stores));
    describe('lists', () => listCases(stores));
    describe('people', () => peopleCases(stores));
    describe('access', () => accessCases(stores));
    describe('office', () => officeCases(stores));
    describe('sealing', () => sealingCases(stores));
  });
}
