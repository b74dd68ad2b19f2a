import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Checked, Finding } from '../../core/cli/doctor/finding.ts';
import { checkNode } from '../../core/cli/doctor/installation-checks.ts';
import { crossdock } from '../cli/running.ts';
import { DESK, ENVIRONMENT, postOrder } from './desk-project.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';

const HOUR_MS = 3_600_000;

interface Visit {
  readonly exit: number;
  readonly checks: readonly Checked[];
  readonly text: string;
}

describe('crossdock doctor', function () {
  this.timeout(60_000);
  let desk: OpenDesk;

  afterEach(() => desk.close());

  /** A hub that worked an order and was closed. */
  async function closedDesk(options: Parameters<typeof openDesk>[0] = {}): Promise<void> {
    desk = await openDesk(options);
    await postOrder(desk.server.url, { id: 'o-1', number: '#1' });
    await desk.settle();
    await desk.closeHub();
  }

  async function visit(
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>> = ENVIRONMENT,
  ): Promise<Visit> {
    const { dir } = desk.project;
    const ended = await crossdock(['doctor', '--json', '--dir', dir, ...args], { environment });
    const { checks }: { checks: readonly Checked[] } = JSON.parse(ended.out);
    return { exit: ended.exit, checks, text: ended.err };
  }

  /** The one finding of that check; every other check is well. */
  async function only(
    check: string,
    args?: readonly string[],
  ): Promise<Finding & { exit: number }> {
    const { exit, checks } = await visit(args);
    const bad = checks.filter(({ status }) => status === 'error' || status === 'warning');
    assert.deepEqual(
      bad.map((one) => one.check),
      [check],
    );
    const [found, ...more] = bad[0]?.findings ?? [];
    assert.ok(found !== undefined && more.length === 0);
    for (const part of [found.what, found.where, found.why, found.mend]) assert.notEqual(part, '');
    return { ...found, exit };
  }

  /** Writes into the closed store what a broken day would have left there. */
  function leave(sql: string, ...params: readonly (string | number)[]): void {
    const database = new DatabaseSync(databaseFile());
    database.prepare(sql).run(...params);
    database.close();
  }

  const dataDir = (): string => join(desk.project.dir, 'data');
  const databaseFile = (): string => join(dataDir(), 'crossdock.db');

  it('finds nothing wrong with a sound installation, and changes nothing of it', async () => {
    await closedDesk();
    const before = contents(desk.project.dir);
    const calls = desk.vendor.calls.length;
    const { exit, checks } = await visit();
    assert.equal(exit, 0);
    assert.ok(checks.length >= 17);
    assert.ok(checks.every(({ status }) => ['ok', 'note', 'skipped'].includes(status)));
    assert.deepEqual(contents(desk.project.dir), before);
    assert.deepEqual(
      desk.vendor.calls.slice(calls).map(({ path }) => path),
      ['/v1/account'],
    );
  });

  it('makes nothing where no hub was ever started', async () => {
    await closedDesk();
    rmSync(dataDir(), { recursive: true });
    const { exit, checks } = await visit();
    assert.equal(exit, 0);
    assert.equal(checks.find(({ check }) => check === 'database')?.status, 'skipped');
    assert.throws(() => readdirSync(dataDir()), { code: 'ENOENT' });
  });

  it('looks beside a hub that runs', async () => {
    desk = await openDesk();
    assert.equal((await visit()).exit, 0);
  });

  it('calls nobody with --offline', async () => {
    await closedDesk();
    const calls = desk.vendor.calls.length;
    const { exit, checks } = await visit(['--offline']);
    assert.equal(exit, 0);
    assert.equal(desk.vendor.calls.length, calls);
    assert.equal(checks.find(({ check }) => check === 'connections')?.status, 'skipped');
  });

  it('tells people the same in text, with the sum at the end', async () => {
    await closedDesk();
    leave("UPDATE lanes SET owner = 'dead', lease_until = 1");
    const { exit, out } = await crossdock(['doctor', '--dir', desk.project.dir], {
      environment: ENVIRONMENT,
    });
    assert.equal(exit, 1);
    assert.match(out, /^warning {2}leases/m);
    assert.match(out, /mend: {2}start the hub/);
    assert.match(out, /\d+ checks: 0 errors, 1 warning/);
  });

  it('names a Node that is too old', async () => {
    await closedDesk();
    const of = async (version: string) => {
      const looked = await checkNode(version);
      return 'findings' in looked ? looked.findings.length : null;
    };
    assert.deepEqual(
      await Promise.all(['22.15.0', '24.11.9', '24.12.0', '24.21.0', '26.0.0'].map(of)),
      [1, 1, 0, 0, 0],
    );
  });

  it('names faults of the project, and still looks at the store', async () => {
    await closedDesk();
    writeFileSync(join(desk.project.dir, 'flows/order-desk-to-desk.yaml'), 'flow: other\n');
    const { exit, checks } = await visit();
    assert.equal(exit, 2);
    assert.equal(checks.find(({ check }) => check === 'project')?.status, 'error');
    assert.equal(checks.find(({ check }) => check === 'database')?.status, 'ok');
  });

  it('names a secret that is not set', async () => {
    await closedDesk();
    const { exit, checks } = await visit([], { DESK_KEY: 'k' });
    assert.equal(exit, 3);
    const [found] = checks.find(({ check }) => check === 'secrets')?.findings ?? [];
    assert.match(found?.what ?? '', /DESK_SECRET/);
  });

  it('names a disk that is nearly full', async () => {
    await closedDesk({ hub: 'store: { freeMinBytes: 9007199254740000 }\n' });
    const found = await only('data folder');
    assert.deepEqual([found.severity, found.exit], ['error', 1]);
    assert.match(found.why, /refused with 503/);
  });

  it('names a data folder that this user may not write to (rights do not bind the superuser)', async function () {
    await closedDesk();
    if (process.getuid?.() === 0) this.skip();
    chmodSync(dataDir(), 0o500);
    try {
      assert.match((await only('data folder')).what, /may not write/);
    } finally {
      chmodSync(dataDir(), 0o700);
    }
  });

  it('names a database file that is none', async () => {
    await closedDesk();
    writeFileSync(databaseFile(), 'this is no database, and it is long enough to be read as one');
    const found = await only('database');
    assert.deepEqual([found.severity, found.exit], ['error', 3]);
  });

  it('names a database that is damaged', async () => {
    await closedDesk();
    const { size } = { size: readFileSync(databaseFile()).length };
    truncateSync(databaseFile(), size - 8 * 4096);
    const { checks, exit } = await visit();
    const found = checks.find(({ check }) => check === 'database');
    assert.equal(found?.status, 'error');
    assert.notEqual(exit, 0);
  });

  for (const [direction, sql] of [
    [
      'an older',
      'DELETE FROM schema_migrations WHERE id = (SELECT max(id) FROM schema_migrations)',
    ],
    ['a newer', "INSERT INTO schema_migrations VALUES (999, 'later', 'x', 0)"],
  ] as const) {
    it(`names a store of ${direction} version, and reads nothing else of it`, async () => {
      await closedDesk();
      leave(sql);
      const found = await only('database');
      assert.match(found.why, new RegExp(direction));
      const { checks } = await visit();
      assert.equal(checks.find(({ check }) => check === 'runs')?.status, 'skipped');
    });
  }

  it('names leases of a dead worker', async () => {
    await closedDesk();
    leave("UPDATE lanes SET owner = 'dead', lease_until = ?", Date.now() - HOUR_MS);
    assert.match((await only('leases')).mend, /start the hub/);
  });

  it('names a lease that reaches into the future: a clock is wrong', async () => {
    await closedDesk();
    leave("UPDATE lanes SET owner = 'w', lease_until = ?", Date.now() + 24 * HOUR_MS);
    assert.match((await only('leases')).mend, /NTP/);
  });

  it('names a run that is running for too long', async () => {
    await closedDesk();
    const sql = `INSERT INTO runs (id, flow, trigger, started_at, status)
      VALUES ('run_x', 'order-desk-to-desk', 'manual', ?, 'running')`;
    leave(sql, Date.now() - 3 * HOUR_MS);
    assert.match((await only('runs')).where, /run_x by manual/);
  });

  it('names writes of which nobody knows, and not the young ones', async () => {
    await closedDesk();
    const sql = `INSERT INTO effects (idempotency_key, flow, record_key, connection, stream, operation,
      request_hash, state, attempts, intended_at)
      VALUES ('k', 'order-desk-to-desk', 'o', '${DESK}', 'tickets', 'create', 'h', 'unknown', 2, ?)`;
    leave(sql, Date.now() - HOUR_MS / 2);
    assert.equal((await visit()).exit, 0);
    leave(
      'UPDATE effects SET intended_at = ? WHERE idempotency_key = ?',
      Date.now() - 2 * HOUR_MS,
      'k',
    );
    const found = await only('writes');
    assert.deepEqual([found.severity, found.where], ['error', DESK]);
    assert.match(found.what, /1 write nobody knows .* since 2 h/);
  });

  it('names what waits for longer than server.warnAfter', async () => {
    await closedDesk({ hub: 'retention: { settled: 30d }\n' });
    const sql = `INSERT INTO pending (flow, lane, key, data, place, origin, reread, deleted, queued_at)
      VALUES ('order-desk-to-desk', 0, 'k', '{}', 'x', 'webhook', 0, 0, ?)`;
    leave(sql, Date.now() - HOUR_MS);
    assert.match(
      (await only('waiting')).what,
      /1 record of order-desk-to-desk waiting, the oldest for 1 h/,
    );
  });

  it('names open dead letters by flow', async () => {
    desk = await openDesk();
    desk.vendor.next.push(422);
    await postOrder(desk.server.url, { id: 'o-1', number: '#1' });
    await desk.settle();
    await desk.closeHub();
    const found = await only('dead letters');
    assert.deepEqual([found.where, found.exit], ['order-desk-to-desk', 1]);
    assert.match(found.mend, /dead-letters list --flow order-desk-to-desk/);
  });

  it('names a schedule that did not fire', async () => {
    await closedDesk({ files: { 'flows/order-desk-to-hub.yaml': SCHEDULED } });
    leave('UPDATE schedules SET fired_at = ?', Date.now() - HOUR_MS);
    const found = await only('schedules');
    assert.match(found.where, /order-desk-to-hub: \*\/5 \* \* \* \*/);
  });

  it('names settled work that nothing deletes', async () => {
    await closedDesk();
    leave('UPDATE arrivals SET received_at = ?', Date.now() - 60 * 24 * HOUR_MS);
    assert.match((await only('retention')).why, /retention.settled is 30 d/);
  });

  it('names a breaker that is open, and who ordered it', async () => {
    await closedDesk();
    leave(
      `INSERT INTO breakers (name, order_phase, order_by, order_why, order_at)
       VALUES (?, 'open', 'ann', 'the desk moves', 1)`,
      DESK,
    );
    const found = await only('breakers');
    assert.deepEqual([found.where, found.why], [DESK, 'the desk moves']);
  });

  it('names a system that refuses the credentials', async () => {
    await closedDesk();
    desk.vendor.next.push(401);
    const found = await only('connections');
    assert.deepEqual([found.severity, found.where.split(' ')[0]], ['error', DESK]);
  });

  it('names a clock that differs from a system’s', async () => {
    await closedDesk();
    desk.vendor.date = new Date(Date.now() + 10 * 60_000).toUTCString();
    const found = await only('clocks');
    assert.equal(found.severity, 'error');
    assert.match(found.what, /(9|10) min behind/);
    desk.vendor.date = new Date(Date.now() - 60_000).toUTCString();
    assert.equal((await only('clocks')).severity, 'warning');
  });
});

const SCHEDULED = `flow: order-desk-to-hub
owner: ecommerce
about: Every order reaches the hub.
kind: event
triggers: [{ schedule: "*/5 * * * *" }]
source: { connection: hub, stream: orders }
steps:
  - map: { subject: "={{ 'order ' + $json.number }}" }
deliver: { connection: ${DESK}, stream: tickets, operation: create }
`;

/** Every file below a folder with the hash of its bytes. */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  return Object.fromEntries(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path, createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}
