import { deepEqual, equal } from 'node:assert/strict';
import { type ErpShop, openErpShop } from './erp-shop.ts';

const FROM_SHOP = 'customer-shopify-to-hub';
const FROM_ERP = 'customer-netsuite-to-hub';
const TO_SHOP = 'customer-hub-to-shopify';
const HOUR_MS = 3_600_000;

describe('customers of the web shop whom another system knows too', function () {
  this.timeout(60_000);
  let three: ErpShop;

  beforeEach(async () => {
    three = await openErpShop([FROM_SHOP, FROM_ERP, TO_SHOP]);
  });
  afterEach(() => three.close());

  const bookInErp = (firstName: string, lastName: string) =>
    three.erp.create('customer', {
      ...{ isPerson: true, firstName, lastName, email: 'ann@example.com', subsidiary: { id: '1' } },
    });

  /** The names of the one customer that the shop has. */
  function inShop(): readonly unknown[] {
    const [row] = three.shop.state()['customers'] ?? [];
    return ['firstName', 'lastName'].map((name) => Reflect.get(Object(row), name));
  }

  async function inHub(): Promise<readonly unknown[]> {
    const hub = three.app.connections.get('hub');
    const pages =
      hub?.connector.read?.(hub.host, { stream: 'customers', since: null, with: {} }) ?? [];
    for await (const page of pages) {
      for (const { data, deleted } of page.records) {
        if (deleted !== true) return ['firstName', 'lastName'].map((name) => data[name]);
      }
    }
    return [];
  }

  it('keep a name that was changed there while their old one was on its way back', async () => {
    bookInErp('Bo', 'Lee');
    await three.pass(HOUR_MS);
    const { id } = three.shop.addCustomer({
      ...{ email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee' },
    });
    await three.sweep(FROM_ERP, FROM_SHOP);
    await three.pass(HOUR_MS);
    three.shop.editCustomer(id, { firstName: 'Dora' });
    await three.sweep(TO_SHOP);
    deepEqual(inShop(), ['Dora', 'Lee'], 'the hub has not heard of it yet');
    await three.sweep(FROM_SHOP);
    await three.pass(HOUR_MS);
    await three.sweep(TO_SHOP);
    deepEqual(inShop(), ['Dora', 'Lee']);
    deepEqual(await inHub(), ['Dora', 'Lee']);
  });

  it('get what was changed elsewhere, once the hub has heard what was changed there', async () => {
    const { id } = three.shop.addCustomer({
      ...{ email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee' },
    });
    await three.sweep(FROM_SHOP);
    await three.pass(HOUR_MS);
    bookInErp('Ann', 'Moss');
    await three.sweep(FROM_ERP);
    await three.pass(HOUR_MS);
    three.shop.editCustomer(id, { lastName: 'Day' });
    const [run] = await three.sweep(TO_SHOP);
    deepEqual([inShop(), run?.counts.deadLettered], [['Ann', 'Day'], 0]);
    await three.sweep(FROM_SHOP);
    await three.pass(HOUR_MS);
    await three.sweep(TO_SHOP);
    deepEqual(inShop(), ['Ann', 'Day']);
    deepEqual(await inHub(), ['Ann', 'Day']);
  });

  it('get what was changed elsewhere last', async () => {
    three.shop.addCustomer({ email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee' });
    await three.sweep(FROM_SHOP);
    await three.pass(HOUR_MS);
    bookInErp('Ann', 'Moss');
    await three.sweep(FROM_ERP, TO_SHOP);
    deepEqual(inShop(), ['Ann', 'Moss']);
    await three.sweep(FROM_SHOP);
    const writes = (): number => three.shop.calls().filter((call) => call.isWrite).length;
    const before = writes();
    await three.sweep(TO_SHOP);
    equal(writes(), before, 'what the shop has is not written again');
  });
});
