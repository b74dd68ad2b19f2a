import { deepEqual, equal, match } from 'node:assert/strict';
import { rows } from '../contract/netsuite-streams.ts';
import { type ErpShop, openErpShop } from './erp-shop.ts';

const TO_HUB = ['customer-shopify-to-hub', 'order-shopify-to-hub'];
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
