import assert from 'node:assert/strict';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { silentLog } from '../../../core/base/log.ts';
import type { CopyReport } from '../../../core/store/copy/copy-store.ts';
import { openPostgresDriver } from '../../../core/store/postgres/open.ts';
import {
  arrival,
  coded,
  FLOW,
  hubRecord,
  leased,
  pending,
  T0,
} from '../../contract/store/samples.ts';
import { describeWith, findServer } from '../../databases/server.ts';
import { newSchema, openSchema, type TestSchema } from '../postgres/schema.ts';
import { newFolder, openVariant, removeFolder } from '../sqlite/open-store.ts';
import { copied } from './copying.ts';
import { fillStore, HARD_TEXTS } from './sample-store.ts';

const EMBEDDED = { driver: 'node:sqlite', thread: 'same' } as const;

describeWith('copying a store', await findServer('postgres'), (server) => {
  let folder: string;
  let source: string;
  let schema: TestSchema;
  before(async () => {
    folder = newFolder();
    await fillStore(join(folder, 'sample.db'));
  });
  after(() => removeFolder(folder));
  beforeEach(async () => {
    source = join(folder, 'source.db');
    copyFileSync(join(folder, 'sample.db'), source);
    schema = await newSchema(server);
  });
  afterEach(async () => {
    for (const end of ['', '-wal', '-shm']) rmSync(`${source}${end}`, { force: true });
    await schema.drop();
  });

  it('carries every row of every table over, and says so', async () => {
    const { tables } = await copied(source, schema.url);
    const database = new DatabaseSync(source);
    const names = database
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'schema_migrations'
        AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name`)
      .all()
      .map((row) => String(row['name']));
    assert.deepEqual(
      tables.map(({ table }) => table),
      names,
    );
    for (const { table, rows } of tables) {
      const [here] = database.prepare(`SELECT count(*) AS rows FROM ${table}`).all();
      const [there] = await schema.ask(`SELECT count(*) AS rows FROM ${table}`);
      assert.equal(here?.['rows'], rows, table);
      assert.equal(Number(there?.['rows']), rows, table);
      assert.ok(rows > 0, `the sample has a row in ${table}`);
    }
    database.close();
  });

  it('keeps texts, bytes and numbers that are hard to keep', async () => {
    await copied(source, schema.url);
    const store = await openSchema(schema.url);
    const here = await openVariant(source, EMBEDDED);
    const [theirs, ours] = [await store.inbox.undecoded(1_000), await here.inbox.undecoded(1_000)];
    assert.ok(theirs.length > HARD_TEXTS.length);
    assert.deepEqual(theirs, ours);
    const [largest] = await schema.ask(
      `SELECT fired_at::text FROM schedules WHERE name = 'largest'`,
    );
    assert.equal(largest?.['fired_at'], '9223372036854775807');
    await here.close();
    await store.close();
  });

  it('and back again gives the same hashes', async () => {
    const there = await copied(source, schema.url);
    const back = await copied(schema.url, join(folder, 'back.db'));
    assert.deepEqual(back.tables, there.tables);
    const again = await copied(join(folder, 'back.db'), join(folder, 'again.db'));
    assert.deepEqual(again.tables, there.tables);
  });

  it('lets the next insert of every table take a number that was never given', async () => {
    await copied(source, schema.url);
    const before = await openVariant(source, EMBEDDED);
    const after = await openSchema(schema.url);
    for (const store of [before, after]) {
      await store.inbox.append(arrival('next'));
      await store.lanes.append([pending('next')]);
      await store.records.transact((ledger) => ledger.put([hubRecord('next')], T0));
    }
    assert.deepEqual(await after.inbox.undecoded(1_000), await before.inbox.undecoded(1_000));
    const [lane, other] = [await leased(after, 1), await leased(before, 1)];
    assert.equal(lane.epoch, other.epoch);
    assert.deepEqual(
      await after.lanes.take(lane, T0, 1_000),
      await before.lanes.take(other, T0, 1_000),
    );
    await before.close();
    await after.close();
  });

  it('gives no number of a deleted row again after the way back either', async () => {
    await copied(source, schema.url);
    const back = join(folder, 'numbers.db');
    await copied(schema.url, back);
    const [before, after] = [
      await openVariant(source, EMBEDDED),
      await openVariant(back, EMBEDDED),
    ];
    for (const store of [before, after]) await store.inbox.append(arrival('numbered'));
    assert.deepEqual(await after.inbox.undecoded(1_000), await before.inbox.undecoded(1_000));
    await before.close();
    await after.close();
  });

  it('refuses a target that holds anything, says what, and leaves it', async () => {
    const store = await openSchema(schema.url);
    await store.inbox.append(arrival('mine'));
    await store.close();
    await assert.rejects(copied(source, schema.url), (error: unknown) => {
      assert.ok(coded('STORE_NOT_EMPTY')(error));
      assert.match(String(error), /1 in arrivals/);
      return true;
    });
    assert.equal((await schema.ask('SELECT 1 FROM pending')).length, 0);
  });

  it('refuses a source of another schema version, and one that holds no store', async () => {
    const older = join(folder, 'older.db');
    await copied(source, older);
    const database = new DatabaseSync(older);
    database.exec(
      'DELETE FROM schema_migrations WHERE id = (SELECT max(id) FROM schema_migrations)',
    );
    database.close();
    await assert.rejects(copied(older, schema.url), coded('STORE_VERSIONS_DIFFER'));
    const other = join(folder, 'other.db');
    new DatabaseSync(other).exec('CREATE TABLE mine (a)');
    await assert.rejects(copied(other, schema.url), coded('STORE_MISSING'));
    await assert.rejects(copied(join(folder, 'none.db'), schema.url), coded('STORE_MISSING'));
    writeFileSync(
      join(folder, 'text.db'),
      'this is no database, and long enough to be read as one',
    );
    await assert.rejects(copied(join(folder, 'text.db'), schema.url), coded('STORE_CORRUPT'));
    assert.equal((await schema.ask('SELECT 1 FROM pending')).length, 0);
  });

  it('refuses a database on which hubs work, and makes no schema where it looks for one', async () => {
    const store = await openSchema(schema.url);
    const now = Date.UTC(2026, 0, 1);
    const request = { flow: FLOW, lanes: [1], owner: 'hub', now, until: now + 60_000 };
    await store.lanes.lease(request);
    await store.close();
    const target = join(folder, 'in-use.db');
    await assert.rejects(copied(schema.url, target), coded('STORE_IN_USE'));
    await schema.ask('UPDATE lanes SET lease_until = NULL');
    await schema.ask(`INSERT INTO workers VALUES ('w', 'all', 'here:1', 0, $1)`, now - 30_000);
    await assert.rejects(copied(schema.url, target), coded('STORE_IN_USE'));
    await schema.ask('UPDATE workers SET seen_at = $1', now - 61_000);
    await copied(schema.url, target);
    const nowhere = await newSchema(server);
    await assert.rejects(copied(nowhere.url, join(folder, 'nowhere.db')), coded('STORE_MISSING'));
    const found = await schema.ask('SELECT 1 FROM pg_namespace WHERE nspname = $1', nowhere.name);
    assert.deepEqual(found, []);
    await nowhere.drop();
  });

  it('lets no hub look into the target before all of it is there', async () => {
    await (await openSchema(schema.url)).close();
    const limits = { lockMs: 20 };
    const hub = await openPostgresDriver({
      ...{ url: schema.url, connections: 1, limits, log: silentLog() },
    });
    let looking: Promise<unknown> | null = null;
    await copied(source, schema.url, () => {
      looking ??= hub.read('SELECT version FROM cursors', []).then(
        () => 'it has looked',
        (error: unknown) => Reflect.get(Object(error), 'code'),
      );
    });
    assert.equal(await looking, 'STORE_BUSY');
    assert.ok((await hub.read('SELECT version FROM cursors', [])).length > 0);
    await hub.close();
  });

  it('takes rows of any size, a page at a time, and finds a row that arrived otherwise', async () => {
    const large = join(folder, 'large.db');
    const store = await openVariant(large, EMBEDDED);
    await store.lanes.append(
      Array.from({ length: 12_000 }, (_, index) => pending(`k${index}`, { data: { id: index } })),
    );
    await store.close();
    const report: CopyReport = await copied(large, schema.url);
    assert.equal(report.tables.find(({ table }) => table === 'pending')?.rows, 12_000);
    await schema.ask(`UPDATE pending SET data = '{"id":0}' WHERE key = 'k11999'`);
    const back = await copied(schema.url, join(folder, 'changed.db'));
    const hash = (tables: CopyReport['tables']) =>
      tables.find(({ table }) => table === 'pending')?.sha256;
    assert.notEqual(hash(back.tables), hash(report.tables));
  });

  it('keeps nothing when what arrived is not what was read', async () => {
    // The database itself changes what it is given, as a trigger that somebody added does.
    const store = await openSchema(schema.url);
    await store.close();
    await schema.ask(`CREATE FUNCTION ${schema.name}.spoil() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN NEW.topic := lower(NEW.topic) || ''!''; RETURN NEW; END'`);
    await schema.ask(
      `CREATE TRIGGER spoil BEFORE INSERT ON arrivals FOR EACH ROW EXECUTE FUNCTION ${schema.name}.spoil()`,
    );
    await assert.rejects(copied(source, schema.url), (error: unknown) => {
      assert.ok(coded('STORE_COPY_DIFFERS')(error));
      assert.match(String(error), /arrivals has \d+ rows/);
      return true;
    });
    assert.equal((await schema.ask('SELECT 1 FROM arrivals')).length, 0);
  });
});
