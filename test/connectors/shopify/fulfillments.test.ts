import assert from 'node:assert/strict';
import { shopify } from '../../../connectors/shopify/connector.ts';
import type { Ack, JsonObject, SourceRecord } from '../../../core/connector/index.ts';
import { type OpenShop, openShop, pagesOf, recordsOf } from './shop.ts';

describe('telling Shopify what was sent', () => {
  let shop: OpenShop;
  let part: SourceRecord;

  beforeEach(async () => {
    shop = await openShop();
    shop.sandbox.placeOrder({
      lines: [
        { sku: 'TEE', quantity: 3 },
        { sku: 'MUG-R', quantity: 1 },
      ],
    });
    const [first] = recordsOf(await pagesOf(shop.host, 'fulfillmentOrders'));
    assert.ok(first);
    part = first;
  });

  afterEach(() => shop.close());

  async function fulfil(data: JsonObject, key = part.key): Promise<string> {
    const command = {
      stream: 'fulfillmentOrders',
      operation: 'fulfil',
      key,
      idempotencyKey: key,
      version: null,
      data,
    };
    const [ack]: readonly Ack[] = (await shopify.write?.(shop.host, [command])) ?? [];
    return ack === undefined ? 'none' : 'code' in ack ? `${ack.outcome} ${ack.code}` : ack.outcome;
  }

  function lineOf(sku: string): string {
    const lines = part.data['lineItems'];
    const line = Array.isArray(lines) ? lines.find((one) => one.sku === sku) : undefined;
    return String(line?.id);
  }

  async function remaining(): Promise<readonly number[]> {
    const [now] = (await shopify.lookup?.(shop.host, 'fulfillmentOrders', [part.key])) ?? [];
    const lines = now?.data['lineItems'];
    return Array.isArray(lines) ? lines.map((line) => Number(line.remainingQuantity)) : [];
  }

  it('fulfils everything once', async () => {
    const tracking = { company: 'DHL', number: '42' };
    assert.equal(await fulfil({ tracking }), 'written');
    assert.equal(await fulfil({ tracking }), 'same');
    assert.deepEqual(await remaining(), [0, 0]);
    const [order] = recordsOf(await pagesOf(shop.host, 'orders'));
    assert.equal(order?.data['displayFulfillmentStatus'], 'FULFILLED');
  });

  it('fulfils down to what shall remain, however often it is told', async () => {
    const lines = [{ id: lineOf('TEE'), remaining: 1 }];
    assert.equal(await fulfil({ lines }), 'written');
    assert.equal(await fulfil({ lines }), 'same');
    assert.deepEqual(await remaining(), [1, 1]);
  });

  it('does not double what was sent when the answer was lost', async () => {
    shop.sandbox.setFaults([
      { operation: 'FulfillmentCreate', kind: 'appliedThenReset', count: 1 },
    ]);
    const lines = [{ id: lineOf('TEE'), remaining: 2 }];
    assert.equal(await fulfil({ lines }), 'unknown');
    assert.equal(await fulfil({ lines }), 'same');
    assert.deepEqual(await remaining(), [2, 1]);
  });

  it('two shipments that are told at the same time leave what both of them leave', async () => {
    const left = (remaining: number) => ({ lines: [{ id: lineOf('TEE'), remaining }] });
    const acks = await Promise.all([fulfil(left(1)), fulfil(left(0))]);
    assert.ok(
      acks.every((ack) => ack === 'written' || ack === 'same'),
      acks.join(', '),
    );
    assert.deepEqual(await remaining(), [0, 1]);
  });

  it('refuses lines and fulfilment orders that are not there, and nonsense', async () => {
    const stranger = 'gid://shopify/FulfillmentOrderLineItem/1';
    const invalid = 'refused SHOPIFY_COMMAND_INVALID';
    assert.equal(await fulfil({ lines: [{ id: stranger, remaining: 0 }] }), invalid);
    assert.equal(await fulfil({ lines: [{ id: lineOf('TEE'), remaining: -1 }] }), invalid);
    assert.equal(await fulfil({ lines: [] }), invalid);
    assert.equal(
      await fulfil({}, 'gid://shopify/FulfillmentOrder/1'),
      'refused SHOPIFY_ITEM_UNKNOWN',
    );
  });

  it('leaves a cancelled order alone', async () => {
    shop.sandbox.cancelOrder(String(part.data['orderId']));
    assert.ok(['same', 'refused SHOPIFY_WRITE_REFUSED'].includes(await fulfil({})));
  });
});
