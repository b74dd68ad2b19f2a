import assert from 'node:assert/strict';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { openInventory } from '../../../core/retail/inventory/inventory.ts';
import type { LaneLease, Settlement } from '../../../core/store/records.ts';
import type { Store } from '../../../core/store/store.ts';
import {
  arrival,
  beginRun,
  type CurrentStore,
  FLOW,
  hubRecord,
  intending,
  intent,
  leased,
  pending,
  settlement,
  state,
  T0,
} from './samples.ts';

const STORES = 4;
const LINK = {
  connection: 'shop',
  stream: 'orders',
  otherConnection: 'hub',
  otherStream: 'orders',
};

/** Four stores on the same data that all want the same thing at one time. */
export function describeRacing(current: CurrentStore, openAnother: () => Promise<Store>): void {
  describe('four stores that race', () => {
    let stores: readonly Store[];
    beforeEach(async () => {
      const others = Array.from({ length: STORES - 1 }, () => openAnother());
      stores = [current(), ...(await Promise.all(others))];
    });
    const everyone = <T>(work: (store: Store, index: number) => Promise<T>): Promise<T[]> =>
      Promise.all(stores.map(work));

    it('store a delivery once, in whatever order each of them takes them in', async () => {
      const ids = Array.from({ length: 100 }, (_, index) => `d${index}`);
      const answers = await everyone((store, index) => {
        const own = index % 2 === 0 ? ids : ids.toReversed();
        return Promise.all(own.map((id) => store.inbox.append(arrival(id))));
      });
      assert.equal(answers.flat().filter((answer) => answer === 'stored').length, ids.length);
      const stored = await current().inbox.undecoded(1_000);
      assert.deepEqual(stored.map((one) => one.deliveryId).toSorted(), ids.toSorted());
    });

    it('decode a delivery once, and its records are there once', async () => {
      await current().inbox.append(arrival('a'));
      const [delivery] = await current().inbox.undecoded(1);
      const answers = await everyone((store) =>
        store.inbox.decoded([delivery?.seq ?? 0], [pending('k')]).then(
          () => 'decoded',
          (error: unknown) => String(Reflect.get(Object(error), 'code')),
        ),
      );
      assert.equal(answers.filter((answer) => answer === 'decoded').length, 1);
      assert.equal(
        answers.filter((answer) => answer === 'STORE_ARRIVAL_CLOSED').length,
        STORES - 1,
      );
      assert.equal((await current().lanes.waiting())[0]?.count, 1);
    });

    it('take a lane one after the other, each with its own epoch', async () => {
      const epochs: number[] = [];
      for (let round = 0; round < 20; round += 1) {
        const now = T0 + round * 10_000;
        const given = await everyone((store, index) =>
          store.lanes.lease({
            flow: FLOW,
            lanes: [1],
            owner: `w${index}`,
            now,
            until: now + 10_000,
          }),
        );
        assert.equal(given.flat().length, 1, `round ${round}`);
        epochs.push(given.flat()[0]?.epoch ?? 0);
      }
      assert.deepEqual(
        epochs,
        epochs.map((_, index) => index + 1),
      );
    });

    it('let a new owner in behind a settlement that is under way, or fence it; never both', async () => {
      await beginRun(current());
      const [old, fresh] = stores;
      assert.ok(old !== undefined && fresh !== undefined);
      for (let round = 0; round < 20; round += 1) {
        const now = T0 + round * 10_000;
        const [lease] = await old.lanes.lease({
          ...{ flow: FLOW, lanes: [1], owner: 'old', now, until: now + 1_000 },
        });
        assert.ok(lease !== undefined);
        await old.lanes.append([pending(`k${round}`)]);
        const [record] = await old.lanes.take(lease, now, 1);
        const later = now + 2_000;
        const request = { flow: FLOW, lanes: [1], owner: 'new', now: later, until: later + 1_000 };
        const settling: Partial<Settlement> = {
          done: [record?.seq ?? 0],
          states: [state(`k${round}`)],
        };
        const [ending, taken]: [string, readonly LaneLease[]] = await Promise.all([
          old.settlement.settle(settlement({ leases: [lease], ...settling })),
          fresh.lanes.lease(request),
        ]);
        const [next] = taken;
        assert.ok(next !== undefined, 'the lease had run out, so the new owner gets the lane');
        const left = await fresh.lanes.take(next, later, 10);
        assert.equal(left.length, ending === 'settled' ? 0 : 1, ending);
        if (ending === 'fenced') {
          const valid = settlement({ leases: [next], ...settling });
          assert.equal(await fresh.settlement.settle(valid), 'settled');
        }
        await fresh.lanes.release([next]);
      }
    });

    it('move a cursor from one page to the next once', async () => {
      await beginRun(current());
      for (let page = 0; page < 20; page += 1) {
        const answers = await everyone((store, index) =>
          store.settlement.settle(
            settlement({
              cursor: { name: 'orders', fromVersion: page, value: { page, by: index } },
              counts: { ...settlement().counts, read: 1 },
            }),
          ),
        );
        assert.equal(answers.filter((answer) => answer === 'settled').length, 1, `page ${page}`);
      }
      assert.equal((await current().cursors.read(FLOW, 'orders')).version, 20);
      assert.equal((await current().runs.get('run'))?.counts.read, 20);
    });

    it('fire each of fifty ticks once', async () => {
      let fired = 0;
      for (let tick = 0; tick < 50; tick += 1) {
        const previous = tick === 0 ? null : T0 + tick - 1;
        const answers = await everyone((store) =>
          store.schedules.fire('nightly', previous, T0 + tick),
        );
        fired += answers.filter(Boolean).length;
      }
      assert.equal(fired, 50);
    });

    it('never sell more than there is', async () => {
      const clock = virtualClock();
      const inventories = stores.map((store) => openInventory({ store: store.inventory, clock }));
      const place = { sku: 'HOT', location: 'main' };
      const receipt = { kind: 'movement', type: 'receipt', key: 'r', quantity: 30 } as const;
      await inventories[0]?.apply([{ ...receipt, ...place }]);
      const answers = await Promise.all(
        inventories.flatMap((inventory, index) =>
          Array.from({ length: 20 }, async (_, turn) => {
            const id = `${index}-${turn}`;
            const hold = { kind: 'hold', key: id, hold: id, ttlMs: 60_000, quantity: 1 } as const;
            const [result] = await inventory.apply([{ ...hold, ...place }]);
            return result?.result;
          }),
        ),
      );
      assert.equal(answers.filter((answer) => answer === 'ok').length, 30);
      assert.equal(answers.filter((answer) => answer === 'insufficient').length, 50);
      assert.equal((await current().inventory.totals()).heldMilli, 30_000);
      assert.deepEqual(await current().inventory.verify(10), []);
    });

    it('book a movement once that all of them are told of', async () => {
      const clock = virtualClock();
      const receipt = { kind: 'movement', type: 'receipt', key: 'r', quantity: 1 } as const;
      const place = { sku: 'A', location: 'main' };
      await everyone(async (store) => {
        const inventory = openInventory({ store: store.inventory, clock });
        for (let turn = 0; turn < 10; turn += 1) {
          await inventory.apply([{ ...receipt, ...place, key: `r${turn}` }]);
        }
      });
      const totals = await current().inventory.totals();
      assert.deepEqual([totals.onHandMilli, totals.journalRows], [10_000, 10]);
    });

    it('count one attempt for each time that an effect is intended', async () => {
      const request = intending([intent('i')]);
      const stored = await everyone((store) => store.settlement.intend(request));
      const attempts = stored.map((list) => list?.[0]?.attempts ?? 0).toSorted((a, b) => a - b);
      assert.equal((await current().settlement.effect('i'))?.attempts, STORES);
      assert.equal(attempts.at(-1), STORES);
    });

    it('write links of the same ids in opposite order, and none is lost', async () => {
      await everyone((store, index) => beginRun(store, `run ${index}`));
      const ids = Array.from({ length: 50 }, (_, index) => `id${index}`);
      await everyone(async (store, index) => {
        for (let turn = 0; turn < 5; turn += 1) {
          const own = index % 2 === 0 ? ids : ids.toReversed();
          const links = own.map((id) => ({ ...LINK, id, otherId: `${id} of ${index}` }));
          const answer = await store.settlement.settle(
            settlement({ runId: `run ${index}`, links }),
          );
          assert.equal(answer, 'settled');
        }
      });
      const found = await current().links.find({ ...LINK, ids });
      assert.ok(found.every((other, index) => other?.startsWith(`id${index} of `)));
    });

    it('show a reader of changes each change, in the order of its number', async () => {
      const writers = everyone(async (store, index) => {
        for (let turn = 0; turn < 25; turn += 1) {
          const put = [hubRecord(`${index}-${turn}`), hubRecord(`${index}-${turn} too`)];
          await store.records.transact((ledger) => ledger.put(put, T0));
        }
      });
      let isDone = false;
      const ended = writers.then(() => {
        isDone = true;
      });
      const seen = new Map<string, number>();
      let since = 0;
      for (let isLast = false; ; ) {
        const page = await current().records.changedSince('customers', since, 7);
        for (const record of page) {
          assert.ok(record.seq > since, 'numbers go up');
          since = record.seq;
          seen.set(record.key, record.seq);
        }
        if (page.length > 0) continue;
        if (isLast) break;
        // Once more after the last commit: what came between the question and its end.
        isLast = isDone;
      }
      await ended;
      assert.equal(seen.size, STORES * 25 * 2);
    });

    it('show a reader of stock every position that moved', async () => {
      const clock = virtualClock();
      const receipt = { kind: 'movement', type: 'receipt', location: 'main', quantity: 1 } as const;
      const writers = everyone(async (store, index) => {
        const inventory = openInventory({ store: store.inventory, clock });
        for (let turn = 0; turn < 25; turn += 1) {
          const id = `${index}-${turn}`;
          await inventory.apply([{ ...receipt, key: id, sku: `S${id}` }]);
        }
      });
      let isDone = false;
      const ended = writers.then(() => {
        isDone = true;
      });
      const seen = new Set<string>();
      let since = 0;
      for (let isLast = false; ; ) {
        const page = await current().inventory.changedSince(since, 7, T0);
        for (const position of page) {
          assert.ok(position.seq > since, 'numbers go up');
          since = position.seq;
          seen.add(position.sku);
        }
        if (page.length > 0) continue;
        if (isLast) break;
        isLast = isDone;
      }
      await ended;
      assert.equal(seen.size, STORES * 25);
    });

    it('renew and release what is theirs only', async () => {
      const [one, two] = stores;
      assert.ok(one !== undefined && two !== undefined);
      const lease = await leased(one, 1);
      const later = T0 + 120_000;
      const request = { flow: FLOW, lanes: [1], owner: 'two', now: later, until: later + 60_000 };
      const [renewed, taken] = await Promise.all([
        one.lanes.renew([lease], later + 60_000),
        two.lanes.lease(request),
      ]);
      // Whoever came first has it; the other one is told so.
      assert.equal(renewed, taken.length === 0);
      await one.lanes.release([lease]);
      const [fresh] = taken;
      if (fresh !== undefined) assert.equal(await two.lanes.renew([fresh], later + 90_000), true);
    });
  });
}
