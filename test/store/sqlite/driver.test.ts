import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { SqlDriver } from '../../../core/store/sql/driver.ts';
import { openSqlite3 } from '../../../core/store/sqlite/sqlite3-driver.ts';
import { coded } from '../../contract/store/samples.ts';
import { missing, newFolder, openDriverVariant, removeFolder, VARIANTS } from './open-store.ts';

const CREATE = 'CREATE TABLE t (a INTEGER PRIMARY KEY, b ANY) STRICT';
const INSERT = 'INSERT INTO t (a, b) VALUES (?, ?)';

for (const variant of VARIANTS) {
  for (const place of ['in memory', 'in a file'] as const) {
    const reason = await missing(variant.driver);
    const suffix = reason === null ? '' : ` (${reason})`;
    describe(`the driver ${variant.driver}, ${variant.thread} thread, ${place}${suffix}`, () => {
      let folder: string;
      let driver: SqlDriver;
      let passed: string[];

      before(function () {
        if (reason !== null) this.skip();
      });
      beforeEach(async () => {
        folder = newFolder();
        passed = [];
        const path = place === 'in memory' ? ':memory:' : join(folder, 'hub.db');
        driver = await openDriverVariant(path, variant, passed);
        await driver.transaction('create', [{ sql: CREATE, params: [] }]);
      });
      afterEach(async () => {
        await driver.close();
        removeFolder(folder);
      });

      describeTransactions(
        () => driver,
        () => passed,
      );
      describeInteractive(() => driver);
    });
  }
}

async function rowsOf(driver: SqlDriver): Promise<readonly unknown[]> {
  const rows = await driver.read('SELECT a, b FROM t ORDER BY a', []);
  return rows.map((row) => [row['a'], row['b']]);
}

function describeTransactions(current: () => SqlDriver, passed: () => readonly string[]): void {
  it('is a SQLite without the log-reset fault of before 3.51.3', () => {
    const [major = 0, minor = 0, patch = 0] = current().version.split('.').map(Number);
    assert.ok(major * 1_000_000 + minor * 1_000 + patch >= 3_051_003, current().version);
  });

  it('keeps text, numbers, bytes and null as they are', async () => {
    const bytes = Uint8Array.from([0, 255, 10]);
    const values = ['\u00e4\u0000\u{1f600}', 1.5, null, '', 2 ** 53 - 1, -1];
    const statements = values.map((value, a) => ({ sql: INSERT, params: [a, value] }));
    await current().transaction('fill', [...statements, { sql: INSERT, params: [99, bytes] }]);
    const rows = await current().read('SELECT b FROM t ORDER BY a', []);
    assert.deepEqual(
      rows.slice(0, -1).map((row) => row['b']),
      values,
    );
    const stored = rows.at(-1)?.['b'];
    assert.ok(stored instanceof Uint8Array);
    assert.deepEqual([...stored], [...bytes]);
  });

  it('takes a bigint that is a safe integer as that number', async () => {
    await current().transaction('fill', [{ sql: INSERT, params: [5n, 1_780_000_000_000n] }]);
    assert.deepEqual(await rowsOf(current()), [[5, 1_780_000_000_000]]);
  });

  it('answers the rows of each statement of a transaction in order', async () => {
    const rows = await current().transaction('fill', [
      { sql: `${INSERT} RETURNING a`, params: [1, 'x'] },
      { sql: INSERT, params: [2, 'y'] },
      { sql: 'SELECT count(*) AS n FROM t', params: [] },
    ]);
    assert.deepEqual(
      rows.map((each) => each.map((row) => ({ ...row }))),
      [[{ a: 1 }], [], [{ n: 2 }]],
    );
  });

  it('a transaction whose last statement fails leaves nothing, and the next one works', async () => {
    const failing = current().transaction('fill', [
      { sql: INSERT, params: [1, 'x'] },
      { sql: INSERT, params: [1, 'again'] },
    ]);
    await assert.rejects(failing, coded('STORE_CONSTRAINT'));
    await current().transaction('fill', [{ sql: INSERT, params: [2, 'y'] }]);
    assert.deepEqual(await rowsOf(current()), [[2, 'y']]);
  });

  it('a guard that is not met rolls back and is named', async () => {
    const outcome = await current().guarded('fill', [
      { sql: INSERT, params: [1, 'x'] },
      { sql: 'SELECT a FROM t', params: [], rows: 2 },
      { sql: INSERT, params: [2, 'y'] },
    ]);
    assert.deepEqual(outcome, { committed: false, failedAt: 1 });
    assert.deepEqual(await rowsOf(current()), []);
  });

  it('a statement that is no SQL is a typed fault', async () => {
    await assert.rejects(current().read('SELEC 1', []), coded('STORE_STATEMENT_FAILED'));
    const failing = current().transaction('x', [{ sql: 'INSERT INTO nowhere', params: [] }]);
    await assert.rejects(failing, coded('STORE_STATEMENT_FAILED'));
  });

  it('more statement texts than are kept prepared all work', async () => {
    for (let index = 0; index < 600; index += 1) {
      const [row] = await current().read(`SELECT ${index} AS n`, []);
      assert.equal(row?.['n'], index);
    }
  });

  it('a thousand transactions that are asked for at once run one after the other', async () => {
    const work = Array.from({ length: 1_000 }, (_, index) =>
      current().transaction('fill', [{ sql: INSERT, params: [index, null] }]),
    );
    await Promise.all(work);
    assert.equal((await rowsOf(current())).length, 1_000);
  });

  it('more transactions than wait in memory are refused at once, and the others are done', async () => {
    const writes = Array.from({ length: 10_050 }, () => current().transaction('x', []));
    const answers = await Promise.allSettled(writes);
    const refused = answers.filter((answer) => answer.status === 'rejected');
    assert.ok(refused.length >= 50);
    assert.ok(refused.every((answer) => coded('STORE_OVERLOADED')(answer.reason)));
    await current().transaction('fill', [{ sql: INSERT, params: [1, null] }]);
  });

  it('every write passes its crash points; a write that fails does not pass the last', async () => {
    await current().transaction('good', []);
    await current()
      .transaction('bad', [{ sql: 'x', params: [] }])
      .catch(() => undefined);
    await current().interactive('ask', async () => undefined);
    const outside = passed().filter((name) => !name.endsWith('.before-commit'));
    assert.deepEqual(outside.slice(2), [
      'good.begin',
      'good.after-commit',
      'bad.begin',
      'ask.begin',
      'ask.after-commit',
    ]);
  });
}

function describeInteractive(current: () => SqlDriver): void {
  it('an interactive transaction sees its own writes and commits them together', async () => {
    const count = await current().interactive('ask', async (tx) => {
      await tx.all(INSERT, [1, 'x']);
      return (await tx.all('SELECT a FROM t', [])).length;
    });
    assert.equal(count, 1);
    assert.deepEqual(await rowsOf(current()), [[1, 'x']]);
  });

  it('work that throws rolls everything back, and its own error comes out', async () => {
    const failing = current().interactive('ask', async (tx) => {
      await tx.all(INSERT, [1, 'x']);
      throw new Error('changed my mind');
    });
    await assert.rejects(failing, /changed my mind/);
    assert.deepEqual(await rowsOf(current()), []);
  });

  it('other writes wait until an interactive transaction ends', async () => {
    const order: string[] = [];
    const first = current().interactive('ask', async (tx) => {
      for (let index = 0; index < 5; index += 1) await tx.all('SELECT 1 AS n', []);
      order.push('first');
    });
    const second = current().transaction('x', []);
    await Promise.all([first, second.then(() => order.push('second'))]);
    assert.deepEqual(order, ['first', 'second']);
  });

  it('a transaction that is kept beyond its work is a mistake that crashes', async () => {
    const kept = await current().interactive('ask', async (tx) => tx);
    assert.throws(() => kept.all('SELECT 1', []), /assertion failed/);
  });

  it('work that asks the driver instead of its transaction crashes instead of waiting for itself', async () => {
    const mistaken = current().interactive('ask', () => current().transaction('x', []));
    await assert.rejects(mistaken, /assertion failed/);
    await current().transaction('after', []);
  });
}

describe('the driver sqlite3 without its package', () => {
  it('says what is missing and how to get it', async () => {
    const opening = openSqlite3(
      { path: ':memory:', crashPoint: () => undefined, armedCrashPoint: null },
      () => Promise.reject(new Error('Cannot find package')),
    );
    await assert.rejects(opening, coded('STORE_DRIVER_MISSING'));
  });
});

describe('a bigint beyond the safe integers', () => {
  it('is a mistake that crashes with sqlite3, and an exact value with node:sqlite', async function () {
    if ((await missing('sqlite3')) !== null) this.skip();
    const [worker, , sqlite3] = VARIANTS;
    assert.ok(worker !== undefined && sqlite3 !== undefined);
    const statement = { sql: 'SELECT CAST(? AS TEXT) AS text', params: [2n ** 60n] };
    const node = await openDriverVariant(':memory:', worker);
    const [rows] = await node.transaction('x', [statement]);
    assert.equal(rows?.[0]?.['text'], '1152921504606846976');
    await node.close();
    const other = await openDriverVariant(':memory:', sqlite3);
    await assert.rejects(other.transaction('x', [statement]), /assertion failed/);
    await other.close();
  });
});
