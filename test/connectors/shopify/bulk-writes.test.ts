import assert from 'node:assert/strict';
import { shopify } from '../../../connectors/shopify/connector.ts';
import type { Ack, Command, Host, JsonObject } from '../../../core/connector/index.ts';
import { answering, type OpenShop, openShop } from './shop.ts';
import { rowsOf, short } from './writes/write.ts';

const MANY = 300;

describe('many customers by one bulk operation of Shopify', () => {
  let shop: OpenShop;

  beforeEach(async () => {
    shop = await openShop();
    shop.sandbox.defineId('Customer', 'erp.number');
    shop.sandbox.clearCalls();
  });

  afterEach(() => shop.close());

  const command = (n: number, data: JsonObject = {}): Command => ({
    stream: 'customers',
    operation: 'backfill',
    key: `c-${n}`,
    idempotencyKey: `backfill/c-${n}`,
    version: null,
    data: { email: `c${n}@example.com`, lastName: `Number ${n}`, ...data },
  });
  const commands = (count: number): readonly Command[] =>
    Array.from({ length: count }, (_, n) => command(n));
  const write = async (list: readonly Command[], host: Host = shop.host): Promise<readonly Ack[]> =>
    (await shopify.write?.(host, list)) ?? [];
  const sent = (): readonly string[] => shop.sandbox.calls().map((call) => call.operation);
  const jobs = (): readonly Record<string, unknown>[] => rowsOf(shop, 'bulkOperations');
  const lastNames = (): readonly unknown[] =>
    rowsOf(shop, 'customers')
      .map((row) => row['lastName'])
      .filter((name) => String(name).startsWith('Number'));
  const custom = (value: string): JsonObject => ({
    customId: { namespace: 'erp', key: 'number', value },
  });

  it('writes each, gives each its own ack in order, and takes few points for all', async () => {
    const list = commands(MANY).map((one, n) => (n === 7 ? command(n, { email: 'none' }) : one));
    const acks = await write(list);
    assert.equal(acks.length, MANY);
    for (const [n, ack] of acks.entries()) {
      if (n === 7) {
        assert.equal(short(ack), 'refused SHOPIFY_WRITE_REFUSED');
        continue;
      }
      assert.ok(ack.outcome === 'written' && ack.version !== undefined, JSON.stringify(ack));
      const row = rowsOf(shop, 'customers').find(({ id }) => id === ack.id);
      assert.equal(row?.['lastName'], `Number ${n}`);
    }
    const cost = shop.sandbox.calls().reduce((sum, call) => sum + call.cost, 0);
    assert.ok(cost < 100, `${cost} points`);
    assert.equal(sent().filter((name) => name === 'BulkMutate').length, 1);
  });

  it('changes whom it finds by id, e-mail or custom id, and sees to the custom ids', async () => {
    const [ann, bo] = rowsOf(shop, 'customers').map((row) => String(row['id']));
    const acks = await write([
      { ...command(0), key: ann ?? '', data: { firstName: 'Anna' } },
      command(1, { email: 'bo@example.com', ...custom('K-1') }),
      command(2, custom('K-2')),
      command(3),
    ]);
    assert.deepEqual(acks.map(short), ['written', 'written', 'written', 'written']);
    assert.deepEqual(
      acks.slice(0, 2).map((ack) => ('id' in ack ? ack.id : '')),
      [ann, bo],
    );
    const values = rowsOf(shop, 'metafields').map((row) => [row['ownerId'], row['value']]);
    const third = acks[2];
    assert.deepEqual(
      values.toSorted(),
      [
        [bo, 'K-1'],
        [third !== undefined && 'id' in third ? third.id : '', 'K-2'],
      ].toSorted(),
    );
  });

  it('writes what is said twice of one customer in the order in which it was said', async () => {
    const said = ['First', 'Second', 'Third'].map((firstName, n) => ({
      ...command(n, { email: n === 1 ? 'CY@example.com' : 'cy@example.com', firstName }),
    }));
    const acks = await write([...said, command(9)]);
    assert.deepEqual(new Set(acks.map(short)), new Set(['written']));
    const cy = rowsOf(shop, 'customers').filter((row) => row['email'] === 'cy@example.com');
    assert.deepEqual(
      [cy.length, cy[0]?.['firstName'], cy[0]?.['lastName']],
      [1, 'Third', 'Number 2'],
    );
    assert.equal(jobs().length, 3);
  });

  it('refuses before any upload what says too little, and makes no call for nothing', async () => {
    const bad = [
      { ...command(0), data: { firstName: 'Nobody' } },
      command(1, { colour: 'red' }),
      command(2, { customId: 'K-1' }),
    ];
    const acks = await write(bad);
    assert.deepEqual(new Set(acks.map(short)), new Set(['refused SHOPIFY_COMMAND_INVALID']));
    assert.deepEqual(sent(), []);
  });

  it('finds a job whose start was not heard of instead of starting another', async () => {
    shop.sandbox.setFaults([{ operation: 'BulkMutate', kind: 'appliedThenReset', count: 1 }]);
    const acks = await write(commands(3));
    assert.deepEqual(acks.map(short), ['written', 'written', 'written']);
    assert.equal(jobs().length, 1);
  });

  it('says unknown when nobody knows whether it has started, and starts one when it is repeated', async () => {
    shop.sandbox.setFaults([{ operation: 'BulkMutate', kind: 'reset', count: 1 }]);
    assert.deepEqual((await write(commands(2))).map(short), ['unknown', 'unknown']);
    assert.deepEqual((await write(commands(2))).map(short), ['written', 'written']);
    assert.equal(jobs().length, 1);
  });

  it('reads the result of the job that a stopped hub had started, and writes nothing again', async () => {
    const stop = new AbortController();
    const host = { ...shop.host, signal: stop.signal };
    const polls: Host['http']['send'] = async (request) => {
      if (String(JSON.stringify(request.body)).includes('BulkStatus')) stop.abort();
      return shop.host.http.send(request);
    };
    await write(commands(3), { ...host, http: { ...host.http, send: polls } }).catch(() => []);
    await shop.clock.sleep(60_000);
    const acks = await write(commands(3));
    assert.deepEqual(acks.map(short), ['written', 'written', 'written']);
    assert.deepEqual([jobs().length, lastNames().length], [1, 3]);
  });

  it('starts a new job for a new effect with the same data', async () => {
    await write(commands(2));
    const later = commands(2).map((one) => ({ ...one, idempotencyKey: `${one.idempotencyKey}.2` }));
    assert.deepEqual((await write(later)).map(short), ['written', 'written']);
    assert.equal(jobs().length, 2);
  });

  it('takes what a failed job tells, leaves the rest unknown, and finishes it when repeated', async () => {
    shop.sandbox.setBulkFaults([{ kind: 'failed', share: 0.5, count: 1 }]);
    const first = await write(commands(4));
    assert.deepEqual(first.map(short), ['unknown', 'unknown', 'written', 'written']);
    const second = await write(commands(4));
    assert.deepEqual(new Set(second.map(short)), new Set(['written']));
    assert.deepEqual([jobs().length, lastNames().length], [2, 4]);
  });

  for (const kind of ['canceled', 'expired'] as const) {
    it(`is unknown as a whole when the job is ${kind}, and is started anew`, async () => {
      shop.sandbox.setBulkFaults([{ kind, count: 1 }]);
      assert.deepEqual((await write(commands(2))).map(short), ['unknown', 'unknown']);
      assert.deepEqual((await write(commands(2))).map(short), ['written', 'written']);
    });
  }

  it('knows nothing of a line that the result leaves out', async () => {
    shop.sandbox.setBulkFaults([{ kind: 'miscount', count: 1 }]);
    const acks = await write(commands(3));
    assert.deepEqual(acks.map(short), ['unknown', 'written', 'written']);
  });

  it('gives up waiting for a job that does not end, and finds it again', async () => {
    shop.sandbox.setBulkFaults([{ kind: 'stuck', count: 1 }]);
    assert.deepEqual((await write(commands(1))).map(short), ['unknown']);
    assert.deepEqual((await write(commands(1))).map(short), ['unknown']);
    assert.equal(jobs().length, 1);
  });

  for (const [operation, kind] of [
    ['BulkStage', 'appliedThenReset'],
    ['BulkStage', 'html'],
    ['stagedUpload', 'appliedThenReset'],
  ] as const) {
    it(`has written nothing when ${operation} is met by ${kind}, and says so`, async () => {
      shop.sandbox.setFaults([{ operation, kind, count: 20 }]);
      const acks = await write(commands(2));
      for (const ack of acks) assert.equal(ack.outcome, 'retry', JSON.stringify(ack));
      assert.equal(lastNames().length, 0);
      shop.sandbox.setFaults([]);
      assert.deepEqual((await write(commands(2))).map(short), ['written', 'written']);
    });
  }

  it('starts nothing when the file was not taken', async () => {
    shop.sandbox.setFaults([{ operation: 'stagedUpload', kind: 'status', status: 403, count: 1 }]);
    assert.deepEqual((await write(commands(1))).map(short), ['retry SHOPIFY_SERVER_FAULT']);
    assert.ok(!sent().includes('BulkMutate'));
  });

  it('keeps what one job has written when the next one cannot be started', async () => {
    let places = 0;
    const send: Host['http']['send'] = async (request) => {
      if (String(JSON.stringify(request.body)).includes('"operationName":"BulkStage"')) places += 1;
      if (places < 2) return shop.host.http.send(request);
      return { status: 503, headers: {}, body: Buffer.from('') };
    };
    const host = { ...shop.host, http: { ...shop.host.http, send } };
    const acks = await write([command(0), command(1, custom('K-1'))], host);
    assert.deepEqual(acks.map(short), ['written', 'retry SHOPIFY_SERVER_FAULT']);
    assert.equal(lastNames().length, 1);
  });

  it('waits for a place when five are running, and says so when none comes free', async () => {
    shop.sandbox.setBulkFaults([{ kind: 'stuck', count: 5 }]);
    for (let n = 0; n < 5; n += 1) await write([command(n)]);
    const [ack] = await write([command(9)]);
    assert.equal(ack === undefined ? '' : short(ack), 'retry SHOPIFY_BULK_BUSY');
    assert.equal(lastNames().length, 0);
  });

  it('gives each line what Shopify says of it, also at the top level', async () => {
    const lines = [
      { errors: [{ message: 'broken', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
      { errors: [{ message: 'no', extensions: { code: 'INVALID_VARIABLE' } }] },
      { data: { customerSet: { customer: null, userErrors: [] } } },
      { data: { customerSet: null } },
    ];
    const text = lines.map((line, n) => JSON.stringify({ ...line, __lineNumber: n })).join('\n');
    const send: Host['http']['send'] = async (request) =>
      request.url.includes('/bulk/')
        ? { status: 200, headers: {}, body: Buffer.from(text) }
        : shop.host.http.send(request);
    const host = { ...shop.host, http: { ...shop.host.http, send } };
    assert.deepEqual((await write(commands(4), host)).map(short), [
      'unknown',
      'refused SHOPIFY_REQUEST_REFUSED',
      'unknown',
      'unknown',
    ]);
  });

  it('retries a file that Shopify lost, and is refused for a mutation that it does not take', async () => {
    const refusal = (code: string): JsonObject => ({
      data: {
        bulkOperationRunMutation: {
          bulkOperation: null,
          userErrors: [{ code, field: null, message: 'no' }],
        },
      },
    });
    const on = (code: string): Host => answering(shop.host, 'BulkMutate', [refusal(code)]);
    const lost = await write(commands(1), on('NO_SUCH_FILE'));
    assert.deepEqual(lost.map(short), ['retry SHOPIFY_SERVER_FAULT']);
    const wrong = await write(commands(1), on('INVALID_MUTATION'));
    assert.deepEqual(wrong.map(short), ['refused SHOPIFY_REQUEST_REFUSED']);
  });

  it('sends no token to where the file lies, and the file behind all fields', async () => {
    await write(commands(2));
    const uploads = shop.records.filter(({ url }) => url.includes('staged-uploads'));
    assert.equal(uploads.length, 1);
    const headers = Object.keys(uploads[0]?.requestHeaders ?? {});
    assert.ok(!headers.includes('x-shopify-access-token'));
  });
});
