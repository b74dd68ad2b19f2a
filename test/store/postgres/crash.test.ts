import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { silentLog } from '../../../core/base/log.ts';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { momentsOf } from '../../../core/store/crash-points.ts';
import { openPostgresDriver } from '../../../core/store/postgres/open.ts';
import { migrate } from '../../../core/store/sql/migrate.ts';
import { MIGRATIONS } from '../../../core/store/sql/migrations/list.ts';
import { listeningProxy } from '../../databases/cutting-proxy.ts';
import { describeWith, findServer } from '../../databases/server.ts';
import { CRASH_STEPS } from '../sqlite/crash-steps.ts';
import { newSchema, openSchema, type TestSchema, through } from './schema.ts';

/** Everything that a migration can make, as the server describes it. */
const SHAPE = `SELECT 'column' AS kind, table_name || '.' || column_name || ' ' || data_type AS name
    FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> 'schema_migrations'
  UNION ALL SELECT 'index', replace(indexdef, current_schema(), '') FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename <> 'schema_migrations' ORDER BY 1, 2`;

const TABLES = `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()
  AND tablename <> 'schema_migrations' ORDER BY 1`;

/** A killed transaction has used numbers up; the steps name those of an undisturbed day. */
const RENUMBER = `SELECT setval(pg_get_serial_sequence(c.table_name, c.column_name), greatest(1, m.last), m.last > 0)
  FROM information_schema.columns c CROSS JOIN LATERAL (SELECT coalesce(max(x), 0) AS last FROM unnest(
    xpath('/table/row/n/text()', query_to_xml('SELECT max(' || c.column_name || ') AS n FROM ' || c.table_name,
      false, false, ''))::text[]::bigint[]) x) m
  WHERE c.table_schema = current_schema() AND c.is_identity = 'YES'`;

describeWith('kill -9 on PostgreSQL', await findServer('postgres'), (server) => {
  let schema: TestSchema;
  beforeEach(async () => {
    schema = await newSchema(server);
  });
  afterEach(() => schema.drop());

  it('during each statement of each migration leaves the step before, and the next start goes on', async function () {
    this.timeout(300_000);
    const shapes = await shapesOf();
    let applied = 0;
    for (const migration of MIGRATIONS) {
      for (const statement of migration.postgres ?? migration.statements) {
        const words = beginningOf(statement);
        assert.equal(await killedAtWords(words), 'SIGKILL', words);
        assert.deepEqual(await appliedNow(), { applied, shape: shapes[applied] }, words);
      }
      assert.equal(await killedAt('migrate.before-commit', '', 2), 'SIGKILL');
      assert.deepEqual(await appliedNow(), { applied, shape: shapes[applied] }, migration.name);
      assert.equal(await killedAt('migrate.after-commit', '', 2), 'SIGKILL');
      applied += 1;
      assert.deepEqual(await appliedNow(), { applied, shape: shapes[applied] }, migration.name);
    }
    await (await openSchema(schema.url)).close();
  });

  it('in each write leaves all of it or nothing', async function () {
    this.timeout(300_000);
    const states = await statesOf();
    await (await openSchema(schema.url)).close();
    for (const [index, { write }] of CRASH_STEPS.entries()) {
      const { beforeCommit, afterCommit } = momentsOf(write);
      assert.equal(await killedAt(beforeCommit, String(index)), 'SIGKILL', beforeCommit);
      assert.deepEqual(await dump(schema), states[index], beforeCommit);
      await schema.ask(RENUMBER);
      assert.equal(await killedAt(afterCommit, String(index)), 'SIGKILL', afterCommit);
      assert.deepEqual(await dump(schema), states[index + 1], afterCommit);
    }
  });

  it('of nobody: two processes that bring an empty database forward at one time share the work', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => openSchema(schema.url)));
    const [row] = await schema.ask('SELECT count(*)::int AS applied FROM schema_migrations');
    assert.equal(row?.['applied'], MIGRATIONS.length);
    for (const store of stores) await store.close();
  });

  async function appliedNow() {
    const [there] = await schema.ask(`SELECT to_regclass('schema_migrations') AS name`);
    const rows =
      there?.['name'] === null ? [] : await schema.ask('SELECT id FROM schema_migrations');
    return { applied: rows.length, shape: await schema.ask(SHAPE) };
  }

  /** What the server describes after none, one, two … migrations. */
  async function shapesOf() {
    const reference = await newSchema(server);
    const shapes = [await reference.ask(SHAPE)];
    const options = { url: reference.url, connections: 1, log: silentLog() };
    const driver = await openPostgresDriver(options);
    for (const { id } of MIGRATIONS) {
      const migrations = MIGRATIONS.slice(0, id);
      const clock = virtualClock();
      await migrate({ driver, migrations, clock, crashPoint: () => {}, dialect: 'postgres' });
      shapes.push(await reference.ask(SHAPE));
    }
    await driver.close();
    await reference.drop();
    return shapes;
  }

  async function statesOf() {
    const reference = await newSchema(server);
    const store = await openSchema(reference.url);
    const states = [await dump(reference)];
    for (const step of CRASH_STEPS) {
      await step.run(store);
      states.push(await dump(reference));
    }
    await store.close();
    await reference.drop();
    return states;
  }

  function killedAt(point: string, step: string, hit = 1): Promise<unknown> {
    return signalOf(started(schema.url, step, `${point}:${hit}`));
  }

  /** Kills the process once the server was sent those words, before it has answered. */
  async function killedAtWords(words: string): Promise<unknown> {
    const proxy = await listeningProxy(server, (text) => {
      if (text.replace(/\s+/g, ' ').includes(words)) child.kill('SIGKILL');
    });
    const child = started(through(schema, proxy), '', '');
    const signal = await signalOf(child);
    proxy.close();
    return signal;
  }
});

/** The beginning of a statement as it goes over the wire too: what follows may have other names there. */
function beginningOf(statement: string): string {
  const [words = ''] = statement
    .trim()
    .replace(/\s+/g, ' ')
    .split(/\(| INTEGER| TEXT| BLOB/);
  return words;
}

function started(url: string, step: string, point: string): ChildProcess {
  const script = join(import.meta.dirname, 'crash-process.ts');
  return spawn(process.execPath, [script, url, step, point], { stdio: 'inherit' });
}

async function signalOf(child: ChildProcess): Promise<unknown> {
  const [, signal] = await once(child, 'exit');
  return signal;
}

async function dump(schema: TestSchema): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const tables: [string, readonly unknown[]][] = [];
  for (const row of await schema.ask(TABLES)) {
    const name = String(row['name']);
    tables.push([name, await schema.ask(`SELECT * FROM ${name} ORDER BY 1, 2`)]);
  }
  return Object.fromEntries(tables);
}
