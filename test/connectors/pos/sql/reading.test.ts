import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { virtualClock } from '../../../../core/base/virtual-clock.ts';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { describeWith, findServer, type TestServer } from '../../../databases/server.ts';
import { errorOf } from '../../../error-of.ts';
import { berlinNow, keysOf, openSqlBench, readStream, type SqlBench } from './sql-bench.ts';

for (const kind of ['postgres', 'mariadb'] as const) {
  describeWith(`reading a table of ${kind}`, await findServer(kind), (server) => {
    let bench: SqlBench;

    async function open(tables: JsonObject, ...statements: readonly string[]): Promise<void> {
      bench = await openSqlBench(server, statements, { tables });
    }
    afterEach(async () => await bench?.close());

    byColumn(server, open, () => bench);
    bySequence(server, open, () => bench);
  });
}

type Open = (tables: JsonObject, ...statements: readonly string[]) => Promise<void>;

const STOCK: JsonObject = {
  table: 'stock',
  key: ['sku'],
  change: { by: 'column', column: 'changed', lag: '1m' },
  pageRows: 3,
};

function stockTable(server: TestServer): string {
  const time = server.kind === 'postgres' ? 'timestamp(6)' : 'datetime(6)';
  return `create table stock (sku varchar(20) not null primary key, quantity integer, changed ${time})`;
}

function stockRow(sku: string, changed: string): string {
  return `insert into stock values ('${sku}', 1, '${changed}')`;
}

function byColumn(server: TestServer, open: Open, bench: () => SqlBench): void {
  it('goes on behind the last row when many share one change time', async () => {
    const skus = Array.from({ length: 11 }, (_, index) => `S-${String(index).padStart(2, '0')}`);
    const rows = skus.map((sku) => stockRow(sku, '2026-01-15 10:00:00.123456'));
    await open({ stock: STOCK }, stockTable(server), ...rows);
    const { records, pages } = await readStream(bench().host(), 'stock');
    deepEqual(keysOf(records), skus);
    equal(pages.length, 4);
  });

  it('reads again what lies within the lag and nothing before it', async () => {
    await open(
      { stock: STOCK },
      stockTable(server),
      stockRow('old', '2026-01-15 10:00:00'),
      stockRow('edge', '2026-01-15 10:04:00'),
      stockRow('new', '2026-01-15 10:05:00'),
    );
    const host = bench().host();
    const first = await readStream(host, 'stock');
    deepEqual(keysOf(first.records), ['old', 'edge', 'new']);
    const second = await readStream(host, 'stock', first.cursor);
    deepEqual(keysOf(second.records), ['edge', 'new']);
    deepEqual(second.cursor, first.cursor);
  });

  it('finds a row that is committed behind rows that were read', async () => {
    await open({ stock: STOCK }, stockTable(server), stockRow('a', '2026-01-15 10:00:00'));
    const late = await bench().scratch.open();
    await late.run('begin', stockRow('late', '2026-01-15 10:00:30'));
    await bench().scratch.run(stockRow('b', '2026-01-15 10:01:00'));
    const host = bench().host();
    const first = await readStream(host, 'stock');
    deepEqual(keysOf(first.records), ['a', 'b']);
    await late.run('commit');
    await late.end();
    const second = await readStream(host, 'stock', first.cursor);
    ok(keysOf(second.records).includes('late'));
  });

  it('does not wait for locks that a till holds', async () => {
    await open({ stock: STOCK }, stockTable(server), stockRow('a', '2026-01-15 10:00:00'));
    const till = await bench().scratch.open();
    await till.run('begin', "update stock set quantity = 9 where sku = 'a'");
    const { records } = await readStream(bench().host(), 'stock');
    equal(records[0]?.data['quantity'], '1');
    await till.run('rollback');
    await till.end();
  });

  it('a time from the future moves no mark: what is written after it is found', async () => {
    await open(
      { stock: STOCK },
      stockTable(server),
      stockRow('a', '2026-01-15 10:00:00'),
      stockRow('ahead', '2099-01-01 00:00:00'),
    );
    const host = bench().host();
    const first = await readStream(host, 'stock');
    deepEqual(keysOf(first.records), ['a', 'ahead']);
    ok(String(first.cursor?.['high']) < '2099');
    await bench().scratch.run(`insert into stock values ('after', 1, ${berlinNow()})`);
    const second = await readStream(host, 'stock', first.cursor);
    ok(keysOf(second.records).includes('after'), JSON.stringify(keysOf(second.records)));
  });

  it('goes back an hour further when the wall clock was put back', async () => {
    await open({ stock: STOCK }, stockTable(server), stockRow('first pass', '2026-10-25 02:50:00'));
    const host = bench().host();
    const first = await readStream(host, 'stock');
    // An hour later the clock shows 02:20 for the second time.
    await bench().scratch.run(stockRow('second pass', '2026-10-25 02:20:00'));
    const second = await readStream(host, 'stock', first.cursor);
    deepEqual(keysOf(second.records), ['second pass', 'first pass']);
    equal(second.records[0]?.version, null, 'a doubtful time is no version');
  });

  it('resumes behind the last settled page and keeps what the sweep began with', async () => {
    const rows = ['a', 'b', 'c', 'd', 'e'].map((sku) => stockRow(sku, '2026-01-15 10:00:00'));
    await open({ stock: { ...STOCK, pageRows: 2 } }, stockTable(server), ...rows);
    const host = bench().host();
    const { pages } = await readStream(host, 'stock');
    const rest = await readStream(host, 'stock', pages[0]?.cursor ?? null);
    deepEqual(keysOf(rest.records), ['c', 'd', 'e']);
  });

  it('begins anew when the settings name another column', async () => {
    await open({ stock: STOCK }, stockTable(server), stockRow('a', '2026-01-15 10:00:00'));
    const host = bench().host();
    const cursor = { by: 'column other.stock.changed', high: '2099-01-01T00:00:00', at: null };
    deepEqual(keysOf((await readStream(host, 'stock', cursor)).records), ['a']);
  });

  it('a row without a change time is told of once, and again when it is another', async () => {
    await open({ stock: STOCK }, stockTable(server), stockRow('a', '2026-01-15 10:00:00'));
    await bench().scratch.run("insert into stock values ('never', 1, null)");
    const host = bench().host();
    const first = await readStream(host, 'stock');
    deepEqual(keysOf(first.records), ['a']);
    deepEqual(
      first.faults.map(({ where, code }) => [where, code]),
      [['stock:never', 'POS_ROW_VALUE']],
    );
    const second = await readStream(host, 'stock', first.cursor);
    deepEqual(second.faults, []);
    await bench().scratch.run("update stock set quantity = 2 where sku = 'never'");
    const third = await readStream(host, 'stock', second.cursor);
    equal(third.faults.length, 1);
  });

  it('two rows in one place end the sweep instead of losing one', async () => {
    const time = server.kind === 'postgres' ? 'timestamp' : 'datetime';
    const copy = "insert into stock values ('a', '2026-01-15 10:00:00')";
    const table = `create table stock (sku varchar(20), changed ${time})`;
    await open({ stock: STOCK }, table, copy, copy);
    const error = await errorOf(readStream(bench().host(), 'stock'));
    equal(error.code, 'POS_SQL_KEY_REPEATED');
  });

  it('a row that is marked as deleted is a tombstone, and no answer to a look-up', async () => {
    const deleted = { column: 'quantity', values: ['0'] };
    await open({ stock: { ...STOCK, deleted } }, stockTable(server));
    await bench().scratch.run(
      stockRow('here', '2026-01-15 10:00:00'),
      "insert into stock values ('gone', 0, '2026-01-15 10:00:01')",
    );
    const host = bench().host();
    const { records } = await readStream(host, 'stock');
    deepEqual(
      records.map(({ key, deleted: isGone }) => [key, isGone === true]),
      [
        ['here', false],
        ['gone', true],
      ],
    );
  });
}

const SALES: JsonObject = {
  table: 'sale',
  key: ['id'],
  change: { by: 'sequence', column: 'id', lag: '1m', window: 100 },
  pageRows: 3,
};
const SALE_TABLE = 'create table sale (id bigint not null primary key, quantity integer)';

function bySequence(_server: TestServer, open: Open, bench: () => SqlBench): void {
  it('keeps numbers of 64 bits exact', async () => {
    const ids = ['9007199254740993', '9007199254740995', '9223372036854775807'];
    const rows = ids.map((id) => `insert into sale values (${id}, 1)`);
    await open({ sales: SALES }, SALE_TABLE, ...rows);
    const host = bench().host();
    const { records, cursor } = await readStream(host, 'sales');
    deepEqual(keysOf(records), ids);
    deepEqual(
      records.map((record) => record.data['id']),
      ids,
    );
    equal(cursor?.['high'], '9223372036854775807');
  });

  it('reads again only what may still come late: not the whole window for ever', async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 15));
    const rows = Array.from({ length: 20 }, (_, id) => `insert into sale values (${id + 1}, 1)`);
    await open({ sales: SALES }, SALE_TABLE, ...rows);
    const host = bench().host({ clock });
    const first = await readStream(host, 'sales');
    equal(first.records.length, 20);
    const soon = await readStream(host, 'sales', first.cursor);
    equal(soon.records.length, 20, 'within the lag any of them may have left a gap');
    await clock.advance(61_000);
    const next = await readStream(host, 'sales', soon.cursor);
    equal(next.records.length, 20, 'the last sweep began within the lag of the first');
    const still = await readStream(host, 'sales', next.cursor);
    deepEqual(keysOf(still.records), ['20'], 'nothing below 20 can come any more');
  });

  it('finds a number that was taken before one that was read and is committed after it', async () => {
    await open({ sales: SALES }, SALE_TABLE, 'insert into sale values (1, 1)');
    const late = await bench().scratch.open();
    await late.run('begin', 'insert into sale values (2, 1)');
    await bench().scratch.run('insert into sale values (3, 1)');
    const clock = virtualClock(Date.UTC(2026, 0, 15));
    const host = bench().host({ clock });
    const first = await readStream(host, 'sales');
    deepEqual(keysOf(first.records), ['1', '3']);
    await clock.advance(50_000);
    const second = await readStream(host, 'sales', first.cursor);
    await late.run('commit');
    await late.end();
    // More than the lag after the first sweep, less than the lag after the second.
    await clock.advance(20_000);
    const third = await readStream(host, 'sales', second.cursor);
    ok(keysOf(third.records).includes('2'), JSON.stringify(keysOf(third.records)));
  });

  it('reads at most the window again', async () => {
    const rows = Array.from({ length: 20 }, (_, id) => `insert into sale values (${id + 1}, 1)`);
    const change = { by: 'sequence', column: 'id', lag: '1h', window: 5 };
    await open({ sales: { ...SALES, change } }, SALE_TABLE, ...rows);
    const host = bench().host();
    const first = await readStream(host, 'sales');
    const second = await readStream(host, 'sales', first.cursor);
    deepEqual(keysOf(second.records), ['15', '16', '17', '18', '19', '20']);
  });

  it('says so when the numbers begin again, and goes on from there', async () => {
    await open({ sales: SALES }, SALE_TABLE, 'insert into sale values (5000, 1)');
    const host = bench().host();
    const first = await readStream(host, 'sales');
    await bench().scratch.run('delete from sale', 'insert into sale values (1, 1)');
    const second = await readStream(host, 'sales', first.cursor);
    deepEqual(keysOf(second.records), ['1']);
    match(second.notes.join(), /begins again below 5000/);
    await bench().scratch.run('insert into sale values (2, 1)');
    const third = await readStream(host, 'sales', second.cursor);
    ok(keysOf(third.records).includes('2'));
  });

  it('is refused for a column that holds no whole numbers', async () => {
    const change = { by: 'sequence', column: 'name' };
    const table = 'create table sale (id bigint not null primary key, name varchar(5))';
    await open({ sales: { ...SALES, change } }, table);
    const error = await errorOf(readStream(bench().host(), 'sales'));
    equal(error.code, 'POS_SETTING_INVALID');
    match(error.what, /name.*holds no whole number/);
  });
}
