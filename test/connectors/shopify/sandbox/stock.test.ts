import { deepEqual, equal } from 'node:assert/strict';
import { openShop, type TestShop } from './shop.ts';

describe('connectors/shopify/sandbox stock', () => {
  let shop: TestShop;
  beforeEach(async () => {
    shop = await openShop();
  });
  afterEach(() => shop.close());

  function input(quantity: number, changeFromQuantity?: number | null, more: object = {}): object {
    const { inventoryItemId, locationId } = shop.sandbox.ids('A-1', 'Berlin');
    const row = { inventoryItemId, locationId, quantity };
    const quantities = [changeFromQuantity === undefined ? row : { ...row, changeFromQuantity }];
    return { name: 'available', reason: 'correction', quantities, ...more };
  }

  async function quantities(sku = 'A-1'): Promise<unknown> {
    const { inventoryLevelId: id } = shop.sandbox.ids(sku, 'Berlin');
    const query = `query($id: ID!) { inventoryLevel(id: $id) {
      quantities(names: ["available", "committed", "on_hand"]) { quantity } } }`;
    const { data } = await shop.call(query, { id });
    return JSON.stringify(data.at('inventoryLevel', 'quantities').value)
      .match(/-?\d+/g)
      ?.map(Number);
  }

  it('setting available moves on_hand by as much and reports both', async () => {
    const { data } = await shop.setStock(input(7, 5), 'one');
    const changes = data.at('inventorySetQuantities', 'inventoryAdjustmentGroup', 'changes').value;
    deepEqual(changes, [
      { name: 'available', delta: 2 },
      { name: 'on_hand', delta: 2 },
    ]);
    deepEqual(await quantities(), [7, 0, 7]);
  });

  it('setting what is there already is a success without a group', async () => {
    const { data } = await shop.setStock(input(5, null), 'one');
    deepEqual(data.at('inventorySetQuantities').value, {
      inventoryAdjustmentGroup: null,
      userErrors: [],
    });
  });

  const refusals: readonly (readonly [string, () => object, string])[] = [
    ['a stale quantity', () => input(7, 4), 'CHANGE_FROM_QUANTITY_STALE'],
    ['another name', () => input(7, 5, { name: 'damaged' }), 'INVALID_NAME'],
    ['another reason', () => input(7, 5, { reason: 'because' }), 'INVALID_REASON'],
    ['too much', () => input(1_000_000_001, 5), 'INVALID_QUANTITY_TOO_HIGH'],
    ['too little', () => input(-1_000_000_001, 5), 'INVALID_QUANTITY_TOO_LOW'],
    [
      'less than nothing on hand',
      () => input(-1, 5, { name: 'on_hand' }),
      'INVALID_QUANTITY_NEGATIVE',
    ],
    [
      'no reference',
      () => input(7, 5, { referenceDocumentUri: 'x' }),
      'INVALID_REFERENCE_DOCUMENT',
    ],
  ];
  for (const [name, make, code] of refusals) {
    it(`${name} is refused with ${code} and changes nothing`, async () => {
      const { data, errors } = await shop.setStock(make(), 'one');
      equal(errors.value, undefined);
      equal(data.text('inventorySetQuantities', 'userErrors', 0, 'code'), code);
      deepEqual(await quantities(), [5, 0, 5]);
    });
  }

  it('the same place twice in a call is refused for both rows', async () => {
    const { quantities: rows } = { quantities: [], ...input(7, 5) };
    const { data } = await shop.setStock(input(7, 5, { quantities: [...rows, ...rows] }), 'one');
    const errors = data.at('inventorySetQuantities', 'userErrors');
    deepEqual(errors.at(0, 'field').value, ['input', 'quantities', '0', 'locationId']);
    deepEqual(errors.at(1, 'field').value, ['input', 'quantities', '1', 'locationId']);
  });

  it('leaving changeFromQuantity out fails the whole call; null opts out', async () => {
    const missing = await shop.setStock(input(7), 'one');
    equal(missing.errors.text(0, 'extensions', 'code'), 'INVALID_FIELD_ARGUMENTS');
    equal(missing.data.at('inventorySetQuantities').value, null);
    await shop.setStock(input(7, null), 'two');
    deepEqual(await quantities(), [7, 0, 7]);
  });

  it('251 rows are too many', async () => {
    const { quantities: rows } = { quantities: [{}], ...input(7, 5) };
    const many = Array.from({ length: 251 }, () => rows[0]);
    const { errors } = await shop.setStock(input(7, 5, { quantities: many }), 'one');
    equal(errors.text(0, 'extensions', 'code'), 'MAX_INPUT_SIZE_EXCEEDED');
  });

  it('an id of another kind is an error of the call', async () => {
    const { quantities: rows } = { quantities: [{}], ...input(7, 5) };
    const wrong = [{ ...rows[0], inventoryItemId: 'gid://shopify/Product/1' }];
    const { errors } = await shop.setStock(input(7, 5, { quantities: wrong }), 'one');
    equal(errors.text(0, 'extensions', 'code'), 'RESOURCE_NOT_FOUND');
  });

  describe('idempotency', () => {
    const codeOf = async (body: object, key: string): Promise<string> => {
      const { data } = await shop.setStock(body, key);
      return data.text('inventorySetQuantities', 'userErrors', 0, 'code');
    };

    it('a repeated key gives the first answer and no second effect', async () => {
      const first = await shop.setStock(input(7, 5), 'one');
      await shop.setStock(input(9, 7), 'two');
      const again = await shop.setStock(input(7, 5), 'one');
      deepEqual(again.data.value, first.data.value);
      deepEqual(await quantities(), [9, 0, 9]);
    });

    it('a key with other variables is a mismatch', async () => {
      await shop.setStock(input(7, 5), 'one');
      equal(await codeOf(input(8, 7), 'one'), 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH');
    });

    it('a refusal is replayed too', async () => {
      equal(await codeOf(input(7, 4), 'one'), 'CHANGE_FROM_QUANTITY_STALE');
      shop.sandbox.setStock('A-1', 'Berlin', 4);
      equal(await codeOf(input(7, 4), 'one'), 'CHANGE_FROM_QUANTITY_STALE');
    });

    it('after an internal error the key is burnt', async () => {
      const operation = 'inventorySetQuantities';
      shop.sandbox.setFaults([{ operation, kind: 'internalError', count: 1 }]);
      const broken = await shop.setStock(input(7, 5), 'one');
      equal(broken.errors.text(0, 'extensions', 'code'), 'INTERNAL_SERVER_ERROR');
      equal(await codeOf(input(7, 5), 'one'), 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED');
      equal(await codeOf(input(7, 5), 'two'), 'undefined');
    });

    it('a key in use is a concurrent request', async () => {
      shop.sandbox.setFaults([{ operation: 'write', kind: 'slow', delayMs: 1000, count: 1 }]);
      const slow = shop.setStock(input(7, 5), 'one');
      while (shop.clock.pending() === 0) await new Promise((resolve) => setImmediate(resolve));
      equal(await codeOf(input(7, 5), 'one'), 'IDEMPOTENCY_CONCURRENT_REQUEST');
      await shop.clock.advance(1000);
      equal((await slow).data.at('inventorySetQuantities', 'userErrors', 0).value, undefined);
      deepEqual(await quantities(), [7, 0, 7]);
    });

    it('a key is forgotten after a day', async () => {
      await shop.setStock(input(7, 5), 'one');
      await shop.clock.advance(86_400_000 - 1000);
      equal(await codeOf(input(8, 7), 'one'), 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH');
      await shop.clock.advance(1000);
      equal(await codeOf(input(8, 7), 'one'), 'undefined');
      deepEqual(await quantities(), [8, 0, 8]);
    });

    it('a mutation that needs a key is refused without one or with a blank one', async () => {
      const bare = `mutation($input: InventorySetQuantitiesInput!) {
        inventorySetQuantities(input: $input) { userErrors { code } } }`;
      const none = await shop.call(bare, { input: input(7, 5) });
      equal(none.errors.text(0, 'extensions', 'code'), 'BAD_REQUEST');
      const blank = await shop.setStock(input(7, 5), '  ');
      equal(blank.errors.text(0, 'extensions', 'code'), 'BAD_REQUEST');
    });

    it('an answer that was lost was still carried out, once', async () => {
      shop.sandbox.setFaults([{ operation: 'write', kind: 'appliedThenReset', count: 1 }]);
      await shop.setStock(input(7, 5), 'one').then(
        () => Promise.reject(new Error('there must be no answer')),
        () => undefined,
      );
      deepEqual(await quantities(), [7, 0, 7]);
      const { data } = await shop.setStock(input(7, 5), 'one');
      equal(data.at('inventorySetQuantities', 'userErrors', 0).value, undefined);
    });
  });

  it('an order commits units, sending takes them away, cancelling gives them back', async () => {
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'A-1', quantity: 2 }] });
    deepEqual(await quantities(), [3, 2, 5]);
    shop.sandbox.fulfillOrder(order.id);
    deepEqual(await quantities(), [3, 0, 3]);
    const second = shop.sandbox.placeOrder({ lines: [{ sku: 'A-1', quantity: 1 }] });
    shop.sandbox.cancelOrder(second.id);
    deepEqual(await quantities(), [3, 0, 3]);
  });

  it('a checkout that the stock does not cover fails and changes nothing', async () => {
    const tooMuch = (): unknown =>
      shop.sandbox.placeOrder({ lines: [{ sku: 'A-1', quantity: 99 }] });
    try {
      tooMuch();
      throw new Error('the order was placed');
    } catch (error) {
      equal(error instanceof Error ? error.message : '', 'the stock does not cover line 1');
    }
    deepEqual(await quantities(), [5, 0, 5]);
  });

  it('adjusting needs a ledger document for every name but available', async () => {
    const { inventoryItemId, locationId } = shop.sandbox.ids('A-1', 'Berlin');
    const adjust = async (name: string, ledgerDocumentUri?: string): Promise<string> => {
      const changes = [{ inventoryItemId, locationId, delta: 2, changeFromQuantity: null }];
      const rows = changes.map((row) =>
        ledgerDocumentUri === undefined ? row : { ...row, ledgerDocumentUri },
      );
      const { data } = await shop.call(ADJUST, {
        input: { name, reason: 'correction', changes: rows },
        key: `${name}-${ledgerDocumentUri}`,
      });
      return data.text('inventoryAdjustQuantities', 'userErrors', 0, 'code');
    };
    equal(await adjust('damaged'), 'INVALID_QUANTITY_DOCUMENT');
    equal(await adjust('available', 'till://1'), 'INVALID_AVAILABLE_DOCUMENT');
    equal(await adjust('damaged', 'gid://shopify/Order/1'), 'INTERNAL_LEDGER_DOCUMENT');
    equal(await adjust('damaged', 'till://1'), 'undefined');
    equal(await adjust('available'), 'undefined');
    deepEqual(await quantities(), [7, 0, 9]);
  });
});

const ADJUST = `mutation($input: InventoryAdjustQuantitiesInput!, $key: String!) {
  inventoryAdjustQuantities(input: $input) @idempotent(key: $key) { userErrors { code } }
}`;
