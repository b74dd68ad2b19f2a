import assert from 'node:assert/strict';
import fc from 'fast-check';
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

/** Any command on few places, orders and holds, so that they meet. */
const anyCommand: fc.Arbitrary<InventoryCommand> = fc
  .record({
    n: fc.integer({ min: 0, max: 1_000_000 }),
    sku: fc.constantFrom('A', 'B'),
    location: fc.constantFrom('S1', 'S2'),
    quantity: fc.integer({ min: 1, max: 9 }),
    order: fc.constantFrom('O1', 'O2', 'O3'),
    hold: fc.constantFrom('H1', 'H2'),
    transfer: fc.constantFrom('T1', 'T2'),
    at: fc.integer({ min: 0, max: 1000 }),
    kind: fc.integer({ min: 0, max: 20 }),
  })
  .map((parts): InventoryCommand => {
    const { n, sku, location, quantity, order, hold, transfer, at, kind } = parts;
    const key = `k${n}`;
    const effectiveAt = Date.UTC(2026, 2, 1, 7) + at * 1000;
    const place = { sku, location, quantity };
    const line = { line: '1', ...place };
    const other = location === 'S1' ? 'S2' : 'S1';
    const all: readonly InventoryCommand[] = [
      { kind: 'movement', type: 'sale', key, ...place, effectiveAt, source: 'pos' },
      { kind: 'movement', type: 'return', key, ...place, effectiveAt, source: 'pos' },
      { kind: 'movement', type: 'receipt', key, ...place, effectiveAt },
      { kind: 'count', key, ...place, asOf: effectiveAt, uncertaintyMs: at % 2 === 0 ? 0 : 60_000 },
      { kind: 'hold', key, hold, ...place, ttlMs: 1 + at * 10 },
      { kind: 'release', key, hold },
      { kind: 'allocate', key, order, lines: [line], partial: at % 2 === 0, holds: [hold] },
      { kind: 'order', key, order, version: String(at), status: 'open', lines: [line] },
      {
        kind: 'order',
        key,
        order,
        version: String(at),
        status: 'open',
        lines: [{ ...line, location: null }],
      },
      {
        kind: 'order',
        key,
        order,
        version: String(at),
        status: at % 5 === 0 ? 'cancelled' : 'open',
        lines: [],
      },
      { kind: 'ship', key, order, quantity },
      { kind: 'cancel', key, order },
      { kind: 'reject', key, order, line: '1', reason: 'mismatch' },
      { kind: 'move', key, order, line: '1', from: location, to: other },
      {
        kind: 'transferShip',
        key,
        transfer,
        from: location,
        to: other,
        lines: [{ sku, quantity }],
      },
      { kind: 'transferReceive', key, transfer, lines: [{ sku, quantity }] },
      { kind: 'ack', key, system: 'pos', refs: [order, transfer], at: effectiveAt },
      {
        ...{ kind: 'snapshot', key, source: 'pos', asOf: effectiveAt, items: [place] },
        quantityKind: at % 3 === 0 ? 'available' : 'onHand',
      },
      { kind: 'transferClose', key, transfer, reason: 'lost' },
      { kind: 'return', key, returnId: key, order, quantity, location, disposition: 'damaged' },
      { kind: 'receive', key, location, lines: [{ sku, quantity }] },
    ];
    const chosen = all[kind];
    if (chosen === undefined) throw new Error('a kind is missing');
    return chosen;
  });

describe('the balances', () => {
  it('equal their journal, holds and lines after any sequence of commands, and after a rebuild', async () => {
    const batches = fc.array(fc.array(anyCommand, { minLength: 1, maxLength: 6 }), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const bench = await openBench();
        for (const commands of all) {
          await bench.inventory.apply(commands);
          bench.clock.jump(500);
        }
        assert.deepEqual(await bench.inventory.verify(), []);
        const before = await bench.inventory.balancesOf(['A', 'B']);
        await bench.inventory.rebuild();
        assert.deepEqual(await bench.inventory.balancesOf(['A', 'B']), before);
        await bench.store.close();
      }),
      { numRuns: 100 },
    );
  });

  it('are the same whether commands come one by one or as one batch', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCommand, { maxLength: 25 }), async (commands) => {
        const [one, many] = [await openBench(), await openBench()];
        const single: Verdict[] = [];
        for (const command of commands) single.push(...(await verdicts(one, [command])));
        assert.deepEqual(await verdicts(many, commands), single);
        const figures = await one.inventory.balancesOf(['A', 'B']);
        assert.deepEqual(await many.inventory.balancesOf(['A', 'B']), figures);
        await one.store.close();
        await many.store.close();
      }),
      { numRuns: 100 },
    );
  });

  it('never promise more than there is, whoever asks in whatever order', async () => {
    const wants = fc.array(
      fc.record({ quantity: fc.integer({ min: 1, max: 4 }), asHold: fc.boolean() }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(wants, async (all) => {
        const bench = await openBench();
        await opened(bench, 20);
        await Promise.all(
          all.map(({ quantity, asHold }, n) =>
            bench.inventory.apply([
              asHold
                ? { kind: 'hold', key: `h${n}`, hold: `H${n}`, ...PLACE, quantity, ttlMs: 9e6 }
                : {
                    kind: 'allocate',
                    key: `a${n}`,
                    order: `O${n}`,
                    lines: [{ line: '1', ...PLACE, quantity }],
                  },
            ]),
          ),
        );
        const [balance] = await bench.inventory.balances([['A', 'S1']]);
        assert.ok((balance?.available ?? -1) >= 0);
        await bench.store.close();
      }),
      { numRuns: 40 },
    );
  });

  it('after counts and sales do not depend on the order in which they arrive', async () => {
    const facts = fc.array(
      fc.record({
        at: fc.integer({ min: 1, max: 50 }),
        quantity: fc.integer({ min: 1, max: 9 }),
        isCount: fc.boolean(),
      }),
      { minLength: 1, maxLength: 7 },
    );
    await fc.assert(
      fc.asyncProperty(facts, fc.infiniteStream(fc.nat()), async (all, random) => {
        // Two counts of one instant contradict each other; only one of them may stand.
        const times = new Set<number>();
        const commands = all.flatMap(({ at, quantity, isCount }, n): InventoryCommand[] => {
          const effectiveAt = Date.UTC(2026, 2, 1, 7) + at * 1000;
          if (!isCount) return [{ ...sale(`s${n}`, quantity), effectiveAt }];
          if (times.has(at)) return [];
          times.add(at);
          return [{ kind: 'count', key: `c${n}`, ...PLACE, quantity, asOf: effectiveAt }];
        });
        const shuffled = commands
          .map((command) => ({ command, rank: random.next().value }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ command }) => command);
        const figures = [];
        for (const order of [commands, shuffled]) {
          const bench = await openBench();
          await opened(bench, 100);
          for (const command of order) await bench.inventory.apply([command]);
          figures.push((await bench.inventory.balances([['A', 'S1']]))[0]?.onHand);
          await bench.store.close();
        }
        assert.equal(figures[1], figures[0]);
      }),
      { numRuns: 100 },
    );
  });
});
