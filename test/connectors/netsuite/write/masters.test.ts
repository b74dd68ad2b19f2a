import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { NetsuiteSandbox } from '../../../../connectors/netsuite/sandbox/options.ts';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { rows } from '../../../contract/netsuite-streams.ts';
import { closeAll, commandOf, openErp, writeAll, writeOne } from '../erp.ts';

function level(sandbox: NetsuiteSandbox, sku: string, place: string): number {
  const id = `${sandbox.itemId(sku)}@${sandbox.locationId(place)}`;
  const row = (sandbox.state()['levels'] ?? []).find((one) => one.id === id);
  return row !== undefined && 'onHand' in row ? Number(row.onHand) : 0;
}

describe('connectors/netsuite/write customers', () => {
  afterEach(closeAll);

  it('takes over the customer with the same address, once and for good', async () => {
    const { host, sandbox } = await openErp();
    const data = { firstName: 'Ada', lastName: 'Miller', email: 'ADA.Miller@Example.com' };
    const first = await writeOne(host, 'customers.upsert', 'shop-1', data);
    const again = await writeOne(host, 'customers.upsert', 'shop-1', { ...data, phone: '1' });
    deepEqual([first.outcome, again.outcome], ['written', 'written']);
    const found = rows(sandbox, 'customers').filter((row) => row.externalId === 'XD-CUST-shop-1');
    deepEqual([rows(sandbox, 'customers').length, found.length], [2, 1]);
    equal(found[0]?.fields?.['phone'], '1');
  });

  it('leaves the external id of another system alone, and writes the data all the same', async () => {
    const { host, sandbox } = await openErp();
    sandbox.edit('customer', 'Ada Miller', { externalId: 'CRM-7' });
    const data = {
      firstName: 'Ada',
      lastName: 'Miller',
      email: 'ada.miller@example.com',
      phone: '2',
    };
    const ack = await writeOne(host, 'customers.upsert', 'shop-1', data);
    match(ack.outcome === 'written' ? (ack.note ?? '') : '', /found by e-mail/);
    const row = rows(sandbox, 'customers').find((one) => one.externalId === 'CRM-7');
    equal(row?.fields?.['phone'], '2');
  });

  it('takes none when several have the address, and none when it may not', async () => {
    const { host, sandbox } = await openErp();
    sandbox.create('customer', { companyName: 'Double', email: 'ada.miller@example.com' });
    const data = { companyName: 'New', email: 'ada.miller@example.com' };
    const ack = await writeOne(host, 'customers.upsert', 'shop-1', data);
    equal(ack.outcome === 'refused' && ack.code, 'NETSUITE_CUSTOMER_AMBIGUOUS');
    const free = await openErp({}, { adopt: false });
    const made = await writeOne(free.host, 'customers.upsert', 'shop-1', data);
    equal(made.outcome, 'written');
    equal(rows(free.sandbox, 'customers').length, 3);
  });

  it('gives a suffix to a name that is taken', async () => {
    const { host, sandbox } = await openErp();
    const ack = await writeOne(host, 'customers.upsert', 'shop-2', {
      firstName: 'Ada',
      lastName: 'Miller',
      email: 'another.ada@example.com',
    });
    equal(ack.outcome, 'written', JSON.stringify(ack));
    const row = rows(sandbox, 'customers').find((one) => one.externalId === 'XD-CUST-shop-2');
    match(String(row?.fields?.['entityId']), /^Ada Miller \(.+\)$/);
  });

  it('two commands with one address in one batch are one customer', async () => {
    const { host, sandbox } = await openErp();
    const data = { companyName: 'Twin', email: 'twin@example.com' };
    const acks = await writeAll(host, [
      commandOf('customers.upsert', 'shop-1', data),
      commandOf('customers.upsert', 'till-1', data),
    ]);
    const [first, second] = acks.map((ack) => (ack.outcome === 'written' ? ack.id : ''));
    equal(first, second);
    equal(rows(sandbox, 'customers').length, 3);
  });

  it('replaces addresses instead of doubling them, with the country as an enum', async () => {
    const { host, sandbox } = await openErp();
    const address = { addr1: 'Kai 1', city: 'Hamburg', country: 'DE' };
    const data = { companyName: 'Kai', addresses: [{ defaultShipping: true, address }] };
    await writeOne(host, 'customers.upsert', 'shop-3', data);
    await writeOne(host, 'customers.upsert', 'shop-3', data);
    const row = rows(sandbox, 'customers').find((one) => one.externalId === 'XD-CUST-shop-3');
    const book = row?.lists?.['addressBook'] ?? [];
    equal(book.length, 1);
    match(JSON.stringify(book), /"country":\{"id":"DE"\}/);
  });

  it('needs a name for a new one, and refuses an address that is none by NetSuite’s own words', async () => {
    const { host } = await openErp();
    const nameless = await writeOne(host, 'customers.upsert', 'a', { email: 'a@example.com' });
    match(nameless.outcome === 'refused' ? nameless.what : '', /companyName/);
    const odd = await writeOne(host, 'customers.upsert', 'b', { companyName: 'B', email: 'b' });
    deepEqual([odd.outcome, odd.outcome === 'refused' && odd.path], ['refused', 'email']);
  });
});

describe('connectors/netsuite/write items, prices and stock', () => {
  afterEach(closeAll);

  it('takes over an item with the same name, and refuses one without any', async () => {
    const { host, sandbox } = await openErp();
    const ack = await writeOne(host, 'items.upsert', 'pim-1', { itemId: '71053', upcCode: '1' });
    equal(ack.outcome === 'written' && ack.id, sandbox.itemId('71053'));
    const nameless = await writeOne(host, 'items.upsert', 'pim-2', { upcCode: '2' });
    match(nameless.outcome === 'refused' ? nameless.what : '', /SKU/);
  });

  it('sets several prices of one item in one call, the last of two for the same one', async () => {
    const { host, sandbox } = await openErp();
    const price = (key: string, data: object) =>
      commandOf('prices.set', key, { sku: '71053', currency: '1', ...data });
    sandbox.clearCalls();
    const acks = await writeAll(host, [
      price('a', { priceLevel: '1', price: '4.10' }),
      price('b', { priceLevel: '5', price: 3.9 }),
      price('c', { priceLevel: '2', quantity: 10, price: 3.5 }),
    ]);
    deepEqual(
      acks.map(({ outcome }) => outcome),
      ['written', 'written', 'written'],
    );
    equal(sandbox.calls().filter((call) => call.isWrite).length, 1);
    const item = rows(sandbox, 'items').find((row) => row.fields?.['itemId'] === '71053');
    deepEqual(
      (item?.lists?.['price'] ?? []).map((one) => one['price']),
      [4.1, 3.9, 3.5],
    );
    await writeAll(host, [price('d', { price: 5 }), price('e', { price: 6 })]);
    const after = rows(sandbox, 'items').find((row) => row.fields?.['itemId'] === '71053');
    equal(after?.lists?.['price']?.[0]?.['price'], 6);
    const wrong = await writeOne(host, 'prices.set', 'f', { sku: '71053', price: -1 });
    match(wrong.outcome === 'refused' ? wrong.what : '', /from 0 on/);
  });

  it('books the difference to an absolute count, and nothing when it fits', async () => {
    const { host, sandbox } = await openErp();
    const location = sandbox.locationId('Store 1');
    const count = (onHand: number, effect: string, more: object = {}) =>
      writeOne(
        host,
        'inventoryLevels.set',
        'x',
        { sku: '71053', location, onHand, ...more },
        effect,
      );
    equal((await count(30, 'count-1')).outcome, 'written');
    equal(level(sandbox, '71053', 'Store 1'), 30);
    sandbox.adjustStock('71053', 'Store 1', -5);
    equal((await count(30, 'count-1')).outcome, 'same', 'the same effect is booked once');
    equal(level(sandbox, '71053', 'Store 1'), 25, 'what was sold since stays sold');
    equal((await count(25, 'count-2')).outcome, 'same');
    equal((await count(40, 'count-3', { expected: 24 })).outcome, 'conflict');
    equal((await count(40, 'count-3', { expected: 25 })).outcome, 'written');
    deepEqual(
      rows(sandbox, 'transactions', 'inventoryAdjustment').map(
        (row) => row.lists?.['inventory']?.[0]?.['adjustQtyBy'],
      ),
      [6, 15],
    );
  });

  it('a count whose answer was lost is not booked on top of itself', async () => {
    const { host, sandbox } = await openErp();
    const data = { sku: '71053', location: sandbox.locationId('Store 1'), onHand: 30 };
    sandbox.setFaults([{ operation: 'write', count: 1, kind: 'unexpectedAfter' }]);
    equal((await writeOne(host, 'inventoryLevels.set', 'x', data, 'c-1')).outcome, 'unknown');
    sandbox.adjustStock('71053', 'Store 1', -3);
    equal((await writeOne(host, 'inventoryLevels.set', 'x', data, 'c-1')).outcome, 'same');
    equal(level(sandbox, '71053', 'Store 1'), 27);
  });

  it('two counts of one place in one batch end at the later one', async () => {
    const { host, sandbox } = await openErp();
    const location = sandbox.edit('location', 'Store 1', { externalId: 'ST-1' }).id;
    const count = (key: string, onHand: number, place: JsonObject | string) =>
      commandOf('inventoryLevels.set', key, { sku: '71053', location: place, onHand });
    const acks = await writeAll(host, [count('a', 30, location), count('b', 33, location)]);
    deepEqual(
      acks.map(({ outcome }) => outcome),
      ['written', 'written'],
    );
    equal(level(sandbox, '71053', 'Store 1'), 33);
    const [named] = await writeAll(host, [count('c', 7, { externalId: 'ST-1' })]);
    equal(named?.outcome, 'written');
    const [lost] = await writeAll(host, [count('d', 7, { externalId: 'ST-9' })]);
    equal(lost?.outcome === 'refused' && lost.code, 'NETSUITE_REFERENCE_UNKNOWN');
  });

  it('fractions leave no crumbs, and a count at a new place begins at nothing', async () => {
    const { host, sandbox } = await openErp({
      seed: { items: [{ sku: 'F', name: 'F', price: 1, quantities: { Warehouse: 0.3 } }] },
    });
    const set = (place: string, onHand: number) =>
      writeOne(
        host,
        'inventoryLevels.set',
        place,
        { sku: 'F', location: sandbox.locationId(place), onHand },
        place,
      );
    await set('Warehouse', 0.1);
    await set('Store 2', 2.5);
    const lines = rows(sandbox, 'transactions').map(
      (row) => row.lists?.['inventory']?.[0]?.['adjustQtyBy'],
    );
    deepEqual(lines, [-0.2, 2.5]);
  });

  it('needs an account for adjustments, and places, items and lines for movements', async () => {
    const { host, sandbox } = await openErp({}, { adjustmentAccount: '' });
    const location = sandbox.locationId('Store 1');
    const line = { sku: '71053', location, adjustQtyBy: 1 };
    const noAccount = await writeOne(host, 'inventoryAdjustments.create', 'a', { lines: [line] });
    match(noAccount.outcome === 'refused' ? noAccount.what : '', /adjustmentAccount/);
    const given = { account: '58', lines: [line] };
    equal((await writeOne(host, 'inventoryAdjustments.create', 'a', given)).outcome, 'written');
    equal((await writeOne(host, 'inventoryAdjustments.create', 'a', given)).outcome, 'same');
    equal(level(sandbox, '71053', 'Store 1'), 25);
    const none = await writeOne(host, 'inventoryAdjustments.create', 'b', {
      account: '58',
      lines: [],
    });
    match(none.outcome === 'refused' ? none.what : '', /at least one line/);
    const half = await writeOne(host, 'inventoryTransfers.create', 'c', {
      location,
      lines: [{ sku: '71053', adjustQtyBy: 1 }],
    });
    match(half.outcome === 'refused' ? half.what : '', /transferLocation is missing/);
    const unset = await writeOne(host, 'inventoryLevels.set', 'd', {
      sku: '71053',
      location,
      onHand: 1,
    });
    match(unset.outcome === 'refused' ? unset.what : '', /account is missing/);
  });

  it('an unknown operation is refused by name, and a batch of two streams comes back in order', async () => {
    const { host } = await openErp();
    const acks = await writeAll(host, [
      commandOf('items.upsert', 'n-1', { itemId: 'N-1' }),
      commandOf('items.paint', 'n-2', {}),
      commandOf('customers.upsert', 'n-3', { companyName: 'N' }),
    ]);
    deepEqual(
      acks.map(({ outcome }) => outcome),
      ['written', 'refused', 'written'],
    );
    ok(acks[1]?.outcome === 'refused' && acks[1].what.includes('items.paint'));
  });
});
