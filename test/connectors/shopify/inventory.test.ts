import assert from 'node:assert/strict';
import { shopify } from '../../../connectors/shopify/connector.ts';
import type { Ack, Command, JsonObject } from '../../../core/connector/index.ts';
import { answering, type OpenShop, openShop, userError } from './shop.ts';

describe('setting stock in Shopify', () => {
  let shop: OpenShop;

  beforeEach(async () => {
    shop = await openShop();
  });

  afterEach(() => shop.close());

  function set(sku: string, location: string, data: JsonObject, suffix = ''): Command {
    const { inventoryItemId, locationId } = shop.sandbox.ids(sku, location);
    const key = `${inventoryItemId}@${locationId}`;
    return {
      stream: 'inventoryLevels',
      operation: 'set',
      key,
      idempotencyKey: `stock/${sku}/${location}/${JSON.stringify(data)}${suffix}`,
      version: null,
      data: { inventoryItemId, locationId, ...data },
    };
  }

  async function write(...commands: readonly Command[]): Promise<readonly Ack[]> {
    return (await shopify.write?.(shop.host, commands)) ?? [];
  }

  async function held(sku: string, location: string): Promise<unknown> {
    const [record] =
      (await shopify.lookup?.(shop.host, 'inventoryLevels', [set(sku, location, {}).key])) ?? [];
    return record?.data['available'];
  }

  const outcomes = (acks: readonly Ack[]): readonly string[] =>
    acks.map((ack) => ('code' in ack ? `${ack.outcome} ${ack.code}` : ack.outcome));

  const calls = (name: string) => shop.sandbox.calls().filter((call) => call.operation === name);

  it('writes many in one call, and leaves alone what is there already', async () => {
    const acks = await write(
      set('MUG-R', 'Harbour', { available: 6 }),
      set('TEE', 'Hill', { available: 7 }),
      set('TEE', 'Harbour', { available: 0 }),
    );
    assert.deepEqual(outcomes(acks), ['written', 'same', 'written']);
    assert.deepEqual([await held('MUG-R', 'Harbour'), await held('TEE', 'Harbour')], [6, 0]);
    assert.equal(calls('InventorySet').length, 1);
  });

  it('sends nothing when everything is there already', async () => {
    assert.deepEqual(outcomes(await write(set('TEE', 'Hill', { available: 7 }))), ['same']);
    assert.equal(calls('InventorySet').length, 0);
  });

  it('does the same command twice as one effect', async () => {
    const command = set('TEE', 'Hill', { available: 2 });
    assert.deepEqual(outcomes(await write(command)), ['written']);
    assert.deepEqual(outcomes(await write(command)), ['same']);
    assert.equal(await held('TEE', 'Hill'), 2);
  });

  it('sets on hand as well as available, each in its own call', async () => {
    const acks = await write(
      set('TEE', 'Hill', { onHand: 9 }),
      set('TEE', 'Harbour', { available: 1 }),
    );
    assert.deepEqual(outcomes(acks), ['written', 'written']);
    assert.equal(await held('TEE', 'Hill'), 9);
    assert.equal(calls('InventorySet').length, 2);
  });

  it('answers a conflict with the present value when another was expected, and writes nothing', async () => {
    const [ack] = await write(set('TEE', 'Hill', { available: 5, expected: 8 }));
    assert.equal(ack?.outcome, 'conflict');
    assert.equal(ack?.outcome === 'conflict' && ack.current?.['available'], 7);
    assert.equal(await held('TEE', 'Hill'), 7);
  });

  it('answers a conflict when a sale comes between reading and writing, and never gives its units back', async () => {
    const buying = { ...shop.host.http };
    let isFirst = true;
    const host = {
      ...shop.host,
      http: {
        ...buying,
        send: async (request: Parameters<typeof buying.send>[0]) => {
          const isWrite = JSON.stringify(request.body).includes('InventorySet');
          if (isWrite && isFirst) {
            isFirst = false;
            shop.sandbox.placeOrder({ lines: [{ sku: 'MUG-B', quantity: 2 }] });
          }
          return buying.send(request);
        },
      },
    };
    const commands = [
      set('MUG-B', 'Harbour', { available: 5 }),
      set('TEE', 'Hill', { available: 4 }),
    ];
    const acks = (await shopify.write?.(host, commands)) ?? [];
    assert.deepEqual(outcomes(acks), ['conflict', 'written']);
    assert.equal(acks[0]?.outcome === 'conflict' && acks[0].current?.['available'], 1);
    assert.deepEqual([await held('MUG-B', 'Harbour'), await held('TEE', 'Hill')], [1, 4]);
  });

  it('does not compare when null is expected', async () => {
    assert.deepEqual(outcomes(await write(set('TEE', 'Hill', { available: 3, expected: null }))), [
      'written',
    ]);
  });

  it('stocks an item at a location where it is not stocked yet', async () => {
    const command = set('MUG-B', 'Hill', { available: 4 });
    assert.deepEqual(outcomes(await write(command)), ['written']);
    assert.equal(await held('MUG-B', 'Hill'), 4);
  });

  it('refuses one bad command singly and writes the others', async () => {
    const good = set('TEE', 'Hill', { available: 1 });
    const unknown = {
      ...set('TEE', 'Hill', { available: 1 }),
      data: { ...good.data, inventoryItemId: 'gid://shopify/InventoryItem/1' },
    };
    const acks = await write(
      set('MUG-R', 'Harbour', { available: -1 }),
      unknown,
      set('MUG-R', 'Hill', { available: 1.5 }),
      set('MUG-R', 'Hill', {}),
      set('MUG-R', 'Hill', { available: 1, onHand: 2 }),
      { ...good, data: { ...good.data, locationId: 'Hill' } },
      good,
    );
    assert.deepEqual(outcomes(acks), [
      'refused SHOPIFY_QUANTITY_REFUSED',
      'refused SHOPIFY_ITEM_UNKNOWN',
      'refused SHOPIFY_COMMAND_INVALID',
      'refused SHOPIFY_COMMAND_INVALID',
      'refused SHOPIFY_COMMAND_INVALID',
      'refused SHOPIFY_COMMAND_INVALID',
      'written',
    ]);
  });

  it('refuses what Shopify refuses, and sends the rest under a new key', async () => {
    const acks = await write(
      set('MUG-R', 'Harbour', { available: 2_000_000_000 }),
      set('TEE', 'Hill', { available: 1 }),
    );
    assert.deepEqual(outcomes(acks), ['refused SHOPIFY_QUANTITY_REFUSED', 'written']);
    const keys = calls('InventorySet').map((call) => call.idempotencyKey);
    assert.equal(new Set(keys).size, 2);
  });

  it('keeps one key for the same variables and takes another when they change', async () => {
    shop.sandbox.setFaults([{ operation: 'InventorySet', kind: 'status', status: 503, count: 2 }]);
    const first = set('TEE', 'Hill', { available: 5 });
    await write(first);
    const [again, ...others] = new Set(calls('InventorySet').map((call) => call.idempotencyKey));
    assert.equal(others.length, 0);
    shop.sandbox.setStock('TEE', 'Hill', 6);
    shop.sandbox.clearCalls();
    await write(first);
    const [fresh] = calls('InventorySet').map((call) => call.idempotencyKey);
    assert.notEqual(fresh, again);
  });

  it('keeps commands of one level in one batch apart, in their order', async () => {
    const acks = await write(
      set('TEE', 'Hill', { available: 1 }, '/1'),
      set('TEE', 'Hill', { available: 2 }, '/2'),
    );
    assert.deepEqual(outcomes(acks), ['written', 'written']);
    assert.equal(await held('TEE', 'Hill'), 2);
  });

  for (const kind of ['appliedThenReset', 'reset'] as const) {
    it(`repeats a call that ended in ${kind} under its key, with one effect`, async () => {
      shop.sandbox.setFaults([{ operation: 'InventorySet', kind, count: 1 }]);
      const [ack] = await write(set('TEE', 'Hill', { available: 5 }));
      assert.ok(ack?.outcome === 'written' || ack?.outcome === 'same', ack?.outcome);
      assert.equal(await held('TEE', 'Hill'), 5);
    });
  }

  const doubts = [
    { kind: 'appliedThenReset' },
    { kind: 'truncated', share: 0.5 },
    { kind: 'html' },
    { kind: 'internalError' },
    { kind: 'status', status: 500 },
  ] as const;
  for (const fault of doubts) {
    it(`says unknown for the whole batch when ${fault.kind} stays`, async () => {
      shop.sandbox.setFaults([{ operation: 'InventorySet', count: 50, ...fault }]);
      const acks = await write(
        set('TEE', 'Hill', { available: 5 }),
        set('MUG-R', 'Hill', { available: 1 }),
      );
      assert.deepEqual(outcomes(acks), ['unknown', 'unknown']);
    });
  }

  it('says retry when the read before the write fails, since nothing was written', async () => {
    shop.sandbox.setFaults([
      { operation: 'LevelsOfItems', kind: 'status', status: 500, count: 50 },
    ]);
    assert.deepEqual(outcomes(await write(set('TEE', 'Hill', { available: 5 }))), [
      'retry SHOPIFY_SERVER_FAULT',
    ]);
  });

  const typed = [
    ['IDEMPOTENCY_CONCURRENT_REQUEST', 2, 'written'],
    ['IDEMPOTENCY_CONCURRENT_REQUEST', 50, 'retry SHOPIFY_THROTTLED'],
    ['IDEMPOTENCY_KEY_PARAMETER_MISMATCH', 1, 'refused SHOPIFY_KEY_REUSED'],
    ['IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED', 1, 'written'],
    ['INVALID_REASON', 1, 'refused SHOPIFY_WRITE_REFUSED'],
  ] as const;
  for (const [code, count, outcome] of typed) {
    it(`answers ${outcome} to ${count} × ${code}`, async () => {
      const body = userError('inventorySetQuantities', code, null);
      const host = answering(
        shop.host,
        'InventorySet',
        Array.from({ length: count }, () => body),
      );
      const acks = (await shopify.write?.(host, [set('TEE', 'Hill', { available: 5 })])) ?? [];
      assert.deepEqual(outcomes(acks), [outcome]);
    });
  }

  const named = [
    ['NON_MUTABLE_INVENTORY_ITEM', 'refused SHOPIFY_QUANTITY_REFUSED'],
    ['ITEM_NOT_STOCKED_AT_LOCATION', 'refused SHOPIFY_QUANTITY_REFUSED'],
    ['INVALID_LOCATION', 'refused SHOPIFY_ITEM_UNKNOWN'],
    ['A_CODE_OF_TOMORROW', 'refused SHOPIFY_WRITE_REFUSED'],
  ] as const;
  for (const [code, outcome] of named) {
    it(`answers ${outcome} to ${code} at one entry, and writes the other`, async () => {
      const field = ['input', 'quantities', '0', 'inventoryItemId'];
      const body = userError('inventorySetQuantities', code, field);
      const host = answering(shop.host, 'InventorySet', [body]);
      const commands = [
        set('TEE', 'Hill', { available: 5 }),
        set('MUG-R', 'Hill', { available: 1 }),
      ];
      const acks = (await shopify.write?.(host, commands)) ?? [];
      assert.deepEqual(outcomes(acks), [outcome, 'written']);
    });
  }

  it('refuses an item whose stock is not tracked', async () => {
    await shop.close();
    const products = [
      { sku: 'CARD', title: 'Card', price: '1.00', tracked: false, quantities: { Harbour: 1 } },
    ];
    shop = await openShop({ sandbox: { seed: { locations: [{ name: 'Harbour' }], products } } });
    assert.deepEqual(outcomes(await write(set('CARD', 'Harbour', { available: 5 }))), [
      'refused SHOPIFY_ITEM_UNTRACKED',
    ]);
  });

  it('writes 600 levels in calls of at most 250 and answers each in order', async () => {
    await shop.close();
    const products = Array.from({ length: 600 }, (_, index) => ({
      sku: `S${index}`,
      title: `T${index}`,
      price: '1.00',
      quantities: { Harbour: 1 },
    }));
    shop = await openShop({ sandbox: { seed: { locations: [{ name: 'Harbour' }], products } } });
    const commands = products.map(({ sku }, index) =>
      set(sku, 'Harbour', { available: index % 3 }),
    );
    const acks = await write(...commands);
    assert.deepEqual(
      outcomes(acks),
      products.map((_, index) => (index % 3 === 1 ? 'same' : 'written')),
    );
    assert.deepEqual(
      acks.map((ack) => 'id' in ack && ack.id),
      commands.map((command) => command.key),
    );
  });
});
