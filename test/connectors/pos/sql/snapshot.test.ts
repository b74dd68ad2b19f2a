import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { describeWith, findServer } from '../../../databases/server.ts';
import { errorOf } from '../../../error-of.ts';
import { keysOf, openSqlBench, readStream, type SqlBench } from './sql-bench.ts';

const ITEMS: JsonObject = {
  table: 'item',
  key: ['sku'],
  change: { by: 'snapshot' },
  pageRows: 4,
};
const ITEM_TABLE = 'create table item (sku varchar(20) not null primary key, price decimal(10,2))';

function itemRows(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => {
    return `insert into item values ('I-${String(at).padStart(2, '0')}', 1)`;
  });
}

for (const kind of ['postgres', 'mariadb'] as const) {
  describeWith(`a snapshot of a table of ${kind}`, await findServer(kind), (server) => {
    let bench: SqlBench;

    async function open(tables: JsonObject, ...statements: readonly string[]): Promise<void> {
      bench = await openSqlBench(server, statements, { tables });
    }
    afterEach(async () => await bench?.close());

    it('names the keys that are gone, once', async () => {
      await open({ items: ITEMS }, ITEM_TABLE, ...itemRows(10));
      const host = bench.host();
      const first = await readStream(host, 'items');
      equal(first.records.length, 10);
      await bench.scratch.run("delete from item where sku in ('I-03', 'I-09')");
      const second = await readStream(host, 'items', first.cursor);
      const gone = second.records.filter((record) => record.deleted === true);
      deepEqual(keysOf(gone), ['I-03', 'I-09']);
      deepEqual(gone[0]?.data, { sku: 'I-03' });
      const third = await readStream(host, 'items', second.cursor);
      deepEqual(
        third.records.filter((record) => record.deleted === true),
        [],
      );
    });

    it('reports no deletion at all when far more are gone than may be', async () => {
      await open({ items: ITEMS }, ITEM_TABLE, ...itemRows(10));
      const host = bench.host();
      const first = await readStream(host, 'items');
      await bench.scratch.run("delete from item where sku < 'I-03'");
      const error = await errorOf(readStream(host, 'items', first.cursor));
      equal(error.code, 'POS_SQL_SNAPSHOT_DROP');
      match(error.what, /3 of 10/);
    });

    it('an emptied table is no deletion of everything', async () => {
      await open({ items: ITEMS }, ITEM_TABLE, ...itemRows(10));
      const host = bench.host();
      const first = await readStream(host, 'items');
      await bench.scratch.run('delete from item');
      equal((await errorOf(readStream(host, 'items', first.cursor))).code, 'POS_SQL_SNAPSHOT_DROP');
    });

    it('asks once more for a key before it is given up: a table that is filled anew loses none', async () => {
      await open({ items: ITEMS }, ITEM_TABLE, ...itemRows(10));
      const host = bench.host();
      const first = await readStream(host, 'items');
      await bench.scratch.run("delete from item where sku = 'I-00'");
      const deleted: string[] = [];
      const request = { stream: 'items', since: first.cursor, with: {} };
      let pages = 0;
      for await (const page of pos.read?.(host, request) ?? []) {
        pages += 1;
        // The till puts the row back behind the page that would have shown it.
        if (pages === 1) await bench.scratch.run("insert into item values ('I-00', 2)");
        deleted.push(...keysOf(page.records.filter((record) => record.deleted === true)));
      }
      deepEqual(deleted, []);
    });

    it('begins again after it was cut off, so that nothing is taken for gone', async () => {
      await open({ items: ITEMS }, ITEM_TABLE, ...itemRows(10));
      const host = bench.host();
      const first = await readStream(host, 'items');
      const second = await readStream(host, 'items', first.cursor);
      const resumed = await readStream(host, 'items', second.pages[1]?.cursor ?? null);
      equal(resumed.records.length, 10);
      ok(resumed.records.every((record) => record.deleted !== true));
    });

    it('without deletions it goes on where it was cut off', async () => {
      const change = { by: 'snapshot', deletes: 'none' };
      await open({ items: { ...ITEMS, change } }, ITEM_TABLE, ...itemRows(10));
      const host = bench.host();
      const { pages } = await readStream(host, 'items');
      const rest = await readStream(host, 'items', pages[0]?.cursor ?? null);
      equal(rest.records.length, 6);
    });

    it('a row that cannot be read is told of once and is not taken for deleted', async () => {
      const table = 'create table item (sku varchar(20) not null primary key, active varchar(5))';
      const rows = ['a', 'b', 'c', 'd'].map((sku) => `insert into item values ('${sku}', 'Y')`);
      await open({ items: { ...ITEMS, booleans: ['active'] } }, table, ...rows);
      await bench.scratch.run("update item set active = 'maybe' where sku = 'c'");
      const host = bench.host();
      const first = await readStream(host, 'items');
      deepEqual(keysOf(first.records), ['a', 'b', 'd']);
      deepEqual(
        first.faults.map(({ where, what }) => [where, what]),
        [['item:c', 'active: "maybe" is neither true nor false']],
      );
      const second = await readStream(host, 'items', first.cursor);
      deepEqual(second.faults, []);
      deepEqual(keysOf(second.records), ['a', 'b', 'd'], 'and no tombstone for c');
    });
  });
}
