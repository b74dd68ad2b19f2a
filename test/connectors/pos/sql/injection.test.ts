import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Command, JsonObject } from '../../../../core/connector/index.ts';
import { describeWith, findServer } from '../../../databases/server.ts';
import { errorOf } from '../../../error-of.ts';
import { keysOf, openSqlBench, readStream, type SqlBench } from './sql-bench.ts';

const STOCK: JsonObject = {
  table: 'stock',
  key: ['sku'],
  change: { by: 'column', column: 'changed' },
};

/** Texts that would end a name or a value and go on as a statement of their own. */
const ATTACKS = [
  'stock; drop table stock',
  'stock" ; drop table stock; --',
  'stock` ; drop table stock; -- ',
  "stock' or '1'='1",
  'stock where 1=1 union select * from stock',
  'stock as s',
  'public.stock',
  'sku) or (1=1',
  'sku$1',
  'sku?',
  '*',
];

const VALUES = [
  "x'); drop table stock; --",
  String.raw`\' or 1=1 -- `,
  `" or ""="`,
  String.raw`\'; drop table stock; #`,
  "' union select sku from stock --",
  '?',
  '$1',
  ':1',
  '{{7*7}}',
  '\u02bc or 1=1',
  '\u00bf\u0027 or 1=1 -- ',
];

for (const kind of ['postgres', 'mariadb'] as const) {
  describeWith(
    `what is written as SQL stays a text on ${kind}`,
    await findServer(kind),
    (server) => {
      let bench: SqlBench;
      const time = kind === 'postgres' ? 'timestamp' : 'datetime';

      beforeEach(async () => {
        bench = await openSqlBench(
          server,
          [
            `create table stock (sku varchar(60) not null primary key, changed ${time} not null)`,
            "insert into stock values ('a', '2026-01-15 10:00:00')",
            'create table hub_stock (sku varchar(60) not null primary key, note varchar(90))',
          ],
          { tables: { stock: STOCK } },
        );
        const { user } = bench.scratch.writer;
        const grantee = kind === 'postgres' ? user : `'${user}'@'%'`;
        await bench.scratch.run(`grant select, insert, update on hub_stock to ${grantee}`);
      });
      afterEach(async () => {
        if (bench === undefined) return;
        deepEqual(await bench.scratch.ask('select sku from stock'), [{ sku: 'a' }]);
        await bench.close();
      });

      const places: Readonly<Record<string, (attack: string) => JsonObject>> = {
        table: (table) => ({ ...STOCK, table }),
        schema: (schema) => ({ ...STOCK, schema }),
        key: (column) => ({ ...STOCK, key: [column] }),
        columns: (column) => ({ ...STOCK, columns: { [column]: 'field' } }),
        'change.column': (column) => ({ ...STOCK, change: { by: 'column', column } }),
        'deleted.column': (column) => ({ ...STOCK, deleted: { column } }),
        version: (version) => ({ ...STOCK, version }),
        numbers: (column) => ({ ...STOCK, numbers: [column] }),
        booleans: (column) => ({ ...STOCK, booleans: [column] }),
        times: (column) => ({ ...STOCK, times: { at: { columns: [column] } } }),
      };
      for (const [place, rule] of Object.entries(places)) {
        it(`as the name of ${place} it is not in the catalogue`, async () => {
          for (const attack of ATTACKS) {
            const host = bench.host({ tables: { stock: rule(attack) } });
            const error = await errorOf(readStream(host, 'stock'));
            equal(error.code, 'POS_SQL_CATALOGUE', attack);
            ok(error.where.startsWith('tables.stock.'), error.where);
          }
        });
      }

      it('as a key it is looked for and not found', async () => {
        const host = bench.host();
        const found = await pos.lookup?.(host, 'stock', [...VALUES, 'a']);
        deepEqual(
          found?.map((record) => record?.key ?? null),
          [...VALUES.map(() => null), 'a'],
        );
      });

      it('in a cursor it is a value, and no more', async () => {
        for (const attack of VALUES) {
          const cursor = {
            by: `column ${bench.scratch.name}.stock.changed`,
            high: null,
            at: ['2026-01-01T00:00:00', attack],
            cap: '2026-01-01T00:00:00',
          };
          const { records } = await readStream(bench.host(), 'stock', cursor);
          deepEqual(keysOf(records), ['a']);
        }
      });

      it('as a value of the marked rows it is compared here', async () => {
        const deleted = { column: 'sku', values: VALUES };
        const host = bench.host({ tables: { stock: { ...STOCK, deleted } } });
        equal((await readStream(host, 'stock')).records[0]?.deleted, undefined);
      });

      it('into a staging table it is written as it stands, and found by it', async () => {
        const staging = {
          stockFile: {
            table: 'hub_stock',
            key: ['sku'],
            columns: [
              { name: 'sku', field: 'sku' },
              { name: 'note', field: 'note' },
            ],
          },
        };
        const host = bench.host({ staging });
        const commands = VALUES.map(
          (text, index): Command => ({
            stream: 'stockFile',
            operation: 'publish',
            key: text.replaceAll(/[\\|]/g, String.raw`\$&`),
            idempotencyKey: `${index}`,
            version: null,
            data: { sku: text, note: text },
          }),
        );
        const acks = await pos.write?.(host, commands);
        deepEqual(
          acks?.map((ack) => ack.outcome),
          VALUES.map(() => 'written'),
          JSON.stringify(acks),
        );
        const rows = await bench.scratch.ask('select sku, note from hub_stock');
        deepEqual(new Set(rows.map((row) => row['sku'])), new Set(VALUES));
        const found = await pos.lookup?.(
          host,
          'stockFile',
          commands.map((command) => command.key),
        );
        deepEqual(
          found?.map((record) => record?.data['note']),
          VALUES,
        );
      });

      it('a column of the table itself with such a name is refused, with the way out', async () => {
        const quote = kind === 'postgres' ? '"' : '`';
        await bench.scratch.run(`alter table stock add ${quote}a.b as c${quote} integer`);
        const error = await errorOf(readStream(bench.host(), 'stock'));
        equal(error.code, 'POS_SQL_CATALOGUE');
        match(error.mend, /view/);
        const named = { stock: { ...STOCK, columns: ['sku'] } };
        equal((await readStream(bench.host({ tables: named }), 'stock')).records.length, 1);
      });

      it('a wrong name is told with the nearest one', async () => {
        const host = bench.host({ tables: { stock: { ...STOCK, key: ['skuu'] } } });
        const error = await errorOf(readStream(host, 'stock'));
        equal(error.where, 'tables.stock.key');
        equal(error.mend, 'write "sku"');
      });
    },
  );
}
