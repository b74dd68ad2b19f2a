import assert from 'node:assert/strict';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Ack } from '../../../core/connector/contract.ts';
import { type Hub, noteOf, openHub, outcomes } from './open-hub.ts';

const LINE = { line: 'L1', sku: 'A', quantity: 3, location: 'S1', unitPrice: '2.50' } as const;

function order(version: number, over: JsonObject = {}): JsonObject {
  return {
    ...{ order: 'W1', source: 'shopify-main', version, status: 'open', stock: 'commit' },
    ...{ placedAt: '2026-03-01T07:00:00Z', lines: [{ ...LINE, fulfilled: 3 }] },
    ...over,
  };
}

function booking(id: string, over: JsonObject = {}): JsonObject {
  return {
    ...{ order: 'W1', id, source: 'shopify-main', return: 'R1', at: '2026-03-05T10:00:00Z' },
    ...{ line: 'L1', quantity: 1, location: 'S1', disposition: 'sellable' },
    ...over,
  };
}

describe('goods of the hub’s orders that came back', () => {
  let hub: Hub;
  beforeEach(async () => {
    hub = await openHub();
    const receipt = { type: 'receipt', sku: 'A', location: 'S1', quantity: 9 };
    await hub.write('inventory', 'movement', receipt);
    await hub.write('orders', 'upsert', order(1));
  });
  afterEach(() => hub.store.close());

  const back = (...data: readonly JsonObject[]): Promise<readonly Ack[]> =>
    hub.write('orders', 'return', ...data);
  const find = () => hub.find('orders', 'W1');
  const stock = async (location = 'S1') => {
    const [balance] = await hub.inventory.balances([['A', location]]);
    return [balance?.onHand, balance?.damaged, balance?.qc, balance?.allocated];
  };
  const returned = async () => {
    const found = await find();
    const [line] = JSON.parse(JSON.stringify(found?.['lines'] ?? []));
    return [line.returned ?? 0, found?.['state']];
  };

  it('raise the stock where they lie, by what became of them, each booking once', async () => {
    assert.deepEqual(await stock(), [6, 0, 0, 0]);
    await back(booking('D1'), booking('D2', { disposition: 'damaged' }));
    assert.deepEqual(await stock(), [8, 1, 0, 0]);
    assert.deepEqual(await returned(), [2, 'partiallyReturned']);
    const again = await back(booking('D2', { disposition: 'damaged' }), booking('D1'));
    assert.deepEqual(outcomes(again), ['same', 'same']);
    await back(booking('D3', { location: 'S2', disposition: 'qc' }));
    assert.deepEqual(
      [await stock(), await stock('S2')],
      [
        [8, 1, 0, 0],
        [1, 0, 1, 0],
      ],
    );
    assert.deepEqual(await returned(), [3, 'returned']);
    const found = await find();
    const list: readonly JsonObject[] = JSON.parse(JSON.stringify(found?.['returns']));
    assert.deepEqual(
      list.map(({ id, disposition, location }) => [id, disposition, location]),
      [
        ['D1', 'sellable', 'S1'],
        ['D2', 'damaged', 'S1'],
        ['D3', 'qc', 'S2'],
      ],
    );
  });

  it('are not asked for again, nor sent again, by the next news of the order', async () => {
    await back(booking('D1'));
    assert.deepEqual(await stock(), [7, 0, 0, 0]);
    await hub.write('orders', 'upsert', order(2, { note: 'thanks' }));
    assert.deepEqual(
      [await stock(), await returned()],
      [
        [7, 0, 0, 0],
        [1, 'partiallyReturned'],
      ],
    );
    await hub.write(
      'orders',
      'upsert',
      order(3, { lines: [{ ...LINE, fulfilled: 3, returned: 1 }] }),
    );
    assert.deepEqual(
      [await stock(), await returned()],
      [
        [7, 0, 0, 0],
        [1, 'partiallyReturned'],
      ],
    );
  });

  it('of an order with units still to go leave those alone', async () => {
    const open = { ...LINE, quantity: 5, fulfilled: 3 };
    await hub.write('orders', 'upsert', order(2, { lines: [open] }));
    assert.deepEqual(await stock(), [6, 0, 0, 2]);
    await back(booking('D1'));
    assert.deepEqual(await stock(), [7, 0, 0, 2]);
    await hub.write('orders', 'upsert', order(3, { lines: [{ ...open, cancelled: 1 }] }));
    assert.deepEqual(await stock(), [7, 0, 0, 1], 'one unit of those that had not left is freed');
    await hub.write(
      'orders',
      'upsert',
      order(4, { lines: [{ ...open, cancelled: 1, fulfilled: 4 }] }),
    );
    assert.deepEqual(await stock(), [6, 0, 0, 0]);
  });

  it('that are missing raise no stock and are not counted as returned', async () => {
    await back(booking('D1', { disposition: 'missing', location: null }));
    assert.deepEqual(
      [await stock(), await returned()],
      [
        [6, 0, 0, 0],
        [0, 'fulfilled'],
      ],
    );
  });

  it('without a place raise no stock but a refusal that a person sees', async () => {
    const acks = await back(booking('D1', { location: null }));
    assert.deepEqual(outcomes(acks), ['HUB_DATA_INVALID']);
    assert.match(noteOf(acks[0]), /nobody says where/);
    assert.deepEqual(
      [await stock(), await returned()],
      [
        [6, 0, 0, 0],
        [0, 'fulfilled'],
      ],
    );
  });

  it('more than had left wait, since the news that they left may be late', async () => {
    await hub.write(
      'orders',
      'upsert',
      order(2, { order: 'W2', lines: [{ ...LINE, fulfilled: 1 }] }),
    );
    const two = booking('D9', { order: 'W2', quantity: 2 });
    const acks = await back(two, booking('D1'));
    assert.deepEqual(outcomes(acks), ['retry', 'written']);
    assert.match(noteOf(acks[0]), /only 1 are still out/);
    await hub.write(
      'orders',
      'upsert',
      order(3, { order: 'W2', lines: [{ ...LINE, fulfilled: 2 }] }),
    );
    assert.deepEqual(outcomes(await back(two)), ['written']);
  });

  it('before their order, or a line of it, is here wait, also when both come together', async () => {
    const acks = await back(booking('D1', { order: 'W9' }), booking('D2', { line: 'L9' }));
    assert.deepEqual(outcomes(acks), ['retry', 'retry']);
    const commands = [
      { operation: 'upsert', key: 'W9', data: order(1, { order: 'W9' }) },
      { operation: 'return', key: 'D1', data: booking('D1', { order: 'W9' }) },
    ].map((one) => ({ ...one, stream: 'orders', idempotencyKey: `k/${one.key}`, version: null }));
    const both = (await hub.connector.write?.(hub.host, commands)) ?? [];
    assert.deepEqual(outcomes(both), ['written', 'retry']);
    assert.deepEqual(await stock(), [3, 0, 0, 0]);
    const [again] = (await hub.connector.write?.(hub.host, commands.slice(1))) ?? [];
    assert.deepEqual([again?.outcome, await stock()], ['written', [4, 0, 0, 0]]);
  });

  it('booked before a crash are written into the order by the repetition, once', async () => {
    const { transact } = hub.store.records;
    hub.store.records.transact = () => Promise.reject(new Error('killed'));
    await assert.rejects(back(booking('D1')));
    hub.store.records.transact = transact;
    assert.deepEqual(
      [await stock(), await returned()],
      [
        [7, 0, 0, 0],
        [0, 'fulfilled'],
      ],
    );
    assert.deepEqual(outcomes(await back(booking('D1'))), ['written']);
    assert.deepEqual(
      [await stock(), await returned()],
      [
        [7, 0, 0, 0],
        [1, 'partiallyReturned'],
      ],
    );
  });

  it('with other figures under the same name are refused, and the first stand', async () => {
    await back(booking('D1'));
    assert.deepEqual(outcomes(await back(booking('D1', { quantity: 2 }))), ['HUB_KEY_REUSED']);
    assert.deepEqual(
      [await stock(), await returned()],
      [
        [7, 0, 0, 0],
        [1, 'partiallyReturned'],
      ],
    );
  });

  const nonsense: readonly (readonly [string, JsonObject])[] = [
    ['a disposition that is none', { disposition: 'lost' }],
    ['nothing', { quantity: 0 }],
    ['less than nothing', { quantity: -1 }],
    ['a time without a zone', { at: '2026-03-05 10:00' }],
    ['no line', { line: undefined as never }],
    ['an unknown field', { colour: 'red' }],
  ];
  for (const [name, over] of nonsense) {
    it(`${name} is refused`, async () => {
      const data: JsonObject = JSON.parse(JSON.stringify(booking('D1', over)));
      assert.deepEqual(outcomes(await back(data)), ['HUB_DATA_INVALID']);
      assert.deepEqual(await stock(), [6, 0, 0, 0]);
    });
  }
});
