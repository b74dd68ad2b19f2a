import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Ack, Command, Host, Json, JsonObject } from '../../../../core/connector/index.ts';
import { describeWith, findServer, type TestServer } from '../../../databases/server.ts';
import { errorOf } from '../../../error-of.ts';
import { openSqlBench, readStream, type SqlBench } from './sql-bench.ts';

const TABLES = [
  'create table item (sku varchar(12) not null primary key)',
  "insert into item values ('a')",
  `create table hub_stock (sku varchar(12) not null primary key, quantity integer not null,
    status varchar(10) not null, constraint not_the_beast check (quantity <> 666), unique (quantity, sku))`,
  `create table hub_price (hub_key varchar(40) not null primary key, sku varchar(12) not null,
    amount decimal(10,2) not null, row_id ROW_ID)`,
  'create view hub_view as select sku, quantity, status from hub_stock',
];

function tablesOf({ kind }: TestServer): readonly string[] {
  const rowId =
    kind === 'postgres'
      ? 'bigint generated always as identity'
      : 'bigint not null auto_increment unique';
  return TABLES.map((statement) => statement.replace('ROW_ID', rowId));
}

const STOCK: JsonObject = {
  table: 'hub_stock',
  key: ['sku'],
  columns: [
    { name: 'sku', field: 'sku' },
    { name: 'quantity', field: 'available', decimals: 0 },
  ],
  fixed: { status: 'NEW' },
};

const PRICE: JsonObject = {
  table: 'hub_price',
  key: ['sku'],
  idempotencyKey: 'hub_key',
  sequence: 'row_id',
  columns: [
    { name: 'sku', field: 'sku' },
    { name: 'amount', field: 'amount' },
  ],
  maxRows: 5_000,
};

for (const kind of ['postgres', 'mariadb'] as const) {
  describeWith(`staging tables of ${kind}`, await findServer(kind), (server) => {
    let bench: SqlBench;

    beforeEach(async () => {
      bench = await openSqlBench(server, tablesOf(server), {
        staging: { stockFile: STOCK, priceFile: PRICE },
      });
      await bench.scratch.run(
        ...['hub_stock', 'hub_price'].map((table) =>
          grantOf(bench, `select, insert, update on ${table}`),
        ),
        grantOf(bench, 'select on item'),
        grantOf(bench, 'select on hub_view'),
      );
    });
    afterEach(async () => await bench?.close());

    it('one row a key takes the newest values and its mark again', async () => {
      const host = bench.host();
      await write(host, stock('a', 5));
      await bench.scratch.run("update hub_stock set status = 'DONE'");
      deepEqual(outcomes(await write(host, stock('a', 7))), ['written']);
      deepEqual(await rowsOf(bench, 'hub_stock', 'sku, quantity, status'), ['a 7 NEW']);
    });

    it('rows of their own are added once for each idempotency key', async () => {
      const host = bench.host();
      const commands = [price('a', '1.50', 'k1'), price('a', '1.75', 'k2')];
      deepEqual(outcomes(await write(host, ...commands)), ['written', 'written']);
      const again = await write(host, ...commands, price('b', '2.00', 'k3'));
      deepEqual(outcomes(again), ['same', 'same', 'written']);
      deepEqual(await rowsOf(bench, 'hub_price', 'sku, amount'), ['a 1.50', 'a 1.75', 'b 2.00']);
      const [found] = (await pos.lookup?.(host, 'priceFile', ['a'])) ?? [];
      equal(found?.data['amount'], '1.75', 'the newest of the key');
    });

    it('one row that the table refuses is refused by itself; the others are written', async () => {
      const host = bench.host();
      const acks = await write(host, stock('a', 1), stock('b', 666), stock('c', 3));
      deepEqual(outcomes(acks), ['written', 'refused', 'written']);
      deepEqual(await rowsOf(bench, 'hub_stock', 'sku, quantity'), ['a 1', 'c 3']);
    });

    it('nothing is cut or rounded on its way', async () => {
      const host = bench.host();
      const acks = await write(
        host,
        price('a', '1.505', 'k1'),
        price('a-name-that-is-too-long', '1.00', 'k2'),
        price('n', 'much', 'k3'),
      );
      deepEqual(outcomes(acks), ['refused', 'refused', 'refused']);
      deepEqual(
        acks.map((ack) => (ack.outcome === 'refused' ? ack.path : '')),
        ['/amount', '/sku', '/amount'],
      );
      deepEqual(await rowsOf(bench, 'hub_price', 'sku'), []);
    });

    it('a key that is not that of its row is refused, with the way to mend it', async () => {
      const [ack] = await write(bench.host(), { ...stock('a', 1), key: 'other' });
      ok(ack?.outcome === 'refused');
      match(ack.mend ?? '', /deliver\.key/);
    });

    it('many rows go in one transaction, more than one statement takes', async () => {
      const host = bench.host();
      const commands = Array.from({ length: 1_200 }, (_, n) => price(`s${n}`, '1.00', `k${n}`));
      const acks = await write(host, ...commands);
      ok(acks.every((ack) => ack.outcome === 'written'));
      equal((await bench.scratch.ask('select 1 from hub_price')).length, 1_200);
    });

    it('a lost right is tried again later, and nothing is written', async () => {
      const { user } = bench.scratch.writer;
      const grantee = kind === 'postgres' ? user : `'${user}'@'%'`;
      await bench.scratch.run(`revoke insert on hub_price from ${grantee}`);
      const [ack] = await write(bench.host(), price('a', '1.00', 'k1'));
      ok(ack?.outcome === 'retry');
      equal(ack.code, 'POS_SQL_RIGHTS');
    });

    it('a server that is gone is tried again later', async () => {
      const [ack] = await write(bench.host({ database: { port: 1 } }), stock('a', 1));
      ok(ack?.outcome === 'retry');
      equal(ack.code, 'POS_SQL_UNREACHABLE');
    });

    it('a lock of the till ends the wait and is tried again', async () => {
      const host = bench.host({ database: { statementTimeout: '1s' } });
      await write(host, stock('a', 1));
      const till = await bench.scratch.open();
      await till.run('begin', "update hub_stock set status = 'BUSY' where sku = 'a'");
      const [ack] = await write(host, stock('a', 2));
      await till.run('rollback');
      await till.end();
      ok(ack?.outcome === 'retry', JSON.stringify(ack));
      match(ack.code, /^POS_SQL_(BUSY|TIMEOUT)$/);
      deepEqual(outcomes(await write(host, stock('a', 2))), ['written']);
    });

    it('writing goes through a login of its own: the one that reads could not', async () => {
      const { reader } = bench.scratch;
      const host = bench.host({
        database: { user: bench.scratch.writer.user, stagingUser: reader.user },
        secrets: {
          stagingPassword: reader.password,
          databasePassword: bench.scratch.writer.password,
        },
      });
      const [ack] = await write(host, stock('a', 1));
      ok(ack?.outcome === 'retry' && ack.code === 'POS_SQL_RIGHTS', JSON.stringify(ack));
    });

    it('no value stands in an ack of what was refused', async () => {
      const acks = await write(bench.host(), stock('Miller', 666));
      ok(!JSON.stringify(acks.map((ack) => ({ ...ack, id: '' }))).includes('Miller'));
    });

    const refusals: readonly (readonly [string, JsonObject, RegExp])[] = [
      ['a view', { ...STOCK, table: 'hub_view' }, /is a view/],
      ['no unique index', { ...STOCK, key: ['quantity'] }, /no unique index over quantity/],
      ['a column that is not there', { ...STOCK, fixed: { state: 'N' } }, /state.* is not in/],
    ];
    for (const [what, stockFile, wanted] of refusals) {
      it(`${what} is no staging table`, async () => {
        const tables = { items: { table: 'item', key: ['sku'], change: { by: 'snapshot' } } };
        const host = bench.host({ tables, staging: { stockFile } });
        const findings = JSON.stringify(await pos.check(host));
        match(findings, wanted);
        const error = await errorOrAck(host, stock('a', 1));
        match(error, wanted);
      });
    }

    it('a table that is read is no staging table, however it is spelled', async () => {
      const items = { table: 'item', key: ['sku'], change: { by: 'snapshot' } };
      const stockFile = { ...STOCK, table: 'Item' };
      throws(() => bench.host({ tables: { items }, staging: { stockFile } }), /items is read from/);
      if (kind === 'postgres') return;
      // Without a schema the settings cannot tell; the database's own catalogue can.
      const far = { ...items, schema: bench.scratch.name };
      const host = bench.host({ tables: { items: far }, staging: { stockFile } });
      match(JSON.stringify(await pos.check(host)), /items is read from/);
    });

    it('reading stays read only beside it', async () => {
      const tables = { items: { table: 'item', key: ['sku'], change: { by: 'snapshot' } } };
      const host = bench.host({ tables });
      await write(host, stock('a', 1));
      equal((await readStream(host, 'items')).records.length, 1);
    });
  });
}

function stock(sku: string, available: number): Command {
  return commandOf('stockFile', sku, { sku, available }, `${sku}-${available}`);
}

function price(sku: string, amount: string, idempotencyKey: string): Command {
  return commandOf('priceFile', sku, { sku, amount }, idempotencyKey);
}

function commandOf(
  stream: string,
  key: string,
  data: Readonly<Record<string, Json>>,
  idempotencyKey: string,
): Command {
  return { stream, operation: 'publish', key, idempotencyKey, version: null, data };
}

async function write(host: Host, ...commands: readonly Command[]): Promise<readonly Ack[]> {
  return (await pos.write?.(host, commands)) ?? [];
}

function outcomes(acks: readonly Ack[]): readonly string[] {
  return acks.map((ack) => ack.outcome);
}

async function rowsOf(
  { scratch }: SqlBench,
  table: string,
  columns: string,
): Promise<readonly string[]> {
  const rows = await scratch.ask(`select ${columns} from ${table} order by ${columns}`);
  return rows.map((row) => Object.values(row).join(' '));
}

function grantOf({ scratch }: SqlBench, right: string): string {
  const { user } = scratch.writer;
  return `grant ${right} to ${serverName(scratch.server, user)}`;
}

function serverName({ kind }: TestServer, user: string): string {
  return kind === 'postgres' ? user : `'${user}'@'%'`;
}

/** What is wrong with the settings is thrown at once; what the catalogue says comes as an ack. */
async function errorOrAck(host: Host, command: Command): Promise<string> {
  try {
    return JSON.stringify(await write(host, command));
  } catch {
    return (await errorOf(write(host, command))).message;
  }
}
