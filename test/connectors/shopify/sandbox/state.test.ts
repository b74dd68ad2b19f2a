import { deepEqual, equal, ok } from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openShop, type TestShop } from './shop.ts';

describe('connectors/shopify/sandbox state file', () => {
  let folder: string;
  let open: TestShop[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossdock-sandbox-'));
    open = [];
  });
  afterEach(async () => {
    for (const shop of open) await shop.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<TestShop> {
    const shop = await openShop({ stateFile: join(folder, 'shop.json') });
    open.push(shop);
    return shop;
  }

  async function set(shop: TestShop, quantity: number, key: string): Promise<unknown> {
    const { inventoryItemId, locationId } = shop.sandbox.ids('A-1', 'Berlin');
    const row = { inventoryItemId, locationId, quantity, changeFromQuantity: null };
    const input = { name: 'available', reason: 'correction', quantities: [row] };
    return (await shop.setStock(input, key)).data.value;
  }

  it('a shop that was not closed is found again as it last answered', async () => {
    const first = await start();
    const answer = await set(first, 40, 'one');
    const order = first.sandbox.placeOrder({ lines: [{ sku: 'B-1', quantity: 1 }] });
    const second = await start();
    deepEqual(second.sandbox.state(), first.sandbox.state());
    deepEqual(await set(second, 40, 'one'), answer);
    const next = second.sandbox.placeOrder({ lines: [{ sku: 'B-1', quantity: 1 }] });
    ok(next.id !== order.id && next.name === '#1002');
  });

  it('a line that a kill tore is left out', async () => {
    const first = await start();
    await set(first, 40, 'one');
    appendFileSync(join(folder, 'shop.json'), '[["orders","gid://shopify/Order/1",{"id"');
    const second = await start();
    deepEqual(second.sandbox.state(), first.sandbox.state());
  });

  it('the file loses its history when the shop is opened again', async () => {
    const first = await start();
    for (let at = 0; at < 50; at += 1) await set(first, at, `key-${at}`);
    const long = readFileSync(join(folder, 'shop.json')).length;
    await start();
    ok(readFileSync(join(folder, 'shop.json')).length < long);
  });
});

describe('connectors/shopify/sandbox faults', () => {
  let shop: TestShop;
  beforeEach(async () => {
    shop = await openShop();
  });
  afterEach(() => shop.close());

  const raw = (): Promise<Response> =>
    fetch(`${shop.sandbox.url}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-shopify-access-token': shop.sandbox.accessToken,
      },
      body: JSON.stringify({ query: 'query Look { shop { name } }' }),
    });

  it('a fault hits the calls that it names, as often as it says', async () => {
    shop.sandbox.setFaults([
      { operation: 'Look', kind: 'status', status: 503, retryAfter: '7', count: 2 },
      { operation: 'orders', kind: 'status', status: 500, count: 9 },
    ]);
    const answers = [await raw(), await raw(), await raw()];
    deepEqual(
      answers.map((answer) => answer.status),
      [503, 503, 200],
    );
    equal(answers[0]?.headers.get('retry-after'), '7');
  });

  it('html, an empty and a cut body come with status 200', async () => {
    for (const kind of ['html', 'emptyBody', 'truncated'] as const) {
      shop.sandbox.setFaults([{ operation: '*', kind, count: 1 }]);
      const answer = await raw();
      equal(answer.status, 200);
      const text = await answer.text();
      ok(kind === 'emptyBody' ? text === '' : !text.endsWith('}'), text);
    }
  });

  it('a reset cuts the connection and is noted without a status', async () => {
    shop.sandbox.setFaults([{ operation: '*', kind: 'reset', count: 1 }]);
    await raw().then(
      () => Promise.reject(new Error('there must be no answer')),
      () => undefined,
    );
    const [note] = shop.sandbox.calls();
    equal(note?.status, null);
    equal(note?.fault, 'reset');
  });

  it('the control side does over HTTP what the object does', async () => {
    const order = (path: string, body: unknown): Promise<Response> =>
      fetch(`${shop.sandbox.url}/sandbox/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    equal((await order('stock', { sku: 'A-1', location: 'Berlin', available: 3 })).status, 200);
    equal((await order('orders', { lines: [{ sku: 'A-1', quantity: 1 }] })).status, 200);
    const refused = await order('orders', { lines: [{ sku: 'A-1', quantity: 99 }] });
    equal(refused.status, 400);
    ok((await refused.text()).includes('does not cover'));
    equal((await order('faults', [{ operation: '*', kind: 'html', count: 1 }])).status, 200);
    const unknown = await order('stock', { sku: 'Z', location: 'Berlin', available: 3 });
    equal(unknown.status, 400);
    const state = await fetch(`${shop.sandbox.url}/sandbox/state`);
    ok((await state.text()).includes('"name":"#1001"'));
  });

  it('a call without a fault is noted with its name, status and cost', async () => {
    equal((await raw()).status, 200);
    deepEqual(
      shop.sandbox
        .calls()
        .map((call) => [call.operation, call.status, call.facts['requestedCost']]),
      [['Look', 200, 1]],
    );
  });
});
