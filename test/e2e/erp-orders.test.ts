import { deepEqual, equal, match } from 'node:assert/strict';
import { rows } from '../contract/netsuite-streams.ts';
import { type ErpShop, openErpShop } from './erp-shop.ts';

const TO_HUB = ['customer-shopify-to-hub', 'order-shopify-to-hub'];
const MASTERS = ['product-netsuite-to-hub', 'product-shopify-to-hub'];
const CUSTOMER = 'customer-hub-to-netsuite';
const ORDER = 'order-hub-to-netsuite';

describe('orders on their way to the ERP', function () {
  this.timeout(60_000);
  let three: ErpShop;

  beforeEach(async () => {
    three = await openErpShop([...TO_HUB, CUSTOMER, ORDER]);
  });
  afterEach(() => three.close());

  async function orderOfAna(): Promise<void> {
    three.shop.placeOrder({ lines: [{ sku: 'MUG', quantity: 2 }], email: 'ana@example.com' });
    await three.sweep(...TO_HUB);
  }

  it('an order that overtakes its customer waits, and is booked when the customer is there', async () => {
    await orderOfAna();
    const [early] = await three.sweep(ORDER);
    deepEqual([early?.counts.deadLettered, early?.counts.parked], [0, 1]);
    equal(rows(three.erp, 'transactions', 'salesOrder').length, 0);
    await three.sweep(CUSTOMER);
    await three.pass(20_000);
    equal(rows(three.erp, 'transactions', 'salesOrder').length, 1);
    deepEqual(await three.app.store.lanes.waiting(), []);
  });

  it('an order whose customer never comes ends as a dead letter that says which one is missing', async () => {
    await orderOfAna();
    await three.sweep(ORDER);
    for (let attempt = 0; attempt < 10; attempt += 1) await three.pass(7_200_000);
    const [letter, second] = await three.app.store.deadLetters.list({ limit: 5 });
    equal(second, undefined);
    match(letter?.fault.what ?? '', /customer XD-CUST-\S+, which entity names, is not in NetSuite/);
    equal(letter?.attempts, 8);
    deepEqual(await three.app.store.lanes.waiting(), []);
  });
});

const SHIP = 'fulfilment-netsuite-to-shopify';
const STOCK = 'inventory-hub-to-netsuite';

describe('shipments on their way from the ERP to the shop and the hub', function () {
  this.timeout(60_000);
  let three: ErpShop;

  beforeEach(async () => {
    three = await openErpShop([...MASTERS, ...TO_HUB, CUSTOMER, ORDER, SHIP, STOCK]);
    await three.sweep(...MASTERS);
    await three.count();
  });
  afterEach(() => three.close());

  /** Ships some of an order by hand; the other line stays. */
  function ship(order: string, line: number, quantity: number, ...parcels: string[]): void {
    const items = [1, 2].map((orderLine) =>
      orderLine === line
        ? { orderLine, itemReceive: true, quantity }
        : { orderLine, itemReceive: false },
    );
    three.erp.transform('salesOrder', order, 'itemFulfillment', {
      shipStatus: { id: 'C' },
      item: { items },
      package: {
        items: parcels.map((packageTrackingNumber) => ({
          packageTrackingNumber,
          packageWeight: 1,
        })),
      },
    });
  }

  /** What the shop says was sent: number of the parcel, and how much. */
  function sentInShop(): readonly string[] {
    const sent: readonly {
      readonly tracking: readonly { readonly number: string | null }[];
      readonly lines: readonly { readonly quantity: number }[];
    }[] = JSON.parse(JSON.stringify(three.shop.state()['fulfillments'] ?? []));
    return sent.map(
      ({ tracking, lines }) =>
        `${tracking.map((one) => one.number)}: ${lines.map((line) => line.quantity)}`,
    );
  }

  it('parcel by parcel: the shop tells the buyer, the hub ships its stock, and the ERP is not set back', async () => {
    const lines = [
      { sku: 'MUG', quantity: 3 },
      { sku: 'CUP', quantity: 1 },
    ];
    three.shop.placeOrder({ lines, email: 'ana@example.com' });
    await three.sweep(...TO_HUB, CUSTOMER, ORDER, STOCK);
    deepEqual(await three.stock('MUG'), [20, 3]);
    const order = rows(three.erp, 'transactions', 'salesOrder')[0]?.externalId ?? '';
    ship(order, 1, 2, '1Z-1');
    await three.sweep(SHIP);
    deepEqual(sentInShop(), ['1Z-1: 2']);
    await three.sweep(...TO_HUB, STOCK);
    deepEqual(await three.stock('MUG'), [18, 1]);
    deepEqual(await three.orderState(), 'partiallyFulfilled');
    ship(order, 1, 1, '1Z-2');
    ship(order, 2, 1, '1Z-3');
    const writes = three.shop.calls().filter((call) => call.isWrite).length;
    await three.sweep(SHIP, ...TO_HUB, STOCK, SHIP, ...TO_HUB, STOCK, ORDER);
    deepEqual(sentInShop(), ['1Z-1: 2', '1Z-2: 1', '1Z-3: 1']);
    equal(three.shop.calls().filter((call) => call.isWrite).length, writes + 2);
    deepEqual(
      [await three.stock('MUG'), await three.stock('CUP')],
      [
        [17, 0],
        [19, 0],
      ],
    );
    deepEqual(await three.orderState(), 'fulfilled');
    deepEqual([three.onHandInErp('MUG'), three.onHandInErp('CUP')], [17, 19]);
    equal(rows(three.erp, 'transactions', 'inventoryAdjustment').length, 0);
    deepEqual(await three.app.store.deadLetters.list({ limit: 5 }), []);
  });

  it('two parcels of one item that left between two sweeps are both told, each with its number', async () => {
    three.shop.placeOrder({
      lines: [
        { sku: 'MUG', quantity: 3 },
        { sku: 'CUP', quantity: 1 },
      ],
      email: 'ana@example.com',
    });
    await three.sweep(...TO_HUB, CUSTOMER, ORDER);
    const order = rows(three.erp, 'transactions', 'salesOrder')[0]?.externalId ?? '';
    ship(order, 1, 1, '1Z-1');
    ship(order, 1, 2, '1Z-2', '1Z-3');
    await three.sweep(SHIP);
    deepEqual(sentInShop(), ['1Z-1: 1', '1Z-2,1Z-3: 2']);
    await three.sweep(SHIP, ...TO_HUB);
    deepEqual(await three.stock('MUG'), [17, 0]);
    deepEqual(await three.app.store.deadLetters.list({ limit: 5 }), []);
  });
});

const BACK = ['return-shopify-to-hub', 'refund-shopify-to-hub'];
const TO_ERP = ['return-hub-to-netsuite', 'receipt-hub-to-netsuite', 'credit-hub-to-netsuite'];
const TO_SHOP = 'inventory-hub-to-shopify';

describe('goods on their way back', function () {
  this.timeout(60_000);
  let three: ErpShop;
  let order = '';

  beforeEach(async () => {
    three = await openErpShop([
      ...[...MASTERS, ...TO_HUB, CUSTOMER, ORDER, STOCK, TO_SHOP],
      ...[...BACK, ...TO_ERP],
    ]);
    await three.sweep(...MASTERS);
    await three.count();
    const lines = [
      { sku: 'MUG', quantity: 3 },
      { sku: 'CUP', quantity: 1 },
    ];
    order = three.shop.placeOrder({ lines, email: 'ana@example.com' }).id;
    await three.sweep(...TO_HUB, CUSTOMER, ORDER);
    three.shop.fulfillOrder(order);
    await three.sweep(...TO_HUB, STOCK, TO_SHOP);
  });
  afterEach(() => three.close());

  function documents(): readonly string[] {
    const types = ['returnAuthorization', 'itemReceipt', 'creditMemo'];
    return rows(three.erp, 'transactions')
      .filter(({ type }) => types.includes(type ?? ''))
      .map((row) => {
        const lines = row.lists?.['item'] ?? [];
        return `${row.type} ${lines.map((line) => line['quantity'])}`;
      });
  }

  async function stocks(sku: string): Promise<readonly unknown[]> {
    return [await three.stock(sku), three.onHandInErp(sku), three.onHandInShop(sku)];
  }

  async function settle(): Promise<void> {
    await three.sweep(...TO_HUB, ...BACK, ...TO_HUB, STOCK, TO_SHOP, ...TO_ERP);
    await three.pass(60_000);
    await three.sweep(STOCK, TO_SHOP);
  }

  it('a return is booked in once: all three hold the same, and the ERP has its documents', async () => {
    deepEqual(await stocks('MUG'), [[17, 0], 17, 17]);
    const { id } = three.shop.returnLine(order, 'MUG', 2);
    await settle();
    deepEqual(documents(), [], 'announced is not received');
    three.shop.receiveReturn(id, 'SHOP');
    await settle();
    deepEqual(await stocks('MUG'), [[19, 0], 19, 19]);
    deepEqual(documents(), ['returnAuthorization 2', 'itemReceipt 2']);
    deepEqual(await three.orderState(), 'partiallyReturned');
    await settle();
    await settle();
    deepEqual(await stocks('MUG'), [[19, 0], 19, 19]);
    deepEqual(documents(), ['returnAuthorization 2', 'itemReceipt 2']);
    deepEqual(await three.app.store.deadLetters.list({ limit: 5 }), []);
  });

  it('a refund with goods is booked in once, and credited when the money went back', async () => {
    three.shop.refundLine(order, 'CUP', 1, 'SHOP');
    await settle();
    deepEqual(await stocks('CUP'), [[20, 0], 20, 20]);
    deepEqual(documents(), ['returnAuthorization 1', 'itemReceipt 1', 'creditMemo 1']);
    await settle();
    deepEqual(await stocks('CUP'), [[20, 0], 20, 20]);
    deepEqual(documents(), ['returnAuthorization 1', 'itemReceipt 1', 'creditMemo 1']);
    deepEqual(await three.app.store.deadLetters.list({ limit: 5 }), []);
  });

  it('money without goods moves no stock and makes no documents of goods', async () => {
    three.shop.refundLine(order, 'CUP', 1);
    await settle();
    deepEqual([await stocks('CUP'), documents()], [[[19, 0], 19, 19], []]);
  });

  it('a return that is thrown away is counted, and nothing goes back on the shelf', async () => {
    const { id } = three.shop.returnLine(order, 'MUG', 1);
    three.shop.receiveReturn(id);
    await settle();
    deepEqual([await stocks('MUG'), documents()], [[[17, 0], 17, 17], []]);
    deepEqual(await three.app.store.deadLetters.list({ limit: 5 }), []);
  });
});
