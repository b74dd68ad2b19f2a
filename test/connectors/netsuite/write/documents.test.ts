import { deepEqual, equal, match } from 'node:assert/strict';
import type { NetsuiteSandbox } from '../../../../connectors/netsuite/sandbox/options.ts';
import type { Host, JsonObject } from '../../../../core/connector/index.ts';
import { rows, type StateRow } from '../../../contract/netsuite-streams.ts';
import { closeAll, commandOf, openErp, writeAll, writeOne } from '../erp.ts';

function transactionOf(sandbox: NetsuiteSandbox, externalId: string): StateRow | undefined {
  return rows(sandbox, 'transactions').find((row) => row.externalId === externalId);
}

function linesOf(row: StateRow | undefined): readonly JsonObject[] {
  return row?.lists?.['item'] ?? [];
}

async function order(
  host: Host,
  sandbox: NetsuiteSandbox,
  lines: readonly JsonObject[],
  more: JsonObject = {},
) {
  const entity = rows(sandbox, 'customers')[0]?.id ?? '';
  return writeOne(host, 'salesOrders.upsert', 'shop-1', { entity, lines, ...more });
}

describe('connectors/netsuite/write documents', () => {
  afterEach(closeAll);

  it('keeps a rate of its own by the custom price level', async () => {
    const { host, sandbox } = await openErp();
    await order(host, sandbox, [
      { sku: '71053', quantity: 2, rate: '3.10' },
      { sku: '22752', quantity: 1 },
    ]);
    deepEqual(
      linesOf(transactionOf(sandbox, 'XD-SO-shop-1')).map(({ rate, price }) => [rate, price]),
      [
        [3.1, { id: '-1' }],
        [8.5, { id: '1' }],
      ],
    );
  });

  it('a repeated and a changed order keep the numbers of lines, and drop what is gone', async () => {
    const { host, sandbox } = await openErp();
    const lines = [
      { sku: '71053', quantity: 2 },
      { sku: '22752', quantity: 1 },
      { sku: '71053', quantity: 5 },
    ];
    await order(host, sandbox, lines);
    await order(host, sandbox, lines);
    const numbers = () =>
      linesOf(transactionOf(sandbox, 'XD-SO-shop-1')).map(({ line, quantity }) => [line, quantity]);
    deepEqual(numbers(), [
      [1, 2],
      [2, 1],
      [3, 5],
    ]);
    const changed = [
      { sku: '71053', quantity: 4 },
      { sku: '84879', quantity: 9 },
    ];
    await order(host, sandbox, changed);
    deepEqual(numbers(), [
      [1, 4],
      [2, 9],
    ]);
  });

  it('a line that was shipped keeps its number, so that NetSuite takes the change', async () => {
    const { host, sandbox } = await openErp();
    await order(host, sandbox, [
      { sku: '22752', quantity: 1 },
      { sku: '71053', quantity: 2 },
    ]);
    const body = {
      item: { items: [{ orderLine: 1, itemReceive: false }] },
      shipStatus: { id: 'C' },
    };
    sandbox.transform('salesOrder', 'XD-SO-shop-1', 'itemFulfillment', body);
    const ack = await order(host, sandbox, [{ sku: '71053', quantity: 3 }]);
    equal(ack.outcome, 'written', JSON.stringify(ack));
    const [line, second] = linesOf(transactionOf(sandbox, 'XD-SO-shop-1'));
    deepEqual([line?.['line'], line?.['quantity'], line?.['quantityFulfilled']], [2, 3, 2]);
    equal(second, undefined);
  });

  it('changes an order by internal id, and only what is given', async () => {
    const { host, sandbox } = await openErp();
    const made = await order(host, sandbox, [{ sku: '71053', quantity: 2 }]);
    const id = made.outcome === 'written' ? made.id : '';
    equal((await writeOne(host, 'salesOrders.upsert', id, { memo: 'gift' })).outcome, 'written');
    const row = transactionOf(sandbox, 'XD-SO-shop-1');
    deepEqual([row?.fields?.['memo'], linesOf(row).length], ['gift', 1]);
    await writeOne(host, 'salesOrders.upsert', id, { memo: { $remove: true } });
    equal(transactionOf(sandbox, 'XD-SO-shop-1')?.fields?.['memo'], undefined);
  });

  it('refers to what this hub wrote by its own keys', async () => {
    const { host, sandbox } = await openErp();
    await writeOne(host, 'customers.upsert', 'shopify:7', { companyName: 'Seven' });
    await writeOne(host, 'items.upsert', 'sku:9', { itemId: 'NINE' });
    const ack = await writeOne(host, 'cashSales.upsert', 'till-1', {
      entity: { key: 'shopify:7' },
      lines: [{ item: { key: 'sku:9' }, quantity: 1, rate: 2 }],
    });
    equal(ack.outcome, 'written', JSON.stringify(ack));
    await writeOne(host, 'cashSales.upsert', 'till-1', {
      lines: [{ item: { key: 'sku:9' }, quantity: 2, rate: 2 }],
    });
    deepEqual(
      linesOf(transactionOf(sandbox, 'XD-CS-till-1')).map(({ line, quantity }) => [line, quantity]),
      [[1, 2]],
    );
  });

  const flaws: readonly (readonly [string, JsonObject, RegExp])[] = [
    ['an unknown field', { lines: [], colour: 'red' }, /no field "colour"/],
    ['an unknown field of a line', { lines: [{ sku: '71053', qty: 1 }] }, /"qty"/],
    ['a date that is none', { tranDate: '1.2.2026' }, /tranDate is not a date/],
    ['a reference that is none', { location: 'Berlin' }, /location is not a ref/],
    ['a number that is none', { lines: [{ sku: '71053', quantity: 'two' }] }, /not a number/],
    ['an item that is not there', { lines: [{ sku: 'NOPE', quantity: 1 }] }, /no item "NOPE"/],
    ['no line', { lines: [] }, /at least one line/],
    ['no customer', { entity: undefined, lines: [{ sku: '71053' }] }, /names its customer/],
  ];
  for (const [name, data, text] of flaws) {
    it(`${name} is refused before anything is sent, with its path`, async () => {
      const { host, sandbox } = await openErp();
      const entity = rows(sandbox, 'customers')[0]?.id ?? '';
      const ack = await writeOne(host, 'salesOrders.upsert', 'shop-1', { entity, ...data });
      match(ack.outcome === 'refused' ? ack.what : JSON.stringify(ack), text);
      equal(ack.outcome === 'refused' && (ack.path ?? '') !== '', true);
      equal(sandbox.calls().filter((call) => call.isWrite).length, 0);
    });
  }

  it('a script of the account refuses with its own text, and another user with a repetition', async () => {
    const { host, sandbox } = await openErp();
    const base = { operation: 'write', count: 1 } as const;
    sandbox.setFaults([{ ...base, kind: 'scriptError', message: 'Ask Bob first' }]);
    const refused = await order(host, sandbox, [{ sku: '71053', quantity: 1 }]);
    equal(refused.outcome === 'refused' && refused.code, 'NETSUITE_SCRIPT_REFUSED');
    match(refused.outcome === 'refused' ? refused.what : '', /Ask Bob first/);
    sandbox.setFaults([{ ...base, kind: 'recordChanged' }]);
    const changed = await order(host, sandbox, [{ sku: '71053', quantity: 1 }]);
    deepEqual(
      [changed.outcome, changed.outcome === 'retry' && changed.code],
      ['retry', 'NETSUITE_RECORD_CHANGED'],
    );
  });

  it('a closed period is refused, or booked today when the owner wants that', async () => {
    for (const [closedPeriod, outcome] of [
      ['refuse', 'refused'],
      ['today', 'written'],
    ] as const) {
      const { host, sandbox } = await openErp({}, { closedPeriod });
      sandbox.closeBooks('2026-01-31');
      const entity = rows(sandbox, 'customers')[0]?.id ?? '';
      const sale = { entity, tranDate: '2026-01-31', lines: [{ sku: '71053', quantity: 1 }] };
      const ack = await writeOne(host, 'cashSales.upsert', 'till-1', sale);
      equal(ack.outcome, outcome, JSON.stringify(ack));
      if (ack.outcome === 'refused') equal(ack.code, 'NETSUITE_PERIOD_CLOSED');
      if (ack.outcome === 'written') match(ack.note ?? '', /booked on \d{4}-\d{2}-\d{2}/);
    }
  });

  it('writes the commands of one key after each other, and the others beside them', async () => {
    const { host, sandbox } = await openErp();
    const entity = rows(sandbox, 'customers')[0]?.id ?? '';
    const commands = [1, 2, 3].flatMap((quantity) =>
      ['a', 'b'].map((key) =>
        commandOf(
          'salesOrders.upsert',
          key,
          { entity, lines: [{ sku: '71053', quantity }] },
          `${key}${quantity}`,
        ),
      ),
    );
    const acks = await writeAll(host, commands);
    equal(
      acks.every(({ outcome }) => outcome === 'written'),
      true,
    );
    for (const key of ['a', 'b']) {
      equal(linesOf(transactionOf(sandbox, `XD-SO-${key}`))[0]?.['quantity'], 3);
    }
  });

  it('closes open lines only, and finds nothing to do the second time', async () => {
    const { host, sandbox } = await openErp();
    await order(host, sandbox, [
      { sku: '71053', quantity: 2 },
      { sku: '22752', quantity: 1 },
    ]);
    const one = await writeOne(host, 'salesOrders.close', 'shop-1', { lines: [2] });
    equal(one.outcome, 'written');
    deepEqual(
      linesOf(transactionOf(sandbox, 'XD-SO-shop-1')).map(({ isClosed }) => isClosed === true),
      [false, true],
    );
    equal((await writeOne(host, 'salesOrders.close', 'shop-1', {})).outcome, 'written');
    equal((await writeOne(host, 'salesOrders.close', 'shop-1', {})).outcome, 'same');
    const wrong = await writeOne(host, 'salesOrders.close', 'shop-1', { lines: [7] });
    match(wrong.outcome === 'refused' ? wrong.what : '', /no line 7/);
  });
});
