import { deepEqual, equal, match } from 'node:assert/strict';
import type { Ack, Host, JsonObject } from '../../../../core/connector/index.ts';
import { rows } from '../../../contract/netsuite-streams.ts';
import { closeAll, commandOf, openErp, writeAll, writeOne } from '../erp.ts';

const LINES = [{ sku: '71053', quantity: 1 }];

/** Outcome, code, wait and the record that is missing. */
function told(ack: Ack | undefined): readonly unknown[] {
  if (ack?.outcome === 'retry') return ['retry', ack.code, ack.afterMs];
  return ack?.outcome === 'refused' ? ['refused', ack.code] : [ack?.outcome];
}

const AWAITED = ['retry', 'NETSUITE_REFERENCE_AWAITED', 10_000];

describe('connectors/netsuite/write awaited', () => {
  afterEach(closeAll);

  const named: readonly (readonly [string, JsonObject, RegExp])[] = [
    [
      'salesOrders.upsert',
      { entity: { key: 'shop:7' }, lines: LINES },
      /customer XD-CUST-shop_7-\w+, which entity names, is not in NetSuite yet/,
    ],
    ['cashSales.upsert', { entity: { externalId: 'XD-CUST-7' }, lines: LINES }, /XD-CUST-7/],
    [
      'invoices.upsert',
      { entity: '1', lines: [...LINES, { item: { key: 'nine' }, quantity: 1 }] },
      /item XD-ITEM-nine, which lines\[1\]\.item names/,
    ],
    ['itemFulfillments.fulfil', { salesOrder: { key: 'a' } }, /sales order XD-SO-a/],
    ['itemReceipts.receive', { returnAuthorization: { key: 'r' } }, /XD-RA-r/],
    ['creditMemos.create', { invoice: { key: 'i' }, lines: LINES }, /invoice XD-INV-i/],
    ['prices.set', { item: { key: 'nine' }, price: 1 }, /item XD-ITEM-nine/],
    [
      'inventoryLevels.set',
      { item: { key: 'nine' }, location: '1', onHand: 1 },
      /item XD-ITEM-nine/,
    ],
    [
      'inventoryAdjustments.create',
      { location: '1', lines: [{ item: { key: 'nine' }, adjustQtyBy: 1 }] },
      /item XD-ITEM-nine/,
    ],
  ];
  for (const [name, data, text] of named) {
    it(`${name} is worth repeating while what it names by the hub's own key is not there`, async () => {
      const { host, sandbox } = await openErp();
      const entity = rows(sandbox, 'customers')[0]?.id ?? '';
      const place = sandbox.locationId('Warehouse');
      const whole = JSON.parse(
        JSON.stringify(data)
          .replace('"entity":"1"', `"entity":"${entity}"`)
          .replace('"location":"1"', `"location":"${place}"`)
          .replace(
            '{"location"',
            name.startsWith('inventoryAdj') ? '{"adjLocation"' : '{"location"',
          ),
      );
      const ack = await writeOne(host, name, 'order-1', whole);
      deepEqual(told(ack), AWAITED, JSON.stringify(ack));
      match(ack.outcome === 'retry' ? ack.what : '', text);
    });
  }

  it('what others have to make, or what NetSuite refuses for another reason, is refused', async () => {
    const { host, sandbox } = await openErp();
    const foreign = { entity: { externalId: 'CRM-7' }, lines: LINES };
    const byId = { entity: '99999', lines: LINES };
    for (const data of [foreign, byId]) {
      const ack = await writeOne(host, 'salesOrders.upsert', 'order-1', data);
      deepEqual(told(ack), ['refused', 'NETSUITE_REQUEST_REFUSED']);
    }
    const stranger = await writeOne(host, 'itemFulfillments.fulfil', 'f-1', {
      salesOrder: { externalId: 'ESHOP-1' },
    });
    deepEqual(told(stranger), ['refused', 'NETSUITE_REFERENCE_UNKNOWN']);
    await writeOne(host, 'customers.upsert', 'shop-7', { companyName: 'Seven' });
    sandbox.setFaults([{ operation: 'write', count: 1, kind: 'scriptError', message: 'No' }]);
    const scripted = await writeOne(host, 'salesOrders.upsert', 'order-1', {
      entity: { key: 'shop-7' },
      lines: LINES,
    });
    deepEqual(told(scripted), ['refused', 'NETSUITE_SCRIPT_REFUSED']);
  });

  it('a customer that NetSuite has and its queries do not show yet is no reason to wait', async () => {
    const { host, sandbox } = await openErp();
    sandbox.setLag(600_000);
    await writeOne(host, 'customers.upsert', 'shop-7', { companyName: 'Seven' });
    const data = { entity: { key: 'shop-7' }, lines: LINES };
    equal((await writeOne(host, 'salesOrders.upsert', 'order-1', data)).outcome, 'written');
  });

  it('asks once for all orders of a batch who is missing, and not at all when nobody is', async () => {
    const { host, sandbox } = await openErp();
    await writeOne(host, 'customers.upsert', 'here', { companyName: 'Here' });
    const order = (key: string, customer: string) =>
      commandOf('salesOrders.upsert', key, { entity: { key: customer }, lines: LINES });
    const queries = () => sandbox.calls().filter((call) => !call.isWrite).length;
    sandbox.clearCalls();
    await writeAll(host, [order('o-1', 'here'), order('o-2', 'here')]);
    const without = queries();
    sandbox.clearCalls();
    const acks = await writeAll(host, [
      ...['a', 'b', 'c'].map((key) => order(key, `not-${key}`)),
      order('o-3', 'here'),
    ]);
    deepEqual(
      acks.map(({ outcome }) => outcome),
      ['retry', 'retry', 'retry', 'written'],
    );
    equal(queries(), without + 1);
  });

  it('what cannot be asked is no reason to give up, and without the right to ask the refusal stands', async () => {
    const { host, sandbox } = await openErp();
    const data = { entity: { key: 'shop-7' }, lines: LINES };
    const { http } = host;
    const failing: Host['http'] = {
      ...http,
      send: async (request) => {
        const answer = await http.send(request);
        if (request.method === 'PUT')
          sandbox.setFaults([{ operation: 'suiteql', count: 9, kind: 'status', status: 503 }]);
        return answer;
      },
    };
    const broken = await writeOne({ ...host, http: failing }, 'salesOrders.upsert', 'o-1', data);
    deepEqual(told(broken).slice(0, 2), ['retry', 'NETSUITE_SERVER_FAULT'], JSON.stringify(broken));
    sandbox.setFaults([]);
    sandbox.setHidden(['customer']);
    const hidden = await writeOne(host, 'salesOrders.upsert', 'o-1', data);
    deepEqual(told(hidden), ['refused', 'NETSUITE_REQUEST_REFUSED']);
  });
});
