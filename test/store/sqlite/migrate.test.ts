import assert from 'node:assert/strict';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import type { SqlDriver } from '../../../core/store/sql/driver.ts';
import { sqlRecordStore } from '../../../core/store/sql/hub-records.ts';
import { migrate } from '../../../core/store/sql/migrate.ts';
import { MIGRATIONS } from '../../../core/store/sql/migrations/list.ts';
import type { Migration } from '../../../core/store/sql/migrations/migration.ts';
import { coded } from '../../contract/store/samples.ts';
import { openDriverVariant } from './open-store.ts';

const ONE: Migration = { id: 1, name: 'one', statements: ['CREATE TABLE one (a)'] };
const TWO: Migration = {
  id: 2,
  name: 'two',
  statements: ['CREATE TABLE two (a)', 'INSERT INTO two VALUES (1)'],
};

describe('migrations', () => {
  let driver: SqlDriver;
  beforeEach(async () => {
    driver = await openDriverVariant(':memory:', { driver: 'node:sqlite', thread: 'same' });
  });
  afterEach(() => driver.close());

  const forward = (migrations: readonly Migration[], crashPoint = (_name: string): void => {}) =>
    migrate({ dialect: 'sqlite', driver, migrations, clock: virtualClock(), crashPoint });
  const tables = async (): Promise<readonly unknown[]> => {
    const rows = await driver.read("SELECT name FROM sqlite_master WHERE type = 'table'", []);
    return rows.map((row) => row['name']);
  };

  it('are applied in order, once, and only the new ones of a newer program', async () => {
    assert.deepEqual(await forward([ONE]), { from: 0, to: 1 });
    assert.deepEqual(await forward([ONE, TWO]), { from: 1, to: 2 });
    assert.deepEqual(await forward([ONE, TWO]), { from: 2, to: 2 });
    assert.equal((await driver.read('SELECT a FROM two', [])).length, 1);
  });

  it('that fail in the middle leave the schema of before, and can be repeated', async () => {
    const broken = { ...TWO, statements: [...TWO.statements, 'CREATE TABLE two (a)'] };
    await assert.rejects(forward([ONE, broken]), coded('STORE_STATEMENT_FAILED'));
    assert.deepEqual(await tables(), ['schema_migrations', 'one']);
    assert.deepEqual(await forward([ONE, TWO]), { from: 1, to: 2 });
  });

  it('of a newer program are refused, and nothing is touched', async () => {
    await forward([ONE, TWO]);
    await assert.rejects(forward([ONE]), coded('STORE_TOO_NEW'));
    assert.deepEqual(await forward([ONE, TWO]), { from: 2, to: 2 });
  });

  it('that read differently than when they were applied are refused, naming which', async () => {
    await forward([ONE, TWO]);
    const changed = { ...TWO, statements: ['CREATE TABLE two (a, b)'] };
    await assert.rejects(forward([ONE, changed]), (error: unknown) => {
      assert.ok(coded('STORE_MIGRATION_CHANGED')(error));
      assert.match(String(error), /schema change 2 \(two\)/);
      return true;
    });
  });

  it('may be brought forward by two at the same time', async () => {
    const answers = await Promise.all([forward([ONE, TWO]), forward([ONE, TWO])]);
    assert.ok(answers.every((answer) => answer.to === 2));
    assert.equal((await driver.read('SELECT a FROM two', [])).length, 1);
  });

  it('pass a crash point after each statement', async () => {
    const passed: string[] = [];
    await forward([ONE, TWO], (name) => passed.push(name));
    assert.deepEqual(passed, ['migrate.one.1', 'migrate.two.1', 'migrate.two.2']);
  });

  it('of the product carry products over, with their ids and barcodes as names that find them', async () => {
    await forward(MIGRATIONS.slice(0, 3));
    const ids = { shopifyVariant: 'gid://v/1', odd: 7, empty: '' };
    const rows = [
      ['A', '3', JSON.stringify({ sku: 'A', barcode: '400', ids }), 5, 1000],
      ['B', null, JSON.stringify({ sku: 'B', barcode: null }), 9, 2000],
    ] as const;
    for (const row of rows) {
      await driver.transaction('test', [
        { sql: 'INSERT INTO products VALUES (?, ?, ?, ?, ?)', params: row },
      ]);
    }
    await forward(MIGRATIONS);
    const store = sqlRecordStore(driver);
    const [a, b] = await store.changedSince('products', 0, 9);
    assert.deepEqual([a?.key, a?.version, a?.seq, a?.updatedAt], ['A', '3', 5, 1000]);
    assert.deepEqual([b?.data, b?.version], [{ sku: 'B', barcode: null }, null]);
    const found = await store.find('products', ['barcode:400', 'shopifyVariant:gid://v/1'], 9);
    assert.deepEqual(
      found.map((one) => one.keys),
      [['A'], ['A']],
    );
    assert.equal((await tables()).includes('products'), false);
  });

  it('of the product let orders of before be found by their number and their e-mail', async () => {
    await forward(MIGRATIONS.slice(0, 6));
    const orders: readonly (readonly [string, unknown])[] = [
      ['a', { number: '#1001', customer: { email: ' Ann@X.test ' } }],
      ['b', { number: 7, customer: null }],
      ['c', { number: '', customer: { email: '' } }],
      ['d', { number: null }],
    ];
    for (const [key, data] of orders) {
      const sql = `INSERT INTO hub_records (stream, key, version, data, inner_data, deleted, seq, updated_at)
        VALUES ('orders', ?1, NULL, ?2, '{}', 0, ?3, 0)`;
      const params = [key, JSON.stringify(data), key.charCodeAt(0)];
      await driver.transaction('test', [{ sql, params }]);
    }
    await forward(MIGRATIONS);
    const rows = await driver.read('SELECT alias, key FROM hub_aliases ORDER BY alias', []);
    assert.deepEqual(
      rows.map(({ alias, key }) => [alias, key]),
      [
        ['email:ann@x.test', 'a'],
        ['number:1001', 'a'],
        ['number:7', 'b'],
      ],
    );
  });

  it('of the product are numbered without a gap and have names of their own', () => {
    assert.deepEqual(
      MIGRATIONS.map((migration) => migration.id),
      MIGRATIONS.map((_, index) => index + 1),
    );
    assert.equal(new Set(MIGRATIONS.map((migration) => migration.name)).size, MIGRATIONS.length);
  });
});
