import assert from 'node:assert/strict';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import type { InventoryCommand } from '../../../core/retail/inventory/command.ts';
import { openInventory } from '../../../core/retail/inventory/inventory.ts';
import type { Store } from '../../../core/store/store.ts';
import { type CurrentStore, hubRecord, T0 } from './samples.ts';

const MANY = 300;

function openStock(store: Store) {
  return openInventory({ store: store.inventory, clock: virtualClock(T0), settings: {} });
}

/** Levels that are named again in the feed although nothing moved: a product of theirs has got an id. */
export function describeRetelling(
  current: CurrentStore,
  openAnother: (() => Promise<Store>) | null,
): void {
  describe('stock that is told again', () => {
    const receipt = (sku: string, location: string, quantity: number): InventoryCommand => ({
      ...{ kind: 'movement', type: 'receipt', sku, location, quantity },
      ...told(`${sku} ${location} ${quantity}`),
    });
    const retell = (skus: readonly string[], store = current()) =>
      store.records.transact(async (ledger) => {
        const [sku = 'x'] = skus;
        await ledger.put([hubRecord(sku, { stream: 'products' })], T0);
        await ledger.retellStock(skus, T0 + 5);
      });
    const feed = async (since: number) => {
      const found = await openStock(current()).changesSince(since, 10_000);
      return found.map(({ sku, location, onHand }) => `${sku}@${location} ${onHand}`);
    };

    it('comes once more, with the figures that it has, and the books agree', async () => {
      const stock = openStock(current());
      await stock.apply([receipt('a', 'S1', 5), receipt('a', 'S2', 7), receipt('b', 'S1', 1)]);
      const since = await stock.lastSeq();
      assert.deepEqual(await feed(since), []);
      await retell(['a', 'unknown']);
      assert.deepEqual((await feed(since)).toSorted(), ['a@S1 5', 'a@S2 7']);
      assert.equal(await stock.lastSeq(), since + 2);
      assert.deepEqual((await feed(0)).toSorted(), ['a@S1 5', 'a@S2 7', 'b@S1 1']);
      await stock.apply([receipt('a', 'S1', 2)]);
      assert.deepEqual(await feed(since + 2), ['a@S1 7']);
      assert.deepEqual(await stock.verify(), []);
      await stock.rebuild();
      assert.deepEqual(await stock.verify(), []);
      assert.deepEqual((await feed(0)).toSorted(), ['a@S1 7', 'a@S2 7', 'b@S1 1']);
    });

    it('costs no row where there is no stock, and one for each level, however often its SKU is named', async () => {
      const stock = openStock(current());
      await retell(['x', 'y', 'z']);
      assert.equal((await stock.totals()).journalRows, 0);
      await stock.apply([receipt('a', 'S1', 5)]);
      await retell(['a', 'a', 'a']);
      assert.equal((await stock.totals()).journalRows, 2);
      await retell([]);
      assert.equal((await stock.totals()).journalRows, 2);
    });

    it('is one level once, also where its item has several names', async () => {
      const stock = openStock(current());
      await stock.apply([receipt('old', 'S1', 5)]);
      await stock.apply([{ kind: 'rename', sku: 'old', to: 'new', ...told('rename') }]);
      const since = await stock.lastSeq();
      await retell(['old', 'new']);
      assert.deepEqual(await feed(since), ['new@S1 5']);
      assert.deepEqual(await stock.verify(), []);
    });

    it('goes with the commit of its product or not at all', async () => {
      const stock = openStock(current());
      await stock.apply([receipt('a', 'S1', 5)]);
      const since = await stock.lastSeq();
      const broken = current().records.transact(async (ledger) => {
        await ledger.retellStock(['a'], T0);
        throw new Error('broken off');
      });
      await assert.rejects(broken, /broken off/);
      assert.deepEqual(await feed(since), []);
    });

    if (openAnother === null) return;
    it('while other processes move it: no number twice, no level lost, and nobody waits for ever', async () => {
      const others = [await openAnother(), await openAnother()];
      const skus = Array.from({ length: MANY }, (_, at) => `s${at % 30}`);
      await openStock(current()).apply(skus.map((sku, at) => receipt(sku, 'S1', at + 1)));
      const [second = current(), third = current()] = others;
      await Promise.all([
        ...skus.slice(0, 60).map((sku) => retell([sku])),
        ...skus.slice(0, 60).map((sku) => retell([sku, 's0'], second)),
        ...skus.map((sku, at) => openStock(third).apply([receipt(sku, 'S2', at + 1_000)])),
      ]);
      const stock = openStock(current());
      assert.deepEqual(await stock.verify(), []);
      assert.equal((await feed(0)).length, 60);
      assert.equal((await stock.totals()).journalRows, await stock.lastSeq());
    });
  });
}

function told(key: string) {
  return { source: 'test', actor: 'test', ref: '', key, effectiveAt: T0 };
}
