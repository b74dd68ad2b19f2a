import { deepEqual, equal, match } from 'node:assert/strict';
import type { NetsuiteSandbox } from '../../../../connectors/netsuite/sandbox/options.ts';
import type { Host, JsonObject } from '../../../../core/connector/index.ts';
import { rows } from '../../../contract/netsuite-streams.ts';
import { closeAll, commandOf, openErp, writeAll, writeOne } from '../erp.ts';

const TWO = [
  { sku: '71053', quantity: 4 },
  { sku: '22752', quantity: 2 },
];

async function openOrder(): Promise<{ readonly host: Host; readonly sandbox: NetsuiteSandbox }> {
  const { host, sandbox } = await openErp();
  const entity = rows(sandbox, 'customers')[0]?.id ?? '';
  const location = sandbox.locationId('Warehouse');
  const lines = TWO.map((line) => ({ ...line, location }));
  await writeOne(host, 'salesOrders.upsert', 'shop-1', { entity, lines });
  return { host, sandbox };
}

function ship(host: Host, key: string, more: JsonObject = {}) {
  return writeOne(host, 'itemFulfillments.fulfil', key, { salesOrder: { key: 'shop-1' }, ...more });
}

function shipped(sandbox: NetsuiteSandbox): readonly (readonly unknown[])[] {
  return rows(sandbox, 'transactions', 'itemFulfillment').map((row) =>
    (row.lists?.['item'] ?? []).map(({ orderLine, quantity }) => `${orderLine}: ${quantity}`),
  );
}

describe('connectors/netsuite/write fulfilments', () => {
  afterEach(closeAll);

  it('ships only what is named: NetSuite would ship a line that is left out in full', async () => {
    const { host, sandbox } = await openOrder();
    const ack = await ship(host, 'f-1', {
      lines: [{ sku: '71053', quantity: 1 }],
      packages: [{ trackingNumber: 'T-1', weight: 0.4 }],
      tranDate: '2026-11-28',
    });
    equal(ack.outcome, 'written', JSON.stringify(ack));
    deepEqual(shipped(sandbox), [['1: 1']]);
    const [row] = rows(sandbox, 'transactions', 'itemFulfillment');
    equal(row?.lists?.['package']?.[0]?.['packageTrackingNumber'], 'T-1');
    deepEqual(row?.fields?.['shipStatus'], { id: 'C' });
  });

  it('ships the rest when nothing is named, and refuses when nothing is left', async () => {
    const { host, sandbox } = await openOrder();
    await ship(host, 'f-1', { lines: [{ orderLine: 1, quantity: 3 }] });
    equal((await ship(host, 'f-2')).outcome, 'written');
    deepEqual(shipped(sandbox), [['1: 3'], ['1: 1', '2: 2']]);
    const none = await ship(host, 'f-3');
    equal(none.outcome === 'refused' && none.code, 'NETSUITE_QUANTITY_UNCOVERED');
  });

  it('shipments of one order in one batch go after each other: the rest is what remains then', async () => {
    const { host, sandbox } = await openOrder();
    const salesOrder = { key: 'shop-1' };
    const acks = await writeAll(host, [
      commandOf('itemFulfillments.fulfil', 'f-1', {
        salesOrder,
        lines: [{ sku: '71053', quantity: 3 }],
      }),
      commandOf('itemFulfillments.fulfil', 'f-2', { salesOrder }),
    ]);
    deepEqual(
      acks.map(({ outcome }) => outcome),
      ['written', 'written'],
    );
    deepEqual(shipped(sandbox), [['1: 3'], ['1: 1', '2: 2']]);
  });

  it('refuses more than remains, a stranger line and a stranger order before anything is sent', async () => {
    const { host, sandbox } = await openOrder();
    sandbox.clearCalls();
    const wrong: readonly (readonly [JsonObject, RegExp])[] = [
      [{ lines: [{ sku: '71053', quantity: 5 }] }, /5 are wanted and 4 remain/],
      [{ lines: [{ orderLine: 9, quantity: 1 }] }, /no open line/],
      [{ lines: [{ sku: 'NOPE', quantity: 1 }] }, /no item "NOPE"/],
      [{ salesOrder: { externalId: 'ESHOP-2' } }, /no sales order/],
      [{ shipStatus: 'C', colour: 'red' }, /no field "colour"/],
    ];
    for (const [data, text] of wrong) {
      const ack = await ship(host, 'f-1', data);
      match(ack.outcome === 'refused' ? ack.what : JSON.stringify(ack), text);
    }
    const digits = await ship(host, '4711');
    match(digits.outcome === 'refused' ? digits.what : '', /internal id/);
    equal(sandbox.calls().filter((call) => call.isWrite).length, 0);
  });

  it('a shipment whose answer was lost is found by its external id, not made again', async () => {
    const { host, sandbox } = await openOrder();
    const lines = [{ sku: '71053', quantity: 2 }];
    sandbox.setFaults([{ operation: 'write', count: 1, kind: 'unexpectedAfter' }]);
    equal((await ship(host, 'f-1', { lines })).outcome, 'unknown');
    equal((await ship(host, 'f-1', { lines })).outcome, 'same');
    deepEqual(shipped(sandbox), [['1: 2']]);
  });

  it('one that comes into sight late is found when NetSuite refuses the double', async () => {
    const { host, sandbox } = await openOrder();
    sandbox.setLag(600_000);
    const lines = [{ sku: '71053', quantity: 2 }];
    sandbox.setFaults([{ operation: 'write', count: 1, kind: 'appliedThenReset' }]);
    equal((await ship(host, 'f-1', { lines })).outcome, 'unknown');
    equal((await ship(host, 'f-1', { lines })).outcome, 'written');
    deepEqual(shipped(sandbox), [['1: 2']]);
  });

  it('one whose external id was dropped is found by its order and quantities', async () => {
    const { host, sandbox } = await openOrder();
    const items = [
      { orderLine: 1, quantity: 4, itemReceive: true },
      { orderLine: 2, itemReceive: false },
    ];
    const body = { shipStatus: { id: 'C' }, item: { items } };
    const { id } = sandbox.transform('salesOrder', 'XD-SO-shop-1', 'itemFulfillment', body);
    const other = await ship(host, 'f-2', { lines: [{ sku: '71053', quantity: 1 }] });
    equal(other.outcome, 'refused', 'another quantity is another shipment');
    const ack = await ship(host, 'f-1', { lines: [{ sku: '71053', quantity: 4 }] });
    deepEqual([ack.outcome, ack.outcome === 'same' && ack.id], ['same', id]);
    const row = rows(sandbox, 'transactions').find((one) => one.id === id);
    equal(row?.externalId, 'XD-IF-f-1');
  });

  it('bills, returns, receives, credits and refunds what was sold, each once', async () => {
    const { host, sandbox } = await openOrder();
    await ship(host, 'f-1');
    const one = [{ sku: '71053', quantity: 1 }];
    const steps: readonly (readonly [string, string, JsonObject])[] = [
      ['invoices.fromOrder', 'i-1', { salesOrder: { key: 'shop-1' } }],
      ['returnAuthorizations.fromSale', 'r-1', { invoice: { key: 'i-1' }, lines: one }],
      ['itemReceipts.receive', 'ir-1', { returnAuthorization: { key: 'r-1' } }],
      ['creditMemos.create', 'cm-1', { returnAuthorization: { key: 'r-1' } }],
      ['creditMemos.create', 'cm-2', { invoice: { key: 'i-1' }, lines: one, amount: '3.75' }],
    ];
    for (const [name, key, data] of steps) {
      const ack = await writeOne(host, name, key, data);
      equal(ack.outcome, 'written', `${name}: ${JSON.stringify(ack)}`);
      equal((await writeOne(host, name, key, data)).outcome, 'same', name);
    }
    const [credit] = rows(sandbox, 'transactions', 'creditMemo').slice(-1);
    equal(credit?.lists?.['apply']?.[0]?.['amount'], 3.75);
    equal(rows(sandbox, 'transactions', 'creditMemo').length, 2);
    const both = { invoice: { key: 'i-1' }, returnAuthorization: { key: 'r-1' } };
    const unclear = await writeOne(host, 'creditMemos.create', 'cm-3', both);
    match(unclear.outcome === 'refused' ? unclear.what : '', /exactly one of/);
  });
});
