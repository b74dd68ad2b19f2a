import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { isoTime } from '../../../core/base/clock.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Ack, Command, Page } from '../../../core/connector/contract.ts';
import { type Hub, openHub } from './open-hub.ts';

function command(operation: string, idempotencyKey: string, data: JsonObject): Command {
  const stream = operation === 'upsert' ? 'products' : 'inventory';
  return {
    stream,
    operation,
    key: String(data['sku'] ?? 'k'),
    idempotencyKey,
    version: null,
    data,
  };
}

async function write(hub: Hub, ...commands: readonly Command[]): Promise<readonly Ack[]> {
  return (await hub.connector.write?.(hub.host, commands)) ?? [];
}

async function read(
  hub: Hub,
  stream: string,
  since: Page['cursor'] = null,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  const request = { stream, since, with: {} };
  for await (const page of hub.connector.read?.(hub.host, request) ?? []) pages.push(page);
  return pages;
}

const PLACE = { sku: 'A', location: 'S1' } as const;
const SALE = { type: 'sale', ...PLACE, quantity: 2 } as const;

describe('the hub’s own connection', () => {
  let hub: Hub;
  beforeEach(async () => {
    hub = await openHub();
  });
  afterEach(async () => {
    await hub.store.close();
  });

  it('writes a movement once however often its key comes', async () => {
    const [first] = await write(hub, command('movement', 'k1', { ...SALE, type: 'receipt' }));
    const [second] = await write(hub, command('movement', 'k1', { ...SALE, type: 'receipt' }));
    assert.deepEqual(first, { outcome: 'written', id: 'A@S1', version: '1' });
    assert.equal(second?.outcome, 'same');
    const [balance] = await hub.inventory.balances([['A', 'S1']]);
    assert.equal(balance?.onHand, 2);
  });

  it('accepts a sale that the stock does not cover, and says so', async () => {
    const [ack] = await write(hub, command('movement', 'k1', SALE));
    assert.equal(ack?.outcome, 'written');
    assert.match(ack?.outcome === 'written' ? (ack.note ?? '') : '', /^accepted_with_shortfall/);
  });

  it('answers each command of a batch in its place, the bad ones too', async () => {
    const acks = await write(
      hub,
      command('movement', 'k1', { ...SALE, type: 'receipt' }),
      command('movement', 'k2', { type: 'sale', sku: 'A', location: 'S1' }),
      command('fly', 'k3', SALE),
      command('movement', 'k4', { ...SALE, quantity: 0.5 }),
      command('upsert', 'k5', { sku: 'A', title: 'Chair' }),
      command('movement', 'k1', { ...SALE, quantity: 9 }),
    );
    assert.deepEqual(
      acks.map((ack) => (ack.outcome === 'refused' ? ack.code : ack.outcome)),
      [
        'written',
        'HUB_DATA_INVALID',
        'HUB_OPERATION_UNKNOWN',
        'HUB_STOCK_INVALID',
        'written',
        'HUB_KEY_REUSED',
      ],
    );
  });

  it('refuses a time without a zone, since nobody can know which instant it is', async () => {
    const [ack] = await write(
      hub,
      command('movement', 'k1', { ...SALE, effectiveAt: '2026-03-01T10:00:00' }),
    );
    assert.equal(ack?.outcome, 'refused');
    assert.match(ack?.outcome === 'refused' ? ack.what : '', /zone/);
  });

  it('counts as of a time, ignores the stale and sets aside the future', async () => {
    const now = hub.clock.now();
    const count = (key: string, at: number, quantity: number): Command =>
      command('count', key, { ...PLACE, quantity, asOf: isoTime(at) });
    await write(
      hub,
      command('movement', 'k1', { ...SALE, effectiveAt: isoTime(now - 1000), source: 'pos' }),
    );
    const acks = await write(
      hub,
      count('c1', now - 2000, 10),
      count('c2', now - 9000, 50),
      count('c3', now + 9e6, 1),
    );
    assert.deepEqual(
      acks.map((ack) => (ack.outcome === 'refused' ? ack.code : ack.outcome)),
      ['written', 'same', 'HUB_STOCK_QUARANTINED'],
    );
    assert.equal((await hub.inventory.balances([['A', 'S1']]))[0]?.onHand, 8);
  });

  it('takes a system’s book line by line', async () => {
    const asOf = isoTime(hub.clock.now());
    const data = { ...PLACE, quantity: 7, quantityKind: 'onHand', asOf, source: 'pos' };
    const acks = await write(hub, command('snapshot', 's1', data), command('snapshot', 's2', data));
    assert.deepEqual(
      acks.map((ack) => ack.outcome),
      ['written', 'same'],
    );
    assert.equal((await hub.inventory.balances([['A', 'S1']]))[0]?.onHand, 7);
  });

  it('follows an order from creation over shipment to cancellation', async () => {
    await write(hub, command('movement', 'k1', { ...SALE, type: 'receipt', quantity: 9 }));
    const order = (version: string, line: JsonObject, status = 'open'): Command =>
      command('order', `o:${version}`, {
        order: 'W1',
        channel: 'web',
        version,
        status,
        lines: [{ line: 1, sku: 'A', location: 'S1', ...line }],
      });
    await write(hub, order('1', { quantity: 4 }));
    await write(hub, order('2', { quantity: 4, fulfilled: 3 }));
    const [stale] = await write(hub, order('1', { quantity: 4 }));
    assert.equal(stale?.outcome, 'same');
    const [shipped] = await hub.inventory.balances([['A', 'S1']]);
    assert.deepEqual([shipped?.onHand, shipped?.allocated], [6, 1]);
    const [cancelled] = await write(hub, order('3', { quantity: 4 }, 'cancelled'));
    assert.match(cancelled?.outcome === 'written' ? (cancelled.note ?? '') : '', /must come back/);
    assert.equal((await hub.inventory.balances([['A', 'S1']]))[0]?.allocated, 0);
  });

  it('reads places that changed after the cursor, each once and in its latest form', async () => {
    await write(
      hub,
      command('movement', 'k1', SALE),
      command('movement', 'k2', { ...SALE, sku: 'B' }),
      command('movement', 'k3', SALE),
    );
    const pages = await read(hub, 'inventory');
    assert.deepEqual(
      pages.flatMap((page) => page.records.map((record) => [record.key, record.data['onHand']])),
      [
        ['B@S1', -2],
        ['A@S1', -4],
      ],
    );
    const cursor = pages.at(-1)?.cursor ?? null;
    assert.deepEqual(await read(hub, 'inventory', cursor), []);
    await write(hub, command('movement', 'k4', SALE));
    const [next] = await read(hub, 'inventory', cursor);
    assert.deepEqual(
      next?.records.map((record) => record.key),
      ['A@S1'],
    );
  });

  it('pages through many places without losing or repeating one', async () => {
    const commands = Array.from({ length: 2500 }, (_, n) =>
      command('movement', `k${n}`, { ...SALE, sku: `S${n}` }),
    );
    await write(hub, ...commands);
    const keys = (await read(hub, 'inventory')).flatMap((page) =>
      page.records.map((one) => one.key),
    );
    assert.equal(keys.length, 2500);
    assert.equal(new Set(keys).size, 2500);
  });

  it('looks records up by key, null where there is none, and reads those keys again', async () => {
    await write(
      hub,
      command('movement', 'k1', { ...SALE, sku: 'A@B' }),
      command('upsert', 'p', { sku: 'A', title: 'Chair' }),
    );
    const found = await hub.connector.lookup?.(hub.host, 'inventory', ['A@B@S1', 'C@S1', 'odd']);
    assert.deepEqual(
      found?.map((record) => record?.data['onHand'] ?? null),
      [-2, null, null],
    );
    const products = await hub.connector.lookup?.(hub.host, 'products', ['B', 'A']);
    assert.deepEqual(
      products?.map((record) => record?.data['title'] ?? null),
      [null, 'Chair'],
    );
  });

  it('merges products, keeps what did not come, and never lets an older version win', async () => {
    const put = (version: string | null, data: JsonObject): Command => ({
      ...command('upsert', `p${version}`, { sku: 'A', ...data }),
      version,
    });
    const acks = [
      ...(await write(hub, put('2', { title: 'Chair', price: '10.00', currency: 'EUR' }))),
      ...(await write(hub, put('1', { title: 'Old chair' }))),
      ...(await write(hub, put('3', { title: 'Blue chair', currency: { $remove: true } }))),
      ...(await write(hub, put('3', { title: 'Blue chair' }))),
    ];
    assert.deepEqual(
      acks.map((ack) => ack.outcome),
      ['written', 'same', 'written', 'same'],
    );
    const [page] = await read(hub, 'products');
    const data = page?.records[0]?.data;
    assert.deepEqual(
      [data?.['title'], data?.['price'], data?.['currency']],
      ['Blue chair', '10.00', undefined],
    );
    assert.deepEqual(page?.records.length, 1);
  });

  it('lets several systems fill one product, each with its own times and fields', async () => {
    const put = (version: string, data: JsonObject): Command => ({
      ...command('upsert', `p${version}${Object.keys(data)}`, { sku: 'A', ...data }),
      version,
    });
    const acks = [
      ...(await write(hub, put('2026-05-01', { price: '10.00', ids: { erp: '7' } }))),
      // The web shop last touched it before the ERP did: what it alone knows still counts.
      ...(await write(hub, put('2026-02-01', { title: 'Chair', ids: { shop: 'v1' } }))),
      ...(await write(hub, put('2026-04-01', { price: '9.00', ids: { erp: '6', shop: 'v2' } }))),
      ...(await write(hub, put('2026-06-01', { price: '10.00' }))),
      ...(await write(hub, put('2026-05-15', { price: '8.00' }))),
    ];
    assert.deepEqual(
      acks.map((ack) => ack.outcome),
      ['written', 'written', 'written', 'same', 'same'],
    );
    const [page] = await read(hub, 'products');
    const data = page?.records[0]?.data;
    assert.deepEqual(
      [data?.['title'], data?.['price'], data?.['ids']],
      ['Chair', '10.00', { erp: '7', shop: 'v2' }],
    );
  });

  it('refuses a product without a SKU and a stream that it does not have', async () => {
    const [nameless] = await write(hub, { ...command('upsert', 'p', {}), key: '' });
    const [lost] = await write(hub, { ...command('movement', 'k', SALE), stream: 'weather' });
    assert.equal(nameless?.outcome === 'refused' ? nameless.code : '', 'HUB_DATA_INVALID');
    assert.equal(lost?.outcome === 'refused' ? lost.code : '', 'HUB_OPERATION_UNKNOWN');
  });

  it('says of each operation what its data must look like, and its records fit their schema', async () => {
    const ajv = new Ajv({ allowUnionTypes: true });
    await write(
      hub,
      command('movement', 'k1', SALE),
      command('upsert', 'p', { sku: 'A', title: 'Chair' }),
    );
    for (const stream of hub.connector.catalog({})) {
      for (const capability of Object.values(stream.writes ?? {})) ajv.compile(capability.schema);
      const validate = ajv.compile(stream.schema);
      for (const page of await read(hub, stream.name)) {
        for (const record of page.records) {
          assert.ok(validate(record.data), JSON.stringify(validate.errors));
        }
      }
    }
    const movement = hub.connector.catalog({})[0]?.writes?.['movement']?.schema ?? {};
    assert.equal(ajv.validate(movement, SALE), true);
    assert.equal(ajv.validate(movement, { ...SALE, colour: 'red' }), false);
  });

  it('checks itself without changing anything', async () => {
    const findings = await hub.connector.check(hub.host);
    assert.deepEqual(
      findings.map((finding) => finding.severity),
      ['info'],
    );
    assert.equal(await hub.inventory.lastSeq(), 0);
  });
});
