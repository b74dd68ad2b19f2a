import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { netsuite } from '../../../connectors/netsuite/connector.ts';
import type { NetsuiteSandbox } from '../../../connectors/netsuite/sandbox/options.ts';
import type { Host, JsonObject } from '../../../core/connector/index.ts';
import { haltingClock } from '../../contract/halting-clock.ts';
import { closeAll, openErp, pagesOf, recordsOf } from './erp.ts';

async function end(host: Host, stream: string): Promise<JsonObject | null> {
  return (await pagesOf(host, stream)).at(-1)?.cursor ?? null;
}

function sell(sandbox: NetsuiteSandbox, type: string, more: JsonObject = {}): string {
  return sandbox.create(type, {
    entity: { id: sandbox.edit('customer', 'Ada Miller', {}).id },
    item: { items: [{ item: { id: sandbox.itemId('71053') }, quantity: 3 }] },
    ...more,
  }).id;
}

describe('connectors/netsuite reading', () => {
  afterEach(closeAll);

  it('turns texts into types: ids and amounts stay text, quantities are numbers', async () => {
    const { host, sandbox } = await openErp();
    sell(sandbox, 'cashSale', { shippingCost: 4.9, memo: 'gift' });
    const [sale] = await recordsOf(host, 'cashSales');
    const lines = JSON.parse(JSON.stringify(sale?.data['lines']));
    equal(lines.length, 1, 'no cost, shipping or tax line');
    deepEqual(
      [lines[0].sku, lines[0].quantity, lines[0].rate, lines[0].amount, lines[0].isClosed],
      ['71053', 3, '3.75', '11.25', false],
    );
    deepEqual([sale?.data['total'], sale?.data['currencyCode']], ['16.15', 'USD']);
    equal(sale?.data['otherRefNum'], null, 'an absent column is null');
  });

  it('gives an order its shipments and a shipment its parcels, unless the role sees none', async () => {
    const erp = await openErp();
    const { sandbox } = erp;
    const id = sell(sandbox, 'salesOrder');
    const ship = (quantity: number, ...numbers: readonly string[]) =>
      sandbox.transform('salesOrder', id, 'itemFulfillment', {
        shipStatus: { id: quantity === 1 ? 'C' : 'A' },
        item: { items: [{ orderLine: 1, quantity }] },
        package: {
          items: numbers.map((number) => ({ packageTrackingNumber: number, packageWeight: 1 })),
        },
      }).id;
    const first = ship(1, '1Z-1', '1Z-2');
    const second = ship(2);
    const [order] = await recordsOf(erp.host, 'salesOrders');
    const part = { item: sandbox.itemId('71053'), sku: '71053' };
    deepEqual(order?.data['shipments'], [
      { shipment: first, status: 'C', ...part, quantity: 1 },
      { shipment: second, status: 'A', ...part, quantity: 2 },
    ]);
    const parcels = async (host: typeof erp.host) =>
      (await recordsOf(host, 'itemFulfillments')).map(({ data }) => data['packages']);
    deepEqual(await parcels(erp.host), [
      [{ trackingNumber: '1Z-1' }, { trackingNumber: '1Z-2' }],
      [],
    ]);
    const settings = { ...erp.host.settings, absentFields: { itemFulfillments: ['packages'] } };
    deepEqual(await parcels({ ...erp.host, settings }), [undefined, undefined]);
  });

  it('gives moved quantities as they are meant: sold and moved positive, adjusted with their sign', async () => {
    const { host, sandbox } = await openErp();
    const item = { id: sandbox.itemId('71053') };
    const [from, to] = ['Warehouse', 'Store 1'].map((name) => ({ id: sandbox.locationId(name) }));
    sandbox.create('inventoryAdjustment', {
      account: { id: '58' },
      inventory: { items: [{ item, adjustQtyBy: -4, location: from ?? null }] },
    });
    sandbox.create('inventoryTransfer', {
      location: from ?? null,
      transferLocation: to ?? null,
      inventory: { items: [{ item, adjustQtyBy: 6 }] },
    });
    const order = sell(sandbox, 'salesOrder');
    sandbox.transform('salesOrder', order, 'returnAuthorization', {});
    const quantity = async (stream: string) => {
      const [record] = await recordsOf(host, stream);
      return JSON.parse(JSON.stringify(record?.data['lines'])).map(
        (line: { quantity: number }) => line.quantity,
      );
    };
    deepEqual(await quantity('inventoryAdjustments'), [-4]);
    deepEqual(await quantity('inventoryTransfers'), [6]);
    deepEqual(await quantity('salesOrders'), [3]);
    deepEqual(await quantity('returnAuthorizations'), [3]);
  });

  it('asks with parameters, an explicit limit and no offset, and never in the format of a user', async () => {
    const { host, sandbox } = await openErp();
    const since = await end(host, 'salesOrders');
    sandbox.clearCalls();
    await recordsOf(host, 'salesOrders', since);
    const queries = sandbox.calls().filter((call) => call.operation === 'suiteql');
    ok(queries.length > 0);
    ok(queries.every(({ path }) => path.endsWith('?limit=500&offset=0')));
  });

  it('bounds a run by the time of NetSuite, not of this machine', async () => {
    const { host, sandbox } = await openErp();
    sandbox.setClockOffset(-240_000);
    const cursor = await end(host, 'customers');
    ok(Date.parse(String(cursor?.['watermark'])) <= sandbox.now());
    sandbox.edit('customer', 'Ada Miller', { phone: '1' });
    const found = await recordsOf(host, 'customers', cursor);
    ok(found.some(({ data }) => data['phone'] === '1'));
  });

  it('moves the watermark with the clock when nothing changed for an hour', async () => {
    const clock = haltingClock();
    const { host } = await openErp({ clock });
    const cursor = await end(host, 'items');
    clock.pass(5 * 3_600_000);
    const pages = await pagesOf(host, 'items', cursor);
    const later = pages.at(-1)?.cursor ?? null;
    equal(Date.parse(String(later?.['watermark'])), clock.now() - 3_600_000);
    equal((await recordsOf(host, 'items', later)).length, 0);
  });

  it('finds every stock change of the hour that comes twice when clocks go back', async () => {
    // In Los Angeles the clock shows 01:00 to 02:00 twice on 1 November 2026: at 08:00 and at 09:00 UTC.
    const clock = haltingClock(Date.UTC(2026, 10, 1, 8, 50));
    const { host, sandbox } = await openErp({ clock }, { pageSize: 3 });
    let cursor = await end(host, 'inventoryLevels');
    const seen: number[] = [];
    for (let turn = 1; turn <= 8; turn += 1) {
      clock.pass(900_000);
      sandbox.adjustStock('71053', 'Store 1', 1);
      const pages = await pagesOf(host, 'inventoryLevels', cursor);
      cursor = pages.at(-1)?.cursor ?? cursor;
      const level = pages
        .flatMap((page) => page.records)
        .findLast(({ data }) => data['sku'] === '71053' && data['locationName'] === 'Store 1');
      seen.push(Number(level?.data['onHand']));
    }
    deepEqual(seen, [25, 26, 27, 28, 29, 30, 31, 32]);
  });

  it('reads stock levels whole once a day, since not every change moves their date', async () => {
    const clock = haltingClock();
    const { host } = await openErp({ clock });
    const first = await end(host, 'inventoryLevels');
    clock.pass(7 * 3_600_000);
    const cursor = (await pagesOf(host, 'inventoryLevels', first)).at(-1)?.cursor ?? null;
    equal((await recordsOf(host, 'inventoryLevels', cursor)).length, 0);
    clock.pass(17 * 3_600_000);
    equal((await recordsOf(host, 'inventoryLevels', cursor)).length, 24);
  });

  it('reads on through a sparse range of ids, in slices, and resumes inside one', async () => {
    const { host, sandbox } = await openErp({ seed: { items: [] } }, { pageSize: 4 });
    const keys: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      keys.push(sandbox.create('customer', { companyName: `C ${n}` }).id);
      if (n % 7 === 0)
        for (let gap = 0; gap < 30; gap += 1) sandbox.create('location', { name: `L${n}.${gap}` });
    }
    const pages = await pagesOf(host, 'customers');
    const all = pages.flatMap((page) => page.records).map(({ key }) => key);
    ok(keys.every((key) => all.includes(key)));
    equal(new Set(all).size, all.length);
    for (const [at, page] of pages.entries()) {
      const rest = at === pages.length - 1 ? [] : await recordsOf(host, 'customers', page.cursor);
      const head = pages.slice(0, at + 1).flatMap((one) => one.records);
      const both = [...head, ...rest].map(({ key }) => key);
      deepEqual(new Set(both), new Set(all), `cut at ${at}`);
    }
  });

  it('reads deletions when it is told to, and only of what is really gone', async () => {
    const { host, sandbox } = await openErp({}, { readDeleted: true });
    const order = sell(sandbox, 'salesOrder');
    const cursor = await end(host, 'salesOrders');
    const customers = await end(host, 'customers');
    sandbox.remove('salesOrder', order);
    const gone = await recordsOf(host, 'salesOrders', cursor);
    deepEqual(
      gone.map(({ key, deleted }) => [key, deleted]),
      [[order, true]],
    );
    const others = await recordsOf(host, 'customers', customers);
    ok(others.filter(({ deleted }) => deleted === true).every(({ key }) => key === order));
    const streams = netsuite.catalog(host.settings);
    equal(streams.find(({ name }) => name === 'salesOrders')?.deletes, 'tombstone');
  });

  it('brings custom fields of heads and lines, and none that were not asked for', async () => {
    const customFields = { salesOrders: ['custbody_shop_order', 'custcol_line_key'] };
    const { host, sandbox } = await openErp({}, { customFields });
    const line = { item: { id: sandbox.itemId('71053') }, quantity: 1, custcol_line_key: 'L-1' };
    sell(sandbox, 'salesOrder', { custbody_shop_order: '#1001', item: { items: [line] } });
    const [order] = await recordsOf(host, 'salesOrders');
    equal(order?.data['custbody_shop_order'], '#1001');
    equal(JSON.parse(JSON.stringify(order?.data['lines']))[0].custcol_line_key, 'L-1');
    const [sale] = await recordsOf(host, 'cashSales');
    equal(sale?.data['custbody_shop_order'], undefined);
  });

  it('filters by a condition of the flow, and refuses other options and unknown streams', async () => {
    const { host } = await openErp();
    const found: string[] = [];
    const request = { stream: 'items', since: null, with: { filter: "i.itemid LIKE '84%'" } };
    for await (const page of netsuite.read?.(host, request) ?? []) {
      found.push(...page.records.map(({ data }) => String(data['itemId'])));
    }
    deepEqual(found.sort(), ['84029G', '84406B', '84879']);
    const wrong = { ...request, with: { colour: 'red' } };
    const read = async (asked: typeof request | typeof wrong): Promise<void> => {
      for await (const _page of netsuite.read?.(host, asked) ?? []) return;
    };
    await rejects(read(wrong), { code: 'NETSUITE_STREAM_UNKNOWN' });
    await rejects(read({ ...request, stream: 'colours' }), { code: 'NETSUITE_STREAM_UNKNOWN' });
  });

  it('leaves out what an account without subsidiaries and currencies does not have', async () => {
    const { host, sandbox } = await openErp({}, { oneWorld: false, multiCurrency: false });
    const [price] = await recordsOf(host, 'prices');
    equal(price?.key, `${sandbox.itemId('85123A')}@1@0`);
    const [customer] = await recordsOf(host, 'customers');
    equal(customer !== undefined && 'subsidiary' in customer.data, false);
    equal((await netsuite.lookup?.(host, 'prices', [price?.key ?? '']))?.[0]?.key, price?.key);
  });

  it('leaves out fields that the connection says are absent, but never the key or the time', async () => {
    const absentFields = { customers: ['phone', 'id', 'lastModifiedDate'], salesOrders: ['rate'] };
    const { host, sandbox } = await openErp({}, { absentFields });
    sell(sandbox, 'salesOrder');
    const [customer] = await recordsOf(host, 'customers');
    const { data = {} } = customer ?? {};
    deepEqual(['phone' in data, 'id' in data, 'lastModifiedDate' in data], [false, true, true]);
    const [order] = await recordsOf(host, 'salesOrders');
    equal('rate' in JSON.parse(JSON.stringify(order?.data['lines']))[0], false);
  });

  it('looks a record up by internal id, by the key of the hub, and by external id', async () => {
    const { host, sandbox } = await openErp();
    const { id } = sandbox.create('customer', {
      companyName: 'Known Ltd',
      externalId: 'XD-CUST-shop-7',
    });
    const found = await netsuite.lookup?.(host, 'customers', [
      'shop-7',
      id,
      'eid:XD-CUST-shop-7',
      'shop-8',
      '1@2',
    ]);
    deepEqual(
      found?.map((record) => record?.key ?? null),
      [id, id, id, null, null],
    );
  });
});
