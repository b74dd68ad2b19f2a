import assert from 'node:assert/strict';
import { CrossdockError } from '../../../core/base/errors.ts';
import type {
  InventoryCommand,
  MovementCommand,
  Verdict,
} from '../../../core/retail/inventory/command.ts';
import { type Bench, openBench } from './open.ts';

const PLACE = { sku: 'A', location: 'S1' } as const;

function sale(key: string, quantity: number): MovementCommand {
  return { kind: 'movement', type: 'sale', key, ...PLACE, quantity, source: 'pos' };
}

async function opened(bench: Bench, onHand: number): Promise<void> {
  await bench.inventory.apply([{ kind: 'opening', key: 'opening', ...PLACE, onHand }]);
}

async function verdicts(
  bench: Bench,
  commands: readonly InventoryCommand[],
): Promise<readonly Verdict[]> {
  return (await bench.inventory.apply(commands)).map((result) => result.result);
}

describe('the stock journal', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(async () => {
    await bench.store.close();
  });

  it('answers every command of a batch in its order', async () => {
    await opened(bench, 3);
    const answers = await verdicts(bench, [
      sale('1', 2),
      sale('2', 2),
      { kind: 'allocate', key: 'a', order: 'O', lines: [{ line: '1', ...PLACE, quantity: 1 }] },
      sale('1', 2),
    ]);
    assert.deepEqual(answers, [
      'ok',
      'accepted_with_shortfall',
      'insufficient',
      'ignored_duplicate',
    ]);
  });

  it('keeps apart what different callers asked for in one transaction', async () => {
    await opened(bench, 100);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        bench.inventory.apply([sale(`s${n}`, 1), sale('same', 1)]),
      ),
    );
    const firsts = answers.map(([first]) => first?.result);
    const seconds = answers.map(([, second]) => second?.result);
    assert.ok(firsts.every((result) => result === 'ok'));
    assert.equal(seconds.filter((result) => result === 'ok').length, 1);
    assert.equal((await bench.inventory.balances([['A', 'S1']]))[0]?.onHand, 79);
  });

  it('a repeated key with other figures is a conflict and changes nothing', async () => {
    await opened(bench, 9);
    await bench.inventory.apply([sale('1', 2)]);
    const elsewhere: InventoryCommand = { ...sale('1', 2), location: 'S2' };
    assert.deepEqual(await verdicts(bench, [sale('1', 3), elsewhere]), ['conflict', 'conflict']);
    assert.equal((await bench.inventory.balances([['A', 'S1']]))[0]?.onHand, 7);
  });

  it('previews without writing', async () => {
    await opened(bench, 9);
    const [preview] = await bench.inventory.preview([sale('1', 2)]);
    assert.equal(preview?.result, 'ok');
    assert.equal((await bench.inventory.balances([['A', 'S1']]))[0]?.onHand, 9);
    assert.deepEqual(await verdicts(bench, [sale('1', 2)]), ['ok']);
  });

  const bad: readonly (readonly [string, InventoryCommand])[] = [
    ['a quantity of zero', sale('x', 0)],
    ['a quantity that is no number', sale('x', Number.NaN)],
    ['a quantity beyond all stock', sale('x', 1e12)],
    ['a fraction', sale('x', 0.5)],
    ['a negative count', { kind: 'count', key: 'x', ...PLACE, quantity: -1, asOf: 0 }],
    [
      'a hold that lives no time',
      { kind: 'hold', key: 'x', hold: 'H', ...PLACE, quantity: 1, ttlMs: 0 },
    ],
    ['an allocation without a line', { kind: 'allocate', key: 'x', order: 'O', lines: [] }],
    [
      'an order line below zero',
      {
        kind: 'order',
        key: 'x',
        order: 'O',
        version: null,
        status: 'open',
        lines: [{ line: '1', ...PLACE, quantity: -1 }],
      },
    ],
    ['a receipt without a line', { kind: 'receive', key: 'x', location: 'S1', lines: [] }],
    [
      'a transfer without a line',
      { kind: 'transferShip', key: 'x', transfer: 'T', from: 'S1', to: 'S2', lines: [] },
    ],
    ['an acknowledgement of nothing', { kind: 'ack', key: 'x', system: 'pos', refs: ['?'], at: 0 }],
    ['a new name for an unknown item', { kind: 'rename', key: 'x', sku: 'NONE', to: 'B' }],
  ];
  for (const [what, command] of bad) {
    it(`${what} is invalid, and nothing is written`, async () => {
      assert.deepEqual(await verdicts(bench, [command]), ['invalid']);
      assert.equal(await bench.inventory.lastSeq(), 0);
    });
  }

  it('a place that has a history is not opened again', async () => {
    await opened(bench, 9);
    const again: InventoryCommand = { kind: 'opening', key: 'other', ...PLACE, onHand: 5 };
    assert.deepEqual(await verdicts(bench, [again]), ['conflict']);
  });

  it('a name of another item is not given away', async () => {
    await opened(bench, 9);
    await bench.inventory.apply([{ ...sale('b', 1), sku: 'B' }]);
    const rename: InventoryCommand = { kind: 'rename', key: 'r', sku: 'A', to: 'B' };
    assert.deepEqual(await verdicts(bench, [rename]), ['conflict']);
  });

  it('turns callers away when too many commands wait', async () => {
    const many = Array.from({ length: 60_000 }, (_, n) => sale(`k${n}`, 1));
    const first = bench.inventory.apply(many);
    await assert.rejects(bench.inventory.apply(many), (error: unknown) => {
      assert.ok(error instanceof CrossdockError);
      assert.equal(error.code, 'INVENTORY_OVERLOADED');
      return true;
    });
    assert.equal((await first).length, many.length);
  });

  it('gives the changes since a row once per place, in journal order, page by page', async () => {
    await opened(bench, 9);
    await bench.inventory.apply([
      { ...sale('b', 1), sku: 'B' },
      sale('a', 1),
      { ...sale('c', 1), sku: 'C' },
    ]);
    const all = await bench.inventory.changesSince(0, 10);
    assert.deepEqual(
      all.map((balance) => balance.sku),
      ['B', 'A', 'C'],
    );
    const [first] = await bench.inventory.changesSince(0, 1);
    const rest = await bench.inventory.changesSince(first?.seq ?? 0, 10);
    assert.deepEqual(
      rest.map((balance) => balance.sku),
      ['A', 'C'],
    );
  });

  it('a promise says up to which row it was computed', async () => {
    await opened(bench, 9);
    const before = await bench.inventory.atp('A', 'web');
    await bench.inventory.apply([sale('1', 1)]);
    const after = await bench.inventory.atp('A', 'web');
    assert.equal(after.computedFromSeq, before.computedFromSeq + 1);
  });

  it('closing holds that ran out changes no figure', async () => {
    await opened(bench, 9);
    await bench.inventory.apply([
      { kind: 'hold', key: 'h', hold: 'H', ...PLACE, quantity: 4, ttlMs: 1000 },
    ]);
    bench.clock.jump(1000);
    const before = await bench.inventory.balances([['A', 'S1']]);
    assert.equal(await bench.inventory.compactHolds(), 1);
    assert.equal(await bench.inventory.compactHolds(), 0);
    const after = await bench.inventory.balances([['A', 'S1']]);
    assert.deepEqual({ ...after[0], seq: 0 }, { ...before[0], seq: 0 });
    assert.deepEqual(await bench.inventory.verify(), []);
  });
});
