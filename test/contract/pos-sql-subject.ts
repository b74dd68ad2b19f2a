import { pos } from '../../connectors/pos/connector.ts';
import type { Command, JsonObject } from '../../core/connector/index.ts';
import { berlinNow, databaseOf } from '../connectors/pos/sql/sql-bench.ts';
import { openScratch, type Scratch } from '../databases/scratch.ts';
import type { TestServer } from '../databases/server.ts';
import type { OpenSubject, StreamSubject, Subject, WriteSubject } from './subject.ts';

const ROWS = [1, 2, 3, 4, 5, 6, 7];
const SKU_WIDTH = 12;
/** Older than any lag: what the first sweep reads is not read again. */
const LONG_AGO = '2026-01-15 10:00:00';

/** A till that keeps its rows in a real database and takes its news from a staging table there. */
export function posSqlSubject(server: TestServer): Subject {
  return {
    connector: pos,
    open: () => openTill(server),
    bypass: {
      'the catalog keeps what the last compatible release promised':
        'its streams are the tables that the settings name; a release keeps those of the till with files',
      'sales: a page edge between equal versions loses nothing':
        'a sequence has no version; each of its numbers is another',
      'items: a page edge between equal versions loses nothing':
        'a snapshot has no version; its rows go by their key',
      'items: a cursor from the future neither hangs nor blocks later changes':
        'a snapshot reads every row and has no place in time',
      'the upstream fault matrix':
        'it plays HTTP answers; cut, silent and refusing servers are tested in trouble.test.ts',
      'calls through bad weather':
        'it plays HTTP answers; cut, silent and refusing servers are tested in trouble.test.ts',
    },
  };
}

async function openTill(server: TestServer): Promise<OpenSubject> {
  const scratch = await openScratch(server);
  await scratch.run(...schemaOf(scratch));
  return {
    settings: { database: databaseOf(scratch), tables: TABLES, staging: STAGING },
    secrets: {
      databasePassword: scratch.reader.password,
      stagingPassword: scratch.writer.password,
    },
    streams: [stockStream(scratch), salesStream(scratch), itemsStream(scratch)],
    writes: [stockWrite(scratch), pickupWrite(scratch)],
    checks: {
      wrong: [
        {
          name: 'a table that is not there',
          settings: { tables: { stock: { ...STOCK, table: 'stok' } } },
          mentions: /stok.*stock/,
        },
        {
          name: 'a column that is not there',
          settings: { tables: { stock: { ...STOCK, numbers: ['quantity_on_hand'] } } },
          mentions: /quantity_on_hand/,
        },
        {
          name: 'a login that is not there',
          settings: { database: { ...databaseOf(scratch), user: 'no_such_login' } },
          mentions: /POS_SQL_LOGIN/,
        },
      ],
    },
    close: () => scratch.close(),
  };
}

const STOCK: JsonObject = {
  table: 'stock',
  key: ['sku', 'store'],
  change: { by: 'column', column: 'changed_at', lag: '1m' },
  numbers: ['quantity'],
  times: { changed_at: {} },
  deleted: { column: 'gone', values: ['1'] },
  pageRows: 2,
};

const TABLES: JsonObject = {
  stock: STOCK,
  sales: {
    table: 'sale',
    key: ['id'],
    change: { by: 'sequence', column: 'id', lag: '1m', window: 100 },
    numbers: ['quantity'],
    pageRows: 2,
  },
  items: {
    table: 'item',
    key: ['sku'],
    change: { by: 'snapshot', maxDropPercent: 50 },
    columns: { sku: 'sku', title: 'title' },
    pageRows: 2,
  },
};

const STAGING: JsonObject = {
  stockFile: {
    table: 'hub_stock',
    key: ['sku'],
    columns: [
      { name: 'sku', field: 'sku', width: SKU_WIDTH },
      { name: 'quantity', field: 'available', decimals: 0 },
    ],
    fixed: { status: 'NEW' },
  },
  pickupFile: {
    table: 'hub_pickup',
    key: ['order_number'],
    idempotencyKey: 'hub_key',
    columns: [
      { name: 'order_number', field: 'orderNumber', width: SKU_WIDTH },
      { name: 'sku', field: 'line.sku' },
      { name: 'quantity', field: 'line.quantity', decimals: 0 },
    ],
  },
};

function schemaOf({ server, writer }: Scratch): readonly string[] {
  const isPostgres = server.kind === 'postgres';
  const time = isPostgres ? 'timestamptz' : 'datetime(3)';
  const grantee = isPostgres ? writer.user : `'${writer.user}'@'%'`;
  return [
    `create table stock (sku varchar(20) not null, store integer not null, quantity decimal(12,3) not null,
      gone smallint not null default 0, changed_at ${time} not null, primary key (sku, store))`,
    'create index stock_changed on stock (changed_at, sku, store)',
    ...ROWS.map(
      (row) => `insert into stock (sku, store, quantity, changed_at)
        values ('SKU-${row}', 1, ${row}.5, '${LONG_AGO}')`,
    ),
    'create table sale (id bigint not null primary key, quantity integer not null)',
    ...ROWS.map((row) => `insert into sale values (${row * 10}, ${row})`),
    'create table item (sku varchar(20) not null primary key, title varchar(80) not null)',
    ...ROWS.map((row) => `insert into item values ('SKU-${row}', 'item ${row}')`),
    `create table hub_stock (sku varchar(${SKU_WIDTH}) not null primary key,
      quantity integer not null, status varchar(10) not null)`,
    `create table hub_pickup (hub_key varchar(40) not null primary key,
      order_number varchar(20) not null, sku varchar(20) not null, quantity integer not null)`,
    `grant select, insert, update on hub_stock to ${grantee}`,
    `grant select, insert on hub_pickup to ${grantee}`,
  ];
}

function stockStream(scratch: Scratch): StreamSubject {
  let turn = 0;
  // A DATETIME holds what the till's own wall clock shows.
  const now = (): string =>
    scratch.server.kind === 'postgres' ? 'clock_timestamp()' : berlinNow();
  const change = (row: number): string =>
    `update stock set quantity = quantity + 10, changed_at = ${now()} where sku = 'SKU-${row}'`;
  const next = (): number => {
    turn += 1;
    return (turn % ROWS.length) + 1;
  };
  return {
    name: 'stock',
    keys: ROWS.map((row) => `SKU-${row}|1`),
    unknownKey: 'SKU-0|1',
    futureCursor: {
      by: `column ${scratch.name}.stock.changed_at`,
      high: '2099-01-01T00:00:00.000',
      at: null,
      cap: '',
    },
    change: async () => {
      const row = next();
      await scratch.run(change(row));
      return `SKU-${row}|1`;
    },
    remove: async () => {
      await scratch.run(`update stock set gone = 1, changed_at = ${now()} where sku = 'SKU-2'`);
      return 'SKU-2|1';
    },
    late: lateIn(scratch, change(3), 'SKU-3|1', [change(4)]),
  };
}

function salesStream(scratch: Scratch): StreamSubject {
  let id = 1_000;
  const next = (): number => {
    id += 1;
    return id;
  };
  return {
    name: 'sales',
    keys: ROWS.map((row) => `${row * 10}`),
    unknownKey: '11',
    futureCursor: {
      by: `sequence ${scratch.name}.sale.id`,
      high: '99999999',
      at: null,
      floor: '99999999',
      sights: [],
      begun: null,
    },
    change: async () => {
      const row = next();
      await scratch.run(`insert into sale values (${row}, 1)`);
      return `${row}`;
    },
    late: lateIn(scratch, 'insert into sale values (65, 1)', '65', [
      'insert into sale values (66, 1)',
    ]),
  };
}

function itemsStream(scratch: Scratch): StreamSubject {
  return {
    name: 'items',
    keys: ROWS.map((row) => `SKU-${row}`),
    unknownKey: 'SKU-0',
    change: async () => {
      await scratch.run("update item set title = concat(title, ' anew') where sku = 'SKU-6'");
      return 'SKU-6';
    },
    remove: async () => {
      await scratch.run("delete from item where sku = 'SKU-2'");
      return 'SKU-2';
    },
    late: lateIn(scratch, "update item set title = 'late' where sku = 'SKU-1'", 'SKU-1', []),
  };
}

/** A transaction that is committed only when it is to be shown, while others are committed before it. */
function lateIn(
  scratch: Scratch,
  statement: string,
  key: string,
  others: readonly string[],
): NonNullable<StreamSubject['late']> {
  let commit = async (): Promise<void> => {};
  return {
    change: async () => {
      const other = await scratch.open();
      await other.run('begin', statement);
      await scratch.run(...others);
      commit = async () => {
        await other.run('commit');
        await other.end();
      };
      return key;
    },
    show: () => commit(),
  };
}

function stockWrite(scratch: Scratch): WriteSubject {
  const make = (n: number, sku: string): Command => ({
    stream: 'stockFile',
    operation: 'publish',
    key: sku,
    idempotencyKey: `stock-${sku}-${n}`,
    version: null,
    data: { sku, available: 40 + n },
  });
  return {
    stream: 'stockFile',
    operation: 'publish',
    command: (n) => make(n, `S-${n}`),
    refused: (n) => make(n, `S-${n}-${'x'.repeat(SKU_WIDTH)}`),
    effects: async (n) => {
      const rows = await scratch.ask(
        `select 1 from hub_stock where sku = 'S-${n}' and quantity = ${40 + n} and status = 'NEW'`,
      );
      return rows.length;
    },
  };
}

function pickupWrite(scratch: Scratch): WriteSubject {
  const make = (n: number, quantity: number): Command => ({
    stream: 'pickupFile',
    operation: 'publish',
    key: `O-${n}`,
    idempotencyKey: `pickup-${n}`,
    version: null,
    data: {
      orderNumber: `O-${n}`,
      lines: [
        { sku: 'A', quantity },
        { sku: 'B', quantity: 2 },
      ],
    },
  });
  return {
    stream: 'pickupFile',
    operation: 'publish',
    command: (n) => make(n, 1),
    refused: (n) => make(n, 1.5),
    effects: async (n) => {
      const rows = await scratch.ask(`select 1 from hub_pickup where order_number = 'O-${n}'`);
      return rows.length / 2;
    },
  };
}
