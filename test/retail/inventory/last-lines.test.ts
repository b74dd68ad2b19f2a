import assert from 'node:assert/strict';
import type {
  AllocateCommand,
  HoldCommand,
  InventoryCommand,
  MovementCommand,
  SnapshotCommand,
  Verdict,
} from '../../../core/retail/inventory/command.ts';
import { type Inventory, openInventory } from '../../../core/retail/inventory/inventory.ts';
import { type Bench, openBench } from './open.ts';

const PLACE = { sku: 'A', location: 'S1' } as const;
const TTL_MS = 1_000;

function hold(id: string, quantity: number, replaces: readonly string[] = []): HoldCommand {
  return { kind: 'hold', key: `hold ${id}`, hold: id, ...PLACE, quantity, ttlMs: TTL_MS, replaces };
}

function order(id: string, quantity: number, holds: readonly string[]): AllocateCommand {
  const lines = [{ line: '1', ...PLACE, quantity }];
  return { kind: 'allocate', key: `order ${id}`, order: id, lines, holds };
}

describe('stock that must not be given twice', () => {
  let bench: Bench;
  let start: number;
  beforeEach(async () => {
    bench = await openBench();
    start = bench.clock.now();
    await bench.inventory.apply([{ kind: 'opening', key: 'opening', ...PLACE, onHand: 5 }]);
  });
  afterEach(async () => {
    await bench.store.close();
  });

  async function verdict(command: InventoryCommand): Promise<Verdict | undefined> {
    return (await bench.inventory.apply([command]))[0]?.result;
  }

  async function onHand(): Promise<number | undefined> {
    return (await bench.inventory.balances([['A', 'S1']]))[0]?.onHand;
  }

  it('two lines on one SKU are checked as their sum (D6)', async () => {
    const lines = ['1', '2'].map((line) => ({ line, ...PLACE, quantity: 3 }));
    const both = { kind: 'allocate', key: 'a', order: 'O', lines } as const;
    assert.equal(await verdict(both), 'insufficient');
    assert.equal(await verdict({ ...both, lines: lines.slice(1) }), 'ok');
  });

  it('an order that turns two holds of its own into units has both of them', async () => {
    await bench.inventory.apply([hold('H1', 2), hold('H2', 3)]);
    assert.equal(await verdict(order('O', 5, ['H1', 'H2'])), 'ok');
  });

  it('a hold gives nothing back any more at the very instant at which it ends (D8)', async () => {
    await bench.inventory.apply([hold('H1', 5)]);
    bench.clock.jump(TTL_MS);
    assert.equal(await verdict(hold('H2', 6, ['H1'])), 'insufficient');
    assert.equal(await verdict(order('O', 6, ['H1'])), 'insufficient');
    assert.equal(await verdict(hold('H2', 5, ['H1'])), 'ok');
    assert.deepEqual(await bench.inventory.verify(), []);
  });

  it('a hold reserves up to the instant before it ends', async () => {
    await bench.inventory.apply([hold('H1', 5)]);
    bench.clock.jump(TTL_MS - 1);
    assert.equal(await verdict(hold('H2', 1)), 'insufficient');
    bench.clock.jump(1);
    assert.equal(await verdict(hold('H2', 1)), 'ok');
  });

  it('a file with content that was applied before changes nothing, whatever its name and time', async () => {
    const file: SnapshotCommand = {
      ...{ kind: 'snapshot', key: 'monday', source: 'pos', quantityKind: 'onHand' },
      ...{ asOf: start, full: true, items: [{ ...PLACE, quantity: 5 }], contentHash: 'c0ffee' },
    };
    bench.clock.jump(60_000);
    assert.equal(await verdict(file), 'ok');
    const sold: MovementCommand = {
      kind: 'movement',
      type: 'sale',
      key: 's',
      ...PLACE,
      quantity: 2,
    };
    bench.clock.jump(60_000);
    await bench.inventory.apply([{ ...sold, source: 'pos', effectiveAt: start + 90_000 }]);
    const again = { ...file, key: 'tuesday', asOf: start + 100_000 };
    assert.equal(await verdict(again), 'ignored_duplicate');
    assert.equal(await onHand(), 3);
  });

  it('what a person counted stands above what a book said about the same instant', async () => {
    bench.clock.jump(60_000);
    const asOf = start + 30_000;
    const book = { kind: 'snapshot', source: 'pos', quantityKind: 'onHand', asOf } as const;
    await bench.inventory.apply([{ kind: 'count', key: 'c', ...PLACE, quantity: 4, asOf }]);
    const late = { ...book, key: 'b', items: [{ ...PLACE, quantity: 9 }] };
    assert.equal(await verdict(late), 'ignored_stale');
    assert.equal(await onHand(), 4);
  });

  it('a key is in the journal once, even if the rules should not know that it is there (I8)', async () => {
    const { store, clock } = bench;
    const forgetful: Inventory = openInventory({
      clock,
      settings: {},
      store: {
        ...store.inventory,
        transact: (work) =>
          store.inventory.transact((ledger) =>
            work({
              ...ledger,
              load: async (request) => ({ ...(await ledger.load(request)), known: [] }),
            }),
          ),
      },
    });
    const sold: MovementCommand = {
      kind: 'movement',
      type: 'sale',
      key: 's',
      ...PLACE,
      quantity: 2,
    };
    await forgetful.apply([sold]);
    await assert.rejects(forgetful.apply([sold]), { code: 'STORE_CONSTRAINT' });
    assert.equal(await onHand(), 3);
  });
});
