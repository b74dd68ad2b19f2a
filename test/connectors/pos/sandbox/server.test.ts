import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pos } from '../../../../connectors/pos/connector.ts';
import { type PosSandbox, startPosSandbox } from '../../../../connectors/pos/sandbox/server.ts';
import { seededRandom } from '../../../../core/base/random.ts';
import { type VirtualClock, virtualClock } from '../../../../core/base/virtual-clock.ts';
import type { Ack, Command, Host, JsonObject } from '../../../../core/connector/index.ts';
import { type Bench, openBench, readAll } from '../pos-host.ts';
import { rowOf, upload } from './till-folder.ts';

/** The first day of the sample, and what was counted before it. */
const FIRST_DAY = { name: '2010-12-01.csv.gz', rows: 3_108 };
const COUNTED = 2_599;
const SKU = '10002';

describe('the POS sandbox', () => {
  let clock: VirtualClock;
  let till: PosSandbox;
  let bench: Bench;
  let host: Host;

  beforeEach(async () => {
    clock = virtualClock(Date.UTC(2026, 0, 15, 6));
    till = await startPosSandbox({ clock, random: seededRandom(1) });
    const { settings, secrets } = till.connection();
    bench = await openBench({}, {}, () => ({ settings, secrets }));
    host = { ...bench.host, settings, clock };
  });

  afterEach(async () => {
    await bench.close();
    await till.close();
  });

  async function order<T>(path: string, body: unknown = {}): Promise<T> {
    const request = { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${till.url}/sandbox/${path}`, request);
    return JSON.parse(await answer.text());
  }

  async function look<T>(path: string): Promise<T> {
    const answer = await fetch(`${till.url}/sandbox/${path}`);
    return JSON.parse(await answer.text());
  }

  function publish(...commands: readonly Command[]): Promise<readonly Ack[]> {
    return pos.write?.(host, commands) ?? Promise.resolve([]);
  }

  function command(stream: string, key: string, data: JsonObject): Command {
    const idempotencyKey = `${stream}/${key}/${JSON.stringify(data).length}`;
    return { stream, operation: 'publish', key, idempotencyKey, version: null, data };
  }

  const row = (table: string, id: string): unknown => rowOf(till, table, id);

  it('its connection works as it is given', async () => {
    const findings = await pos.check(host);
    assert.deepEqual(
      findings.filter(({ severity }) => severity !== 'info'),
      [],
    );
    assert.deepEqual(await look('connection'), till.connection());
  });

  it('a day ends in one file of sales, and what was sold is off the shelf', async () => {
    const before = row('stock', '85123A');
    assert.deepEqual(await order('day'), { file: FIRST_DAY.name });
    const { records, faults } = await readAll({ host }, 'sales');
    assert.equal(records.length, FIRST_DAY.rows);
    assert.equal(faults.length, 0);
    const sold = records
      .filter(({ data }) => data['StockCode'] === '85123A')
      .reduce((sum, { data }) => sum + Number(data['Quantity']), 0);
    assert.equal(
      Reflect.get(Object(row('stock', '85123A')), 'available'),
      available(before) - sold,
    );
  });

  it('the first count is that of the sample, a later one what stands on the shelf then', async () => {
    assert.deepEqual(await order('count'), { file: 'starting-stock.csv' });
    assert.equal((await readAll({ host }, 'counts')).records.length, COUNTED);
    const { file } = await order<{ file: string }>('count', { counted: { [SKU]: 3 } });
    assert.equal(file, 'count-0002-stock.csv');
    const [counted, ...others] = (await readAll({ host }, 'counts')).records;
    assert.equal(counted?.key, `${SKU}|SHOP|2026-01-15 06:00:00`);
    assert.equal(counted?.data['counted'], 3);
    assert.deepEqual(others, []);
  });

  it('a customer of the till comes as a file', async () => {
    const person = { firstName: 'Zoë', lastName: 'O\'Neil, "Jr"', email: 'zoe@example.com' };
    assert.deepEqual(await order('customers', person), { customer: 'T000001' });
    const [record] = (await readAll({ host }, 'customers')).records;
    assert.equal(record?.data['lastName'], person.lastName);
    assert.equal(record?.key, 'T000001');
  });

  it('what is published stands in the tables once the till has taken it, and not before', async () => {
    const commands = [
      command('stockFile', SKU, { sku: SKU, available: 5 }),
      command('priceFile', SKU, { sku: SKU, text: 'GLOBE', price: '1.25' }),
      command('customerFile', 'C-1', { customer: 'C-1', firstName: 'Bo' }),
      command('pickupFile', 'O-1', {
        order: 'O-1',
        store: '0101',
        customer: 'Bo',
        due: '2026-07-01T10:00:00Z',
        lines: [{ line: '1', sku: SKU, quantity: 2 }],
      }),
    ];
    till.setOpen(false);
    assert.ok((await publish(...commands)).every(({ outcome }) => outcome === 'retry'));
    assert.notEqual(available(row('stock', SKU)), 5);
    till.setOpen(true);
    await till.pickUp();
    assert.ok((await publish(...commands)).every(({ outcome }) => outcome === 'written'));
    assert.equal(available(row('stock', SKU)), 5);
    assert.equal(Reflect.get(Object(row('prices', SKU)), 'price'), '1.25');
    assert.equal(Reflect.get(Object(row('customers', 'C-1')), 'firstName'), 'Bo');
    assert.equal(Reflect.get(Object(row('pickups', 'O-1|1')), 'due'), '2026-07-01 11:00');
  });

  it('a rejected row comes back refused with the words of the till, and the others are sent again', async () => {
    const unknown = command('pickupFile', 'O-1', {
      order: 'O-1',
      store: '0101',
      customer: 'Bo',
      due: '2026-01-31T17:00:00Z',
      lines: [{ line: '1', sku: 'NOPE', quantity: 1 }],
    });
    const known = command('pickupFile', 'O-2', {
      ...unknown.data,
      order: 'O-2',
      lines: [{ line: '1', sku: SKU, quantity: 1 }],
    });
    const acks: Ack[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      acks.splice(0, 2, ...(await publish(unknown, known)));
      await till.pickUp();
      if (acks[0]?.outcome === 'refused') break;
    }
    assert.equal(acks[0]?.outcome, 'refused');
    assert.match(acks[0]?.outcome === 'refused' ? acks[0].what : '', /sku NOPE is not known/);
    await publish(known);
    await till.pickUp();
    assert.equal((await publish(known))[0]?.outcome, 'written');
    assert.ok(row('pickups', 'O-2|1') !== undefined);
    assert.equal(row('pickups', 'O-1|1'), undefined);
  });

  it('a full file forgets what it does not mention', async () => {
    assert.match(
      await upload(till, 'stock-full-1', 'sku,available\n10002,1\n10120,2\n'),
      /^.ok 2 rows/,
    );
    assert.equal(till.state()['stock']?.length, 2);
  });

  it('takes a file only once its trigger is there, and by itself after a while', async () => {
    await writeFile(join(till.folder, 'outbox', 'stock-1.csv'), 'sku,available\n10002,1\n');
    assert.deepEqual(await till.pickUp(), []);
    await writeFile(join(till.folder, 'outbox', 'stock-1.trg'), '');
    await clock.advance(2_000);
    await till.pickUp();
    assert.equal(available(row('stock', SKU)), 1);
    assert.deepEqual(await readdir(join(till.folder, 'outbox')), ['stock-1.ok']);
  });

  it('shows nothing outside of its folder, not even by a link', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'crossdock-outside-'));
    await writeFile(join(outside, 'day.csv'), 'a\n1\n');
    await symlink(outside, join(till.folder, 'link'));
    const sftp = till.connection().settings['sftp'];
    const settings: JsonObject = { ...host.settings, sftp: { ...Object(sftp), folder: '/link' } };
    const findings = await pos.check({ ...host, settings });
    await rm(outside, { recursive: true });
    assert.equal(findings[0]?.severity, 'error');
  });

  it('what its control side cannot do is answered with the reason', async () => {
    const answer = await fetch(`${till.url}/sandbox/count`, {
      method: 'POST',
      body: JSON.stringify({ counted: { [SKU]: 'many' } }),
    });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /not counted as a whole number/);
    const other = await fetch(`${till.url}/products`);
    assert.equal(other.status, 404);
  });

  it('faults, the call log and the clock are ordered over HTTP', async () => {
    await order('faults', [{ operation: 'auth', count: 1, kind: 'refuse' }]);
    await assert.rejects(readAll({ host }, 'sales'), { code: 'POS_SFTP_AUTH_REFUSED' });
    const [call] = await look<readonly { operation: string; answer: string }[]>('calls');
    assert.equal(call?.operation, 'auth');
    assert.equal(call?.answer, 'refused');
    await order('calls/clear');
    assert.deepEqual(await look('calls'), []);
    await order('clock', { offsetMs: 86_400_000 });
    assert.equal(till.now(), clock.now() + 86_400_000);
  });

  it('a new password and a new key lock out whoever has the old ones', async () => {
    await order('password', { password: 'another' });
    await assert.rejects(readAll({ host }, 'sales'), { code: 'POS_SFTP_AUTH_REFUSED' });
    const { hostKey } = await order<{ hostKey: string }>('host-key');
    await assert.rejects(readAll({ host }, 'sales'), (error) => String(error).includes(hostKey));
  });
});

function available(row: unknown): number {
  return Number(Reflect.get(Object(row), 'available'));
}

describe('the POS sandbox over restarts', () => {
  it('keeps its tables, its days and its key in the state file, and never shows the key', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'crossdock-till-'));
    const options = {
      clock: virtualClock(),
      random: seededRandom(1),
      folder: join(dir, 'drop'),
      stateFile: join(dir, 'till.json'),
      password: 'pass',
    };
    const first = await startPosSandbox(options);
    await first.closeDay();
    await first.count({ [SKU]: 42 });
    const before = { state: first.state(), key: hostKeyOf(first) };
    await first.close();
    const second = await startPosSandbox({ ...options, sftpPort: first.sftpPort });
    const after = { state: second.state(), key: hostKeyOf(second) };
    const next = await second.closeDay();
    await second.close();
    await rm(dir, { recursive: true });
    assert.deepEqual(after, before);
    assert.equal(next, '2010-12-02.csv.gz');
    assert.ok(!JSON.stringify(before.state).includes('PRIVATE KEY'));
  });
});

function hostKeyOf(till: PosSandbox): unknown {
  return Reflect.get(Object(till.connection().settings['sftp']), 'hostKey');
}
