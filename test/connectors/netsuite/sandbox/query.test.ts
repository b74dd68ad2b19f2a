import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { closeAll, openErp } from '../erp.ts';
import { callerOf } from './caller.ts';

describe('connectors/netsuite/sandbox queries', () => {
  afterEach(closeAll);

  it('need the header Prefer: transient and a limit of at most 1000', async () => {
    const { sandbox } = await openErp();
    const api = await callerOf(sandbox);
    const body = { q: 'SELECT id FROM item' };
    equal((await api.call('POST', '/query/v1/suiteql', body)).code, 'INVALID_REQUEST');
    const prefer = { prefer: 'transient' };
    equal((await api.call('POST', '/query/v1/suiteql?limit=5&offset=3', body, prefer)).status, 400);
    const page = await api.call('POST', '/query/v1/suiteql?limit=5&offset=5', body, prefer);
    deepEqual([page.body['count'], page.body['hasMore'], page.body['totalResults']], [3, false, 8]);
  });

  it('give every value as text, names in lower case, and leave nulls out', async () => {
    const { sandbox } = await openErp();
    const api = await callerOf(sandbox);
    const rows = await api.query(
      'SELECT i.ID, i.ItemId AS Sku, i.mpn, p.unitPrice FROM Item i ' +
        'JOIN pricing p ON p.item = i.id WHERE p.priceLevel = 1 ORDER BY i.itemId',
    );
    deepEqual(rows[0], { id: sandbox.itemId('21730'), sku: '21730', unitprice: '4.95' });
  });

  it('give bare dates in the format and zone of the user', async () => {
    const { sandbox } = await openErp({ timeZone: 'Asia/Tokyo' });
    const api = await callerOf(sandbox);
    const [row] = await api.query(
      `SELECT lastmodifieddate AS bare, TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI') AS wall,
       TO_CHAR(SYS_EXTRACT_UTC(lastmodifieddate), 'YYYY-MM-DD HH24:MI') AS utc FROM item`,
    );
    match(String(row?.['bare']), /^\d{1,2}\/\d{1,2}\/\d{4}$/);
    const hours = Date.parse(`${row?.['wall']}Z`) - Date.parse(`${row?.['utc']}Z`);
    equal(hours, 9 * 3_600_000);
  });

  it('know no zone of a stock date, and refuse to take one away', async () => {
    const { sandbox } = await openErp();
    const api = await callerOf(sandbox);
    const date = 'lastquantityavailablechange';
    equal(
      (await api.query(`SELECT TO_CHAR(${date}, 'YYYY') AS y FROM aggregateItemLocation`)).length,
      24,
    );
    await rejects(
      api.query(`SELECT SYS_EXTRACT_UTC(${date}) AS utc FROM aggregateItemLocation`),
      /has none/,
    );
  });

  it('join, compare by three answers, and read a text beside a number as a number', async () => {
    const { sandbox } = await openErp();
    const api = await callerOf(sandbox);
    const count = async (where: string, ...params: string[]): Promise<string> => {
      const [row] = await api.query(`SELECT COUNT(*) AS n FROM item i WHERE ${where}`, params);
      return String(row?.['n']);
    };
    const id = sandbox.itemId('71053');
    equal(await count('i.id > ? OR i.id = ?', id, id), '7');
    equal(await count('i.mpn = i.mpn'), '0', 'null equals nothing');
    equal(await count('NOT (i.mpn = i.mpn)'), '0', 'nor does it differ');
    equal(await count("NVL(i.mpn, 'x') = 'x' AND i.itemid LIKE '84%'"), '3');
    equal(await count("i.itemid IN (?, 'nothing') AND i.itemid NOT IN ('22752')", '71053'), '1');
    equal(await count('i.id BETWEEN ? AND ?', id, id), '1');
    const left = await api.query(
      `SELECT i.id, t.id AS t FROM item i LEFT OUTER JOIN transaction t ON t.id = i.id
       WHERE t.id IS NULL ORDER BY i.id DESC FETCH FIRST 2 ROWS ONLY`,
    );
    equal(left.length, 2);
    await rejects(api.query('SELECT id FROM item WHERE id = ?', ['x']), /invalid number/);
  });

  it('refuse what SuiteQL does not know, and say what', async () => {
    const { sandbox } = await openErp();
    const api = await callerOf(sandbox);
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['SELECT [id] FROM item', /unexpected character/],
      ['SELECT colour FROM item', /Field 'colour'/],
      ['SELECT id FROM nothing', /Record 'nothing' was not found/],
      ['SELECT subsidiary FROM transaction', /subsidiary|was not found/],
      ['SELECT id FROM item WHERE', /ends too early/],
      ['SELECT id FROM item WHERE id = 1 1', /unexpected/],
      ['SELECT id, COUNT(*) FROM item', /GROUP BY/],
      ['SELECT MYSTERY(id) AS x FROM item', /Unknown function/],
      ["SELECT id FROM item WHERE lastmodifieddate > '2026-01-01'", /TO_DATE/],
      ['SELECT id FROM item WHERE id = ?', /1 parameters are needed/],
    ];
    sandbox.create('salesOrder', {
      entity: { id: sandbox.edit('customer', 'Ada Miller', {}).id },
      item: { items: [{ item: { id: sandbox.itemId('71053') }, quantity: 1 }] },
    });
    for (const [q, text] of wrong) await rejects(api.query(q), text, q);
  });

  it('show sold quantities as negative, beside lines that are no goods', async () => {
    const { sandbox } = await openErp();
    const api = await callerOf(sandbox);
    const { id } = sandbox.create('cashSale', {
      entity: { id: sandbox.edit('customer', 'Ada Miller', {}).id },
      shippingCost: 4.9,
      item: { items: [{ item: { id: sandbox.itemId('71053') }, quantity: 3 }] },
    });
    const rows = await api.query(
      `SELECT mainline, taxline, iscogs, NVL(itemtype, '-') AS itemtype, quantity
       FROM transactionline WHERE transaction = ? ORDER BY id`,
      [id],
    );
    deepEqual(
      rows.map((row) =>
        [row['mainline'], row['iscogs'], row['itemtype'], row['quantity']].join(' '),
      ),
      ['T F - ', 'F F InvtPart -3', 'F T - -3', 'F F ShipItem ', 'F F - '],
    );
  });

  it('a table that the role may not see looks like one that is not there', async () => {
    const { sandbox } = await openErp();
    const api = await callerOf(sandbox);
    sandbox.setHidden(['customer']);
    await rejects(api.query('SELECT id FROM customer'), /Record 'customer' was not found/);
    const read = await api.call('GET', '/record/v1/customer/1');
    deepEqual([read.status, read.code], [403, 'INSUFFICIENT_PERMISSION']);
  });
});
