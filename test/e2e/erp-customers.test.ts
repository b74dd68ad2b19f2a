import { deepEqual, equal } from 'node:assert/strict';
import { rows } from '../contract/netsuite-streams.ts';
import { type ErpShop, openErpShop } from './erp-shop.ts';

const FROM_SHOP = 'customer-shopify-to-hub';
const FROM_ERP = 'customer-netsuite-to-hub';
const TO_ERP = 'customer-hub-to-netsuite';

describe('customers of the ERP', function () {
  this.timeout(60_000);
  let three: ErpShop;

  beforeEach(async () => {
    three = await openErpShop([FROM_SHOP, FROM_ERP, TO_ERP]);
  });
  afterEach(() => three.close());

  const inErp = () => rows(three.erp, 'customers').map((row) => row.externalId ?? null);

  const bookAna = (email: string | null) =>
    three.erp.create('customer', {
      ...{ isPerson: true, firstName: 'Ana', lastName: 'Diaz', subsidiary: { id: '1' } },
      ...(email === null ? {} : { email }),
    });

  /** The e-mail of each person in the hub, and the systems that know them. */
  async function people(): Promise<readonly (readonly [unknown, readonly string[]])[]> {
    const hub = three.app.connections.get('hub');
    const read = hub?.connector.read;
    const found: (readonly [unknown, readonly string[]])[] = [];
    if (hub === undefined || read === undefined) return found;
    for await (const page of read(hub.host, { stream: 'customers', since: null, with: {} })) {
      for (const { data } of page.records) {
        found.push([data['email'], Object.keys(data['ids'] ?? {}).toSorted()]);
      }
    }
    return found;
  }

  it('that are there by themselves are one person with the shop, and stay one record there', async () => {
    bookAna('Ana@Example.com');
    await three.sweep(FROM_ERP);
    deepEqual(await people(), [['ana@example.com', ['netsuite-main']]]);
    three.shop.placeOrder({ lines: [{ sku: 'MUG', quantity: 1 }], email: 'ana@example.com' });
    await three.sweep(FROM_SHOP, TO_ERP);
    const [[email, ids] = [], ...others] = await people();
    deepEqual([email, ids, others], ['ana@example.com', ['netsuite-main', 'shopify-main'], []]);
    const [externalId = '', ...more] = inErp();
    equal(more.length, 0, 'no second customer was made');
    equal(String(externalId).startsWith('XD-CUST-'), true, 'the hub has taken the record over');
  });

  it('do not come back once the hub has written them', async () => {
    bookAna('ana@example.com');
    await three.sweep(FROM_ERP, TO_ERP);
    const [second] = await three.sweep(FROM_ERP);
    deepEqual([second?.counts.delivered, second?.counts.deadLettered], [0, 0]);
    const [third] = await three.sweep(TO_ERP);
    equal(third?.counts.delivered, 0, 'nothing goes in a circle');
    equal(inErp().length, 1);
  });

  it('without an e-mail stay in the ERP alone, so that it gets no second one of them', async () => {
    bookAna(null);
    const [run] = await three.sweep(FROM_ERP);
    deepEqual([run?.counts.filtered, run?.counts.delivered], [1, 0]);
    await three.sweep(TO_ERP);
    deepEqual(await people(), []);
    equal(inErp().length, 1);
  });
});
