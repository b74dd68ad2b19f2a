import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { NetsuiteSandbox } from '../../../../connectors/netsuite/sandbox/options.ts';
import { isJsonObject, type JsonObject } from '../../../../core/connector/index.ts';
import { closeAll, openErp } from '../erp.ts';
import { type Caller, callerOf } from './caller.ts';

const STRICT = { 'x-netsuite-propertynamevalidation': 'Error' };

async function open(): Promise<{
  readonly api: Caller;
  readonly sandbox: NetsuiteSandbox;
  readonly order: (lines: readonly JsonObject[]) => JsonObject;
}> {
  const { sandbox } = await openErp();
  const api = await callerOf(sandbox);
  const [customer] = await api.query(`SELECT id FROM customer ORDER BY id`);
  const entity = { id: String(customer?.['id']) };
  return { api, sandbox, order: (lines) => ({ entity, item: { items: lines } }) };
}

function line(sandbox: NetsuiteSandbox, sku: string, more: JsonObject = {}): JsonObject {
  return { item: { id: sandbox.itemId(sku) }, quantity: 2, ...more };
}

async function linesOf(api: Caller, id: string): Promise<readonly JsonObject[]> {
  const { body } = await api.call('GET', `/record/v1/salesOrder/${id}/item`);
  const { items } = body;
  return Array.isArray(items) ? items.filter((item) => isJsonObject(item)) : [];
}

describe('connectors/netsuite/sandbox records', () => {
  afterEach(closeAll);

  it('creates with 204, no body, and the id in Location only', async () => {
    const { api, sandbox, order } = await open();
    const made = await api.call('POST', '/record/v1/salesOrder', order([line(sandbox, '71053')]));
    deepEqual([made.status, made.body], [204, {}]);
    const read = await api.call('GET', `/record/v1/salesorder/${made.id}`);
    equal(read.status, 200);
    equal(read.headers.get('content-type'), 'application/vnd.oracle.resource+json; type=singular');
    equal(read.body['memo'], undefined, 'null fields are left out');
    ok(isJsonObject(read.body['item']) && read.body['item']['items'] === undefined, 'only a link');
    const whole = await api.call('GET', `/record/v1/salesOrder/${made.id}?expandSubResources=true`);
    match(JSON.stringify(whole.body['item']), /"refName":"71053"/);
  });

  it('an upsert needs an external id, which all transactions share', async () => {
    const { api, sandbox, order } = await open();
    const body = order([line(sandbox, '71053')]);
    const first = await api.call('PUT', '/record/v1/salesOrder/eid:SHOP-1', body);
    const again = await api.call('PUT', '/record/v1/salesOrder/eid:SHOP-1', { memo: 'x' });
    deepEqual([first.status, again.status, again.id], [204, 204, first.id]);
    equal((await api.call('PUT', `/record/v1/salesOrder/${first.id}`, body)).status, 400);
    const other = await api.call('PUT', '/record/v1/cashSale/eid:SHOP-1', body);
    deepEqual([other.status, other.code], [400, 'USER_ERROR']);
    const double = await api.call('POST', '/record/v1/salesOrder', {
      ...body,
      externalId: 'SHOP-1',
    });
    equal(double.code, 'USER_ERROR');
  });

  it('a misspelt field is silently left out unless names are validated', async () => {
    const { api, sandbox, order } = await open();
    const body = { ...order([line(sandbox, '71053', { qantity: 3 })]), memmo: 'x' };
    const lax = await api.call('POST', '/record/v1/salesOrder', body);
    equal(lax.status, 204);
    match(lax.headers.get('x-netsuite-propertyvalidation') ?? '', /memmo/);
    const strict = await api.call('POST', '/record/v1/salesOrder', body, STRICT);
    deepEqual(
      [strict.status, strict.code, strict.path],
      [400, 'INVALID_CONTENT', 'item.items[0].qantity'],
    );
  });

  it('null clears a field, or only those that are named when the flag is set', async () => {
    const { api, sandbox, order } = await open();
    const body = { ...order([line(sandbox, '71053')]), memo: 'a', email: 'b@example.com' };
    const { id } = await api.call('POST', '/record/v1/salesOrder', body);
    const path = `/record/v1/salesOrder/${id}`;
    const clear = { memo: null, email: null };
    await api.call('PATCH', `${path}?replaceSelectedFields=true&replace=memo`, clear);
    const some = (await api.call('GET', path)).body;
    deepEqual([some['memo'], some['email']], [undefined, 'b@example.com']);
    await api.call('PATCH', path, clear);
    equal((await api.call('GET', path)).body['email'], undefined);
  });

  it('a reference must be an object and lead somewhere', async () => {
    const { api, sandbox, order } = await open();
    const good = order([line(sandbox, '71053')]);
    const bare = await api.call('POST', '/record/v1/salesOrder', { ...good, location: '1' });
    deepEqual([bare.status, bare.code, bare.path], [400, 'INVALID_CONTENT', 'location']);
    const lost = order([{ item: { id: '999999' }, quantity: 1 }]);
    const answer = await api.call('POST', '/record/v1/salesOrder', lost);
    deepEqual([answer.code, answer.path], ['INVALID_KEY_OR_REF', 'item.items[0].item']);
  });

  it('a rate without price -1 is overwritten from the price list', async () => {
    const { api, sandbox, order } = await open();
    const priced = [
      line(sandbox, '71053', { rate: 1 }),
      line(sandbox, '71053', { rate: 1, price: { id: '-1' } }),
    ];
    const { id } = await api.call('POST', '/record/v1/salesOrder', order(priced));
    deepEqual(
      (await linesOf(api, id)).map(({ rate }) => rate),
      [3.75, 1],
    );
  });

  it('PATCH merges keyed lines and doubles those without a key; replace makes the body the truth', async () => {
    const { api, sandbox, order } = await open();
    const lines = [line(sandbox, '71053'), line(sandbox, '22752')];
    const { id } = await api.call('POST', '/record/v1/salesOrder', order(lines));
    const patch = (items: readonly JsonObject[], query = '') =>
      api.call('PATCH', `/record/v1/salesOrder/${id}${query}`, { item: { items } });
    await patch([{ line: 1, quantity: 5 }]);
    await patch([line(sandbox, '22752')]);
    const merged = await linesOf(api, id);
    deepEqual(
      merged.map(({ line: number, quantity }) => [number, quantity]),
      [
        [1, 5],
        [2, 2],
        [3, 2],
      ],
    );
    await patch([{ line: 3, quantity: 7 }, line(sandbox, '84879')], '?replace=item');
    deepEqual(
      (await linesOf(api, id)).map(({ line: number, quantity }) => [number, quantity]),
      [
        [3, 7],
        [4, 2],
      ],
    );
    equal(
      (await api.call('PATCH', `/record/v1/salesOrder/${id}`, { item: null })).code,
      'USER_ERROR',
    );
  });

  it('a transform ships what the body leaves out, and needs every line to be named', async () => {
    const { api, sandbox, order } = await open();
    const lines = [line(sandbox, '71053'), line(sandbox, '22752')];
    const { id } = await api.call('POST', '/record/v1/salesOrder', order(lines));
    const path = `/record/v1/salesOrder/${id}/!transform/itemFulfillment`;
    const some = { item: { items: [{ orderLine: 1, quantity: 1, itemReceive: true }] } };
    const made = await api.call('POST', path, { ...some, shipStatus: { id: 'C' } });
    equal(made.status, 204);
    const shipped = await api.query(
      `SELECT item, ABS(quantity) AS quantity FROM transactionline WHERE transaction = ? AND mainline = 'F'`,
      [made.id],
    );
    deepEqual(
      shipped.map(({ quantity }) => quantity),
      ['1', '2'],
      'the second line went out in full',
    );
    const [head] = await api.query(`SELECT status FROM transaction WHERE id = ?`, [id]);
    equal(head?.['status'], 'D');
    equal((await api.call('POST', '/record/v1/itemFulfillment', {})).code, 'INVALID_REQUEST');
  });

  it('collections give ids only, page by whole limits, and filter by the dates of the display', async () => {
    const { api } = await open();
    const page = await api.call('GET', '/record/v1/inventoryItem?limit=3&offset=3');
    deepEqual([page.body['count'], page.body['hasMore'], page.body['totalResults']], [3, true, 8]);
    deepEqual(Object.keys(JSON.parse(JSON.stringify(page.body['items']))[0]), ['links', 'id']);
    equal((await api.call('GET', '/record/v1/inventoryItem?limit=3&offset=4')).status, 400);
    equal((await api.call('GET', '/record/v1/inventoryItem?limit=1001')).status, 400);
    const q = (text: string) =>
      api.call('GET', `/record/v1/inventoryItem?q=${encodeURIComponent(text)}`);
    equal((await q('itemId IS "71053"')).body['totalResults'], 1);
    equal(
      (await q('itemId IS "71053" OR upcCode START_WITH "50" AND itemId CONTAIN_NOT "8"')).body[
        'totalResults'
      ],
      4,
    );
    equal((await q('lastModifiedDate AFTER "1/1/2019"')).body['totalResults'], 8);
    equal((await q('lastModifiedDate AFTER "2019-01-01"')).status, 400);
    equal((await q('lastModifiedDate LATER "1/1/2019"')).status, 400);
  });

  it('books are closed up to a day, and stock moves with what was booked', async () => {
    const { api, sandbox, order } = await open();
    sandbox.closeBooks('2026-01-31');
    const sale = { ...order([line(sandbox, '71053')]), tranDate: '2026-01-31' };
    const late = await api.call('POST', '/record/v1/cashSale', sale);
    deepEqual([late.status, late.code, late.path], [400, 'USER_ERROR', 'tranDate']);
    equal(
      (await api.call('POST', '/record/v1/cashSale', { ...sale, tranDate: '2026-02-01' })).status,
      204,
    );
    const [level] = await api.query(
      `SELECT quantityonhand AS n FROM aggregateItemLocation WHERE item = ? AND location = ?`,
      [sandbox.itemId('71053'), sandbox.locationId('Warehouse')],
    );
    equal(level?.['n'], '118');
  });

  it('a deleted record is 404, and stands in the table of deletions', async () => {
    const { api, sandbox, order } = await open();
    const { id } = await api.call('POST', '/record/v1/salesOrder', order([line(sandbox, '71053')]));
    equal((await api.call('DELETE', `/record/v1/salesOrder/${id}`)).status, 204);
    const gone = await api.call('GET', `/record/v1/salesOrder/${id}`);
    deepEqual([gone.status, gone.code], [404, 'NONEXISTENT_ID']);
    deepEqual(
      (await api.query('SELECT recordid FROM DeletedRecord')).map(({ recordid }) => recordid),
      [id],
    );
  });
});
