import assert from 'node:assert/strict';
import { readLine } from '../../../connectors/shopify/answer.ts';
import { jsonLines } from '../../../connectors/shopify/bulk/lines.ts';
import { shopify } from '../../../connectors/shopify/connector.ts';
import {
  fulfillmentOrderShape,
  plainShape,
  quantitiesOf,
  recordOf,
  type Shape,
} from '../../../connectors/shopify/records.ts';
import { isJsonObject, type JsonObject } from '../../../core/base/json.ts';
import type { Command } from '../../../core/connector/index.ts';
import { CAPTURES, capture, nodesOf, payloadsOf } from './captures.ts';
import { answering, type OpenShop, openShop } from './shop.ts';
import { rowsOf, write } from './writes/write.ts';

/** A mutation as it was recorded, and a command of ours whose answer it could have been. */
interface Replay {
  readonly root: string;
  readonly document: string;
  readonly operation: string;
  /** Whether the connector looks itself if it took effect, which here it never does. */
  readonly isLookedAfter?: boolean;
  readonly command: (shop: OpenShop) => { readonly key: string; readonly data: JsonObject };
}

const place = (
  shop: OpenShop,
): { readonly inventoryItemId: string; readonly locationId: string } => {
  const { inventoryItemId, locationId } = shop.sandbox.ids('TEE', 'Harbour');
  return { inventoryItemId, locationId };
};
const levelKey = (shop: OpenShop): string => Object.values(place(shop)).join('@');
const customer = (shop: OpenShop, at: number): string =>
  String(rowsOf(shop, 'customers')[at]?.['id']);
const ordered = (shop: OpenShop): Record<string, unknown> => {
  shop.sandbox.setStock('TEE', 'Harbour', 100);
  const { id } = shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 1 }] });
  return rowsOf(shop, 'orders').find((row) => row['id'] === id) ?? {};
};
const partOf = (shop: OpenShop): string => {
  const { id } = ordered(shop);
  return String(rowsOf(shop, 'fulfillmentOrders').find((row) => row['orderId'] === id)?.['id']);
};

const REPLAYS: readonly Replay[] = [
  {
    root: 'inventorySetQuantities',
    document: 'InventorySet',
    operation: 'inventoryLevels.set',
    command: (shop) => ({ key: levelKey(shop), data: { ...place(shop), available: 99 } }),
  },
  {
    root: 'inventoryAdjustQuantities',
    document: 'InventoryAdjust',
    operation: 'inventoryLevels.adjust',
    command: (shop) => ({
      key: levelKey(shop),
      data: { ...place(shop), name: 'available', delta: 1 },
    }),
  },
  {
    root: 'inventoryMoveQuantities',
    document: 'InventoryMove',
    operation: 'inventoryLevels.move',
    command: (shop) => ({
      key: levelKey(shop),
      data: {
        ...place(shop),
        quantity: 1,
        from: { name: 'available' },
        to: { name: 'damaged', ledgerDocumentUri: 'till://1' },
      },
    }),
  },
  {
    root: 'inventoryActivate',
    document: 'InventoryActivate',
    operation: 'inventoryLevels.activate',
    command: (shop) => {
      const { inventoryItemId, locationId } = shop.sandbox.ids('MUG-B', 'Hill');
      return { key: `${inventoryItemId}@${locationId}`, data: { inventoryItemId, locationId } };
    },
  },
  {
    root: 'customerSet',
    document: 'CustomerSet',
    operation: 'customers.upsert',
    command: () => ({ key: 'c', data: { email: 'cy@example.com' } }),
  },
  {
    root: 'customerEmailMarketingConsentUpdate',
    document: 'CustomerEmailConsent',
    operation: 'customers.setConsent',
    isLookedAfter: true,
    command: (shop) => ({
      key: customer(shop, 0),
      data: {
        channel: 'email',
        state: 'SUBSCRIBED',
        optInLevel: 'SINGLE_OPT_IN',
        at: '2020-01-01T00:00:00Z',
      },
    }),
  },
  {
    root: 'customerMerge',
    document: 'CustomerMerge',
    operation: 'customers.merge',
    command: (shop) => ({ key: customer(shop, 0), data: { mergedId: customer(shop, 1) } }),
  },
  {
    root: 'orderCancel',
    document: 'OrderCancel',
    operation: 'orders.cancel',
    command: (shop) => ({
      key: String(ordered(shop)['id']),
      data: { reason: 'CUSTOMER', restock: true, refund: false },
    }),
  },
  {
    root: 'refundCreate',
    document: 'RefundCreate',
    operation: 'refunds.create',
    command: (shop) => {
      const order = ordered(shop);
      const lineItemId = String(Object(order['lines'])[0].id);
      const lines = [{ lineItemId, quantity: 1, restockType: 'NO_RESTOCK' }];
      return { key: 'r', data: { orderId: String(order['id']), lines, transactions: [] } };
    },
  },
  {
    root: 'fulfillmentCreate',
    document: 'FulfillmentCreate',
    operation: 'fulfillmentOrders.fulfil',
    command: (shop) => ({ key: partOf(shop), data: {} }),
  },
  {
    root: 'fulfillmentOrderMove',
    document: 'FulfillmentOrderMove',
    operation: 'fulfillmentOrders.move',
    command: (shop) => ({
      key: partOf(shop),
      data: { locationId: shop.sandbox.ids('TEE', 'Hill').locationId },
    }),
  },
];

/** A connection's nodes anywhere in the data of a record: there must be none. */
function hasConnection(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasConnection);
  if (!isJsonObject(value)) return false;
  return Array.isArray(value['nodes']) || Object.values(value).some(hasConnection);
}

const SHAPES: readonly (readonly [type: string, fields: readonly string[], shape: Shape])[] = [
  ['Product', ['title'], plainShape],
  ['Order', ['name'], plainShape],
  ['Customer', ['firstName'], plainShape],
  ['Return', ['status'], plainShape],
  ['Refund', ['createdAt'], plainShape],
  ['Fulfillment', ['status'], plainShape],
  ['FulfillmentOrder', ['status', 'assignedLocation'], fulfillmentOrderShape],
];

describe("Shopify's recorded answers (needs ../shared)", () => {
  before(function () {
    if (CAPTURES === null) this.skip();
  });

  for (const { root, document, operation, command, isLookedAfter = false } of REPLAYS) {
    it(`${root} gives ${operation} a typed outcome that fits what was recorded`, async () => {
      const shop = await openShop();
      try {
        const payloads = payloadsOf(root);
        assert.ok(payloads.length > 2, `${payloads.length} answers say little`);
        for (const [file, payload] of payloads) {
          const { key, data } = command(shop);
          const host = answering(shop.host, document, [{ data: { [root]: payload } }]);
          const ack = await write({ ...shop, host }, operation, key, data);
          const errors = payload['orderCancelUserErrors'] ?? payload['userErrors'];
          const wasRefused = Array.isArray(errors) && errors.length > 0;
          const where = `${file}: ${JSON.stringify(errors)} → ${JSON.stringify(ack)}`;
          // What was recorded does not always hold the fields that the connector asks for: then nobody knows.
          const good = ['written', 'same', 'unknown', ...(isLookedAfter ? ['refused'] : [])];
          assert.ok((wasRefused ? ['refused', 'conflict'] : good).includes(ack.outcome), where);
          if (ack.outcome === 'refused') assert.ok(ack.what.length > 10, where);
        }
      } finally {
        await shop.close();
      }
    });
  }

  it('productVariantsBulkUpdate refuses the variants that it names, and no other', async () => {
    const shop = await openShop();
    try {
      const root = 'productVariantsBulkUpdate';
      const payloads = payloadsOf(root);
      assert.ok(payloads.length > 10);
      for (const [file, payload] of payloads) {
        const host = answering(shop.host, 'VariantPrices', [{ data: { [root]: payload } }]);
        const commands = ['MUG-R', 'MUG-B'].map((sku): Command => {
          const key = shop.sandbox.ids(sku, 'Harbour').variantId;
          const about = { stream: 'variants', operation: 'update', version: null };
          return { ...about, key, idempotencyKey: key, data: { barcode: 'x' } };
        });
        const acks = (await shopify.write?.(host, commands)) ?? [];
        for (const [index, ack] of acks.entries()) {
          const isNamed = JSON.stringify(payload['userErrors']).includes(`"variants","${index}"`);
          assert.equal(ack.outcome, isNamed ? 'refused' : 'written', file);
        }
      }
    } finally {
      await shop.close();
    }
  });

  for (const [type, fields, shape] of SHAPES) {
    it(`${type} nodes become records with their id as the key and connections as lists`, () => {
      const nodes = nodesOf(type, ['id', ...fields]);
      assert.ok(nodes.length > 0);
      for (const node of nodes) {
        const record = recordOf(type, node, shape);
        assert.equal(record.key, node['id']);
        assert.equal(record.data['id'], node['id']);
        assert.ok(!hasConnection(record.data), record.key);
        if (typeof node['updatedAt'] !== 'string') continue;
        assert.match(record.version ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        assert.equal(Date.parse(record.version ?? ''), Date.parse(node['updatedAt']));
      }
    });
  }

  it('InventoryLevel nodes give their quantities by our names, and null for what was not asked', () => {
    const nodes = nodesOf('InventoryLevel', ['quantities']);
    assert.ok(nodes.length > 5, `${nodes.length}`);
    for (const node of nodes) {
      assert.match(String(node['id']), /\?inventory_item_id=\d+$/);
      const quantities = quantitiesOf(node);
      const recorded = JSON.stringify(node['quantities']);
      assert.equal(quantities['available'] !== null, recorded.includes('"available"'));
      assert.equal(quantities['onHand'] !== null, recorded.includes('"on_hand"'));
    }
  });

  it('results of bulk mutations are read line by line, with their numbers', async () => {
    const whole = capture('2026-04--bulk-operation-run-mutation-allowed-roots.json');
    const bodies = [...JSON.stringify(whole).matchAll(/"body":("\{(?:[^"\\]|\\.)*")/g)].map(
      ([, text]): string => JSON.parse(text ?? '""'),
    );
    assert.equal(bodies.length, 3);
    for (const body of bodies) {
      for await (const { __lineNumber: number, ...line } of jsonLines([Buffer.from(body)])) {
        assert.equal(number, 0);
        const answer = readLine(line, {
          operation: 'line',
          isMutation: true,
          apiVersion: '2026-04',
          where: 'shop',
          nowMs: 0,
        });
        assert.ok(answer.kind === 'ok' && answer.userErrors.length === 0);
        assert.match(JSON.stringify(answer.data), /"gid:\/\/shopify\//);
      }
    }
  });
});
