import assert from 'node:assert/strict';
import { pos } from '../../../connectors/pos/connector.ts';
import { openStore, type StoreSandbox } from '../../../connectors/pos/sandbox/store.ts';
import { seededRandom } from '../../../core/base/random.ts';
import type { Host } from '../../../core/connector/index.ts';
import { type Bench, openBench, readAll } from './pos-host.ts';

const SHELF = [
  { sku: 'A-1', description: 'Lamp, "brass"', priceMinor: 4_950 },
  { sku: 'B-2', description: 'Mug', priceMinor: 799 },
  { sku: 'C-3', description: 'Tea towel', priceMinor: 1_200 },
];

describe('connectors/pos against its store', () => {
  let bench: Bench;
  let store: StoreSandbox;
  let host: Host;

  beforeEach(async () => {
    bench = await openBench({});
    store = await openStore({
      folder: bench.folder,
      store: '0101',
      shelf: SHELF,
      registers: 3,
      random: seededRandom(7),
      clock: bench.host.clock,
    });
    host = { ...bench.host, settings: store.settings };
  });

  afterEach(async () => {
    await bench.close();
  });

  it('every sold line arrives once, whatever the file went through', async () => {
    const sold = [...store.trade(40)];
    const held = store.holdDay();
    sold.push(...store.trade(10));
    await store.closeDay('direct');
    const first = await readAll({ host }, 'sales');
    await held.send();
    const second = await readAll({ host }, 'sales', first.cursor);
    await store.closeDay();
    await store.resend('sales-0101-copy.csv');
    const third = await readAll({ host }, 'sales', second.cursor);
    sold.push(...store.trade(5));
    await store.closeDay();
    const fourth = await readAll({ host }, 'sales', third.cursor);
    const reads = [first, second, third, fourth];
    const keys = reads.flatMap(({ records }) => records.map((record) => record.key));
    const wanted = sold.map((line) =>
      [line.store, line.register, line.receipt, line.soldAt, line.line].join('|'),
    );
    assert.deepEqual(keys.toSorted(), wanted.toSorted());
    assert.equal(reads.flatMap(({ faults }) => faults).length, 0);
  });

  it('a second poll that appends to the file gives the old rows their old keys', async () => {
    store.trade(10);
    await store.closeDay();
    const first = await readAll({ host }, 'sales');
    await store.pollAgain(5);
    const second = await readAll({ host }, 'sales', first.cursor);
    const before = first.records.map((record) => record.key);
    const after = second.records.map((record) => record.key);
    assert.deepEqual(after.slice(0, before.length), before);
    assert.ok(after.length > before.length);
  });

  it('a file that still grows is left alone until it is complete', async () => {
    store.trade(30);
    const growing = await store.closeDaySlowly(0.5);
    let polls = 0;
    const slow: Host = {
      ...host,
      clock: {
        ...host.clock,
        sleep: async () => {
          polls += 1;
          if (polls === 1) await growing.finish();
        },
      },
    };
    const first = await readAll({ host: slow }, 'sales');
    assert.deepEqual(first.records, []);
    const second = await readAll({ host: slow }, 'sales', first.cursor);
    assert.ok(second.records.length > 0);
    assert.deepEqual(second.faults, []);
  });

  it('an item that is gone from the full stock file is set to zero', async () => {
    await store.dropStock(
      new Map([
        ['A-1', 5],
        ['B-2', 7],
        ['C-3', 1],
        ['D-4', 2],
        ['E-5', 9],
      ]),
    );
    const first = await readAll({ host }, 'stock');
    await store.dropStock(
      new Map([
        ['A-1', 4],
        ['B-2', 7],
        ['D-4', 2],
        ['E-5', 9],
      ]),
    );
    const second = await readAll({ host }, 'stock', first.cursor);
    assert.equal(first.records.length, 5);
    const missing = second.records.find((record) => record.key === '0101|C-3');
    assert.deepEqual(missing?.data, { sku: 'C-3', onHand: 0, store: '0101', missing: true });
    assert.equal(second.records.length, 5);
    assert.match(second.notes.join('\n'), /1 keys are missing and set to zero/);
  });

  it('the till downloads whole files only, and a repeated batch reaches it once', async () => {
    const command = {
      stream: 'priceFile',
      operation: 'publish',
      key: 'A-1',
      idempotencyKey: 'price/A-1/1',
      version: '1',
      data: { sku: 'A-1', text: 'Lamp, brass', price: 49.5 },
    };
    const first = await pos.write?.(host, [command]);
    const taken = await store.download();
    const second = await pos.write?.(host, [command]);
    assert.equal(first?.[0]?.outcome, 'written');
    assert.equal(second?.[0]?.outcome, 'same');
    assert.deepEqual([...taken.values()], ['sku,text,price\r\nA-1,"Lamp, brass",49.50\r\n']);
    assert.equal((await store.download()).size, 0);
  });
});
