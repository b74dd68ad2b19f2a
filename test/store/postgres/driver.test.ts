import assert from 'node:assert/strict';
import { silentLog } from '../../../core/base/log.ts';
import type { PostgresLimits } from '../../../core/store/postgres/connections.ts';
import { openPostgresDriver } from '../../../core/store/postgres/open.ts';
import type { SqlDriver } from '../../../core/store/sql/driver.ts';
import { coded } from '../../contract/store/samples.ts';
import { describeWith, findServer } from '../../databases/server.ts';
import { HARD_TEXTS } from '../copy/sample-store.ts';
import { newSchema, type TestSchema } from './schema.ts';

const INSERT = 'INSERT INTO t (a, b) VALUES (?1, ?2)';
const TOUCH = 'UPDATE t SET b = ?2 WHERE a = ?1 RETURNING a';

describeWith('the driver postgres', await findServer('postgres'), (server) => {
  let schema: TestSchema;
  let opened: SqlDriver[];
  let driver: SqlDriver;
  beforeEach(async () => {
    schema = await newSchema(server);
    opened = [];
    driver = await open();
    const create = 'CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB, d REAL) STRICT';
    await driver.transaction('create', [{ sql: create, params: [] }]);
  });
  afterEach(async () => {
    for (const one of opened) await one.close();
    await schema.drop();
  });

  async function open(
    limits: Partial<PostgresLimits> = {},
    connections = 4,
    url = schema.url,
  ): Promise<SqlDriver> {
    const one = await openPostgresDriver({ url, connections, limits, log: silentLog() });
    opened.push(one);
    return one;
  }

  it('keeps every character, alone, in a row of many and in a comparison', async () => {
    const rows = HARD_TEXTS.map((text, index) => [index, text]);
    const insert = 'INSERT INTO t (a, b) SELECT w.a, w.b FROM @rows(?1 w: a int, b text)';
    await driver.transaction('fill', [{ sql: insert, params: [rows] }]);
    const read = await driver.read('SELECT b FROM t ORDER BY a', []);
    assert.deepEqual(
      read.map((row) => row['b']),
      HARD_TEXTS,
    );
    for (const [index, text] of HARD_TEXTS.entries()) {
      const found = await driver.read('SELECT a FROM t WHERE b = ?1', [text]);
      assert.deepEqual(found, [{ a: index }]);
      const listed = await driver.read(
        'SELECT t.a FROM @list(?1 w: text) JOIN t ON t.b = w.value',
        [[text]],
      );
      assert.deepEqual(listed, [{ a: index }]);
    }
    const [json] = await driver.read('SELECT @tuples[t.b] AS rows FROM t', []);
    const texts: readonly [string][] = JSON.parse(String(json?.['rows']));
    assert.deepEqual(texts.flat().toSorted(), HARD_TEXTS.toSorted());
  });

  it('keeps whole numbers up to 2^53, and fractions and bytes as they are', async () => {
    const edge = Number.MAX_SAFE_INTEGER;
    const numbers = [edge, -edge, 0, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, 1_780_000_000_000];
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    for (const number of numbers) {
      await driver.transaction('fill', [
        {
          sql: 'INSERT INTO t (a, c, d) VALUES (?1, ?2, ?3)',
          params: [number, bytes, 0.1 + 0.2],
        },
      ]);
      const [row] = await driver.read('SELECT a, c, d FROM t WHERE a = ?1', [number]);
      assert.deepEqual(row, { a: number, c: bytes, d: 0.1 + 0.2 });
    }
    const rows = numbers.map((number) => [number]);
    const listed = await driver.read('SELECT w.n FROM @rows(?1 w: n int) ORDER BY w.place', [rows]);
    assert.deepEqual(
      listed.map((row) => row['n']),
      numbers,
    );
  });

  it('never reads a table from end to end where an index will do, however small it seems', async () => {
    const settings = `SELECT current_setting('enable_seqscan') AS scans, current_setting('jit') AS jit,
      current_setting('synchronous_commit') AS durable`;
    assert.deepEqual(await driver.read(settings, []), [
      { scans: 'off', jit: 'off', durable: 'on' },
    ]);
    await driver.transaction('analyze', [{ sql: 'ANALYZE t', params: [] }]);
    const plan = await driver.read('EXPLAIN SELECT b FROM t WHERE a = ?1', [1]);
    assert.match(String(plan[0]?.['QUERY PLAN']), /Index Scan/);
  });

  it('takes 10,000 rows in one statement', async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => [index, `text ${index}`]);
    const insert = 'INSERT INTO t (a, b) SELECT w.a, w.b FROM @rows(?1 w: a int, b text)';
    await driver.transaction('fill', [{ sql: insert, params: [rows] }]);
    const [row] = await driver.read('SELECT count(*) AS rows, max(b) AS last FROM t', []);
    assert.deepEqual(row, { rows: 10_000, last: 'text 9999' });
  });

  it('tries a transaction again that lost a deadlock, so that both are carried out', async () => {
    const other = await open();
    await driver.transaction('fill', [
      { sql: INSERT, params: [1, ''] },
      { sql: INSERT, params: [2, ''] },
    ]);
    const append = `UPDATE t SET b = b || ?2 WHERE a = ?1 RETURNING a`;
    let attempts = 0;
    let opposite: Promise<unknown> = Promise.resolve();
    await driver.interactive('deadlock', async (tx) => {
      attempts += 1;
      await tx.all(append, [1, 'i']);
      if (attempts === 1) {
        const order = [2, 1].map((a) => ({ sql: append, params: [a, 'o'] }));
        opposite = other.transaction('opposite', order);
        await waiting(1);
      }
      await tx.all(append, [2, 'i']);
    });
    await opposite;
    const rows = await driver.read('SELECT b FROM t ORDER BY a', []);
    for (const row of rows) assert.match(String(row['b']), /^(io|oi)$/);
  });

  /** Until so many sessions of this schema wait for a row. */
  async function waiting(count: number): Promise<void> {
    const question = `SELECT count(DISTINCT l.pid)::int AS waiting FROM pg_locks l JOIN pg_locks t ON t.pid = l.pid
      AND t.relation = 't'::regclass WHERE NOT l.granted`;
    for (;;) {
      const [row] = await schema.ask(question);
      if (Number(row?.['waiting']) >= count) return;
    }
  }

  it('says STORE_BUSY of a lock that somebody keeps, and has written nothing', async () => {
    const hasty = await open({ lockMs: 50 });
    await driver.transaction('fill', [{ sql: INSERT, params: [1, 'x'] }]);
    await driver.interactive('hold', async (tx) => {
      await tx.all(TOUCH, [1, 'held']);
      const statements = [
        { sql: INSERT, params: [2, 'y'] },
        { sql: TOUCH, params: [1, 'mine'] },
      ];
      await assert.rejects(hasty.transaction('touch', statements), coded('STORE_BUSY'));
    });
    assert.deepEqual(await driver.read('SELECT a, b FROM t', []), [{ a: 1, b: 'held' }]);
  });

  it('lets interactive transactions of one name wait for each other over processes, others not', async () => {
    const other = await open({ lockMs: 50 });
    await driver.interactive('stock', async () => {
      await assert.rejects(
        other.interactive('stock', async () => 1),
        coded('STORE_BUSY'),
      );
      assert.equal(await other.interactive('records', async () => 2), 2);
    });
    assert.equal(await other.interactive('stock', async () => 3), 3);
  });

  it('keeps two hubs in two schemas of one database apart, with their locks', async () => {
    const second = await newSchema(server);
    const other = await open({ lockMs: 50 }, 4, second.url);
    await driver.interactive('stock', async () => {
      assert.equal(await other.interactive('stock', async () => 1), 1);
    });
    await assert.rejects(other.read('SELECT a FROM t', []), coded('STORE_STATEMENT_FAILED'));
    await other.close();
    await second.drop();
  });

  it('says STORE_OVERLOADED when no connection becomes free, and goes on afterwards', async () => {
    const small = await open({ connectMs: 50 }, 1);
    await small.interactive('hold', async () => {
      await assert.rejects(small.read('SELECT 1 AS one', []), coded('STORE_OVERLOADED'));
    });
    assert.deepEqual(await small.read('SELECT 1 AS one', []), [{ one: 1 }]);
  });

  it('knows a commit that the server turned into a rollback', async () => {
    const careless = driver.interactive('careless', async (tx) => {
      await tx.all(INSERT, [1, 'x']);
      await tx.all('SELECT nothing FROM nowhere', []).catch(() => undefined);
    });
    await assert.rejects(careless, coded('STORE_STATEMENT_FAILED'));
    assert.deepEqual(await driver.read('SELECT a FROM t', []), []);
  });

  it('lets nothing run behind the end of a transaction that failed', async () => {
    const asked = driver.interactive('several', async (tx) => {
      await Promise.all([
        tx.all('SELECT nothing FROM nowhere', []),
        tx.all(INSERT, [1, 'x']),
        tx.all(INSERT, [2, 'x']),
        tx.all(INSERT, [3, 'x']),
      ]);
    });
    await assert.rejects(asked, coded('STORE_STATEMENT_FAILED'));
    assert.deepEqual(await driver.read('SELECT a FROM t', []), []);
  });

  it('gives a session up whose process stands still inside a transaction, and carries it out anew', async () => {
    const slow = await open({ standstillMs: 100 });
    let attempts = 0;
    await slow.interactive('stock', async (tx) => {
      attempts += 1;
      await tx.all(INSERT, [attempts, 'x']);
      // Another hub comes through as soon as the server has ended the session that does nothing.
      if (attempts === 1)
        await driver.interactive('stock', async (own) => own.all(INSERT, [9, 'y']));
    });
    assert.equal(attempts, 2);
    assert.deepEqual(await driver.read('SELECT a FROM t ORDER BY a', []), [{ a: 2 }, { a: 9 }]);
  });
});
