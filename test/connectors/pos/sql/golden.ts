/** Every statement that is made for a till's database, for each dialect, as text that a person can read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import type { Column, ColumnKind, Table } from '../../../../connectors/pos/sql/catalogue/column.ts';
import type { Dialect } from '../../../../connectors/pos/sql/client/dialect.ts';
import { DIALECTS } from '../../../../connectors/pos/sql/client/dialects.ts';
import { statementMaker } from '../../../../connectors/pos/sql/client/driver.ts';
import type { TablePlan } from '../../../../connectors/pos/sql/read/plan.ts';
import {
  keyQuestion,
  type Maker,
  nullQuestion,
  pageQuestions,
  topQuestion,
} from '../../../../connectors/pos/sql/read/statements.ts';
import { parseStaging } from '../../../../connectors/pos/sql/settings/staging.ts';
import { parseTables } from '../../../../connectors/pos/sql/settings/table.ts';
import type { StagingPlan } from '../../../../connectors/pos/sql/write/staging-plan.ts';
import {
  insertStatement,
  presentQuestion,
  recordQuestion,
  updateStatement,
} from '../../../../connectors/pos/sql/write/staging-statements.ts';

/** The types that a till's columns have, as each database's catalogue writes them. */
const TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  postgres: {
    integer: 'bigint',
    decimal: 'numeric(12,3)',
    float: 'double precision',
    boolean: 'boolean',
    text: 'character varying(20)',
    char: 'character(4)',
    date: 'date',
    localTime: 'timestamp(6) without time zone',
    instant: 'timestamp(6) with time zone',
    binary: 'bytea',
    other: 'uuid',
  },
  mariadb: {
    integer: 'bigint(20) unsigned',
    decimal: 'decimal(12,3)',
    float: 'float',
    boolean: 'tinyint(1)',
    text: 'varchar(20)',
    char: 'char(4)',
    date: 'date',
    localTime: 'datetime(6)',
    instant: 'timestamp(6)',
    binary: 'binary(16)',
    other: 'time',
  },
  sqlserver: {
    integer: 'bigint',
    decimal: 'decimal',
    float: 'float',
    boolean: 'bit',
    text: 'varchar',
    char: 'char',
    date: 'date',
    localTime: 'datetime2',
    instant: 'datetimeoffset',
    binary: 'varbinary',
    other: 'uniqueidentifier',
    version: 'timestamp',
    money: 'money',
  },
  oracle: {
    integer: 'NUMBER',
    decimal: 'NUMBER',
    float: 'BINARY_DOUBLE',
    text: 'VARCHAR2',
    char: 'CHAR',
    date: 'DATE',
    localTime: 'TIMESTAMP(6)',
    instant: 'TIMESTAMP(6) WITH TIME ZONE',
    binary: 'RAW',
    other: 'ROWID',
  },
};

/** The golden file of a dialect. */
export function goldenFile(kind: string): string {
  return join(import.meta.dirname, 'golden', `${kind}.sql`);
}

export function readGolden(kind: string): string {
  return readFileSync(goldenFile(kind), 'utf8');
}

/** The statements of one dialect under headings. */
export async function goldenText(kind: keyof typeof DIALECTS): Promise<string> {
  const dialect = DIALECTS[kind];
  const sql = await statementMaker(dialect);
  const maker: Maker = { sql, dialect };
  const parts = [
    ...sessionParts(dialect),
    ...catalogueParts(sql, dialect),
    ...readingParts(maker),
    ...typeParts(maker),
    ...stagingParts(maker),
  ];
  return `${parts.map(([heading, text]) => `-- ${heading}\n${text};`).join('\n\n')}\n`;
}

type Part = readonly [heading: string, text: string];

function sessionParts(dialect: Dialect): readonly Part[] {
  return (['read', 'write'] as const).map((role) => {
    const { config, first } = dialect.transaction(role);
    const begin = first ?? `transaction ${JSON.stringify(config)}`;
    return [`session to ${role}`, [...dialect.session(role, 30_000), `-- ${begin}`].join(';\n')];
  });
}

function catalogueParts(sql: Knex, dialect: Dialect): readonly Part[] {
  return [
    ['catalogue: tables', shown(dialect.tables(sql, 'SHOP'))],
    ['catalogue: columns', shown(dialect.columns(sql, 'SHOP', 'STOCK'))],
    ['catalogue: indexes', shown(dialect.indexes(sql, 'SHOP', 'STOCK'))],
    ['catalogue: rights to change', shown(dialect.rights(sql, 'SHOP', 'STOCK'))],
    ["the database's own time", shown(dialect.now(sql))],
  ];
}

function readingParts(maker: Maker): readonly Part[] {
  const byColumn = tablePlan(maker.dialect, { by: 'column', column: 'CHANGED' }, true);
  const bySequence = tablePlan(maker.dialect, { by: 'sequence', column: 'ID' }, false);
  const after = ['2026-01-15T10:00:00.123456', 'A-1', '0101'];
  const pages = (plan: TablePlan, start: Parameters<typeof pageQuestions>[2]): string =>
    pageQuestions(maker, plan, start, 1_001).map(shown).join(';\n');
  const from = '2026-01-15T09:55:00.000';
  return [
    ['by column: the first sweep', pages(byColumn, { after: null, from: null })],
    ['by column: a sweep from a time on', pages(byColumn, { after: null, from })],
    ['by column: behind a row', pages(byColumn, { after, from: null })],
    ['by column: rows that stand nowhere', shown(nullQuestion(maker, byColumn, 100))],
    ['by sequence: the highest number', shownTop(maker, bySequence)],
    ['by sequence: from a number on', pages(bySequence, { after: null, from: '9007199254740993' })],
    [
      'by key: two columns',
      shown(
        keyQuestion(maker, byColumn, [
          ['A-1', '0101'],
          ['B', '2'],
        ]),
      ),
    ],
    [
      'by key: one column',
      shown(
        keyQuestion(maker, { ...bySequence, key: bySequence.key.slice(0, 1) }, [['A-1'], ['B']]),
      ),
    ],
  ];
}

function shownTop(maker: Maker, plan: TablePlan): string {
  return plan.change === null ? '' : shown(topQuestion(maker, plan, plan.change));
}

/** Each type once: how it is read, and how a value is compared and kept. */
function typeParts({ sql, dialect }: Maker): readonly Part[] {
  const types = Object.entries(TYPES[dialect.kind] ?? {});
  return types.map(([name, type]) => {
    const column = columnOf(dialect, 'VALUE', type);
    const value = dialect.read(sql, column) ?? sql.raw('??', [column.name]);
    const text = ['localTime', 'instant'].includes(column.kind) ? '2026-01-15T10:00:00.5' : '1';
    const compared = sql.from('T').where('VALUE', '>', dialect.bind(sql, column, text));
    const kept = sql.from('T').insert({ VALUE: dialect.store(sql, column, text) });
    return [
      `${name}: ${type}, read as ${column.kind}`,
      [shown(sql.from('T').select(value)), shown(compared), shown(kept)].join(';\n'),
    ];
  });
}

function stagingParts(maker: Maker): readonly Part[] {
  const plan = stagingPlan(maker.dialect);
  const [sku, quantity, status, hubKey] = ['SKU', 'QTY', 'STATUS', 'HUB_KEY'].map((name) =>
    plan.table.columns.find((column) => column.name === name),
  );
  if (!sku || !quantity || !status || !hubKey) throw new Error('the staging table lacks a column');
  const row = new Map<Column, string | null>([
    [status, null],
    [sku, 'A-1'],
    [quantity, '5'],
    [hubKey, 'abc'],
  ]);
  const columns = [sku, quantity];
  return [
    ['staging: keys that are there', shown(presentQuestion(maker, plan, hubKey, ['abc', 'def']))],
    ['staging: new rows', shown(insertStatement(maker, plan, [row, row]))],
    ['staging: the row of a key', shown(updateStatement(maker, plan, row))],
    [
      'staging: what stands there',
      shown(recordQuestion(maker, plan, { columns, key: ['A-1'] }, 1_000)),
    ],
  ];
}

function shown(builder: Knex.QueryBuilder | null): string {
  if (builder === null) return '-- nothing to ask';
  const { sql, bindings } = builder.toSQL().toNative();
  return `${sql}\n-- ${JSON.stringify(bindings)}`;
}

const KINDS: readonly ColumnKind[] = ['date', 'localTime', 'instant'];

function columnOf(dialect: Dialect, name: string, type: string, isNullable = false): Column {
  const kind = dialect.kindOf(type, name);
  const scale = KINDS.includes(kind) ? 6 : kind === 'decimal' ? 3 : null;
  return { name, type, kind, isNullable, length: 20, scale };
}

function tablePlan(
  dialect: Dialect,
  change: { readonly by: string; readonly column: string },
  isNullable: boolean,
): TablePlan {
  const types = TYPES[dialect.kind] ?? {};
  const table: Table = {
    schema: 'SHOP',
    name: 'STOCK',
    isView: false,
    indexes: [],
    columns: [
      columnOf(dialect, 'SKU', types['text'] ?? ''),
      columnOf(dialect, 'STORE', types['char'] ?? ''),
      columnOf(dialect, 'QTY', types['decimal'] ?? ''),
      columnOf(dialect, 'CHANGED', types['localTime'] ?? '', isNullable),
      columnOf(dialect, 'ID', types['integer'] ?? ''),
    ],
  };
  const [rule] = parseTables({ stock: { table: 'STOCK', key: ['SKU', 'STORE'], change } }, 'UTC');
  const found = table.columns.find((column) => column.name === change.column);
  const key = table.columns.slice(0, 2);
  if (rule === undefined || found === undefined) throw new Error('the plan lacks a part');
  return {
    rule,
    table,
    selected: table.columns,
    fields: new Map(table.columns.map((column) => [column.name, column])),
    key,
    change: found,
    version: null,
    deleted: null,
    numbers: new Set(),
    booleans: new Set(),
    times: [],
    order: [found, ...key],
    zone: 'UTC',
  };
}

function stagingPlan(dialect: Dialect): StagingPlan {
  const types = TYPES[dialect.kind] ?? {};
  const columns = [
    columnOf(dialect, 'SKU', types['text'] ?? ''),
    columnOf(dialect, 'QTY', types['decimal'] ?? ''),
    columnOf(dialect, 'STATUS', types['text'] ?? ''),
    columnOf(dialect, 'HUB_KEY', types['text'] ?? ''),
    columnOf(dialect, 'ROW_ID', types['integer'] ?? ''),
  ];
  const [rule] = parseStaging({
    stockFile: { table: 'HUB_STOCK', key: ['SKU'], columns: [{ name: 'SKU' }] },
  });
  const [sku, , , hubKey, rowId] = columns;
  if (!rule || !sku || !hubKey || !rowId) throw new Error('the plan lacks a part');
  return {
    rule,
    table: { schema: 'SHOP', name: 'HUB_STOCK', isView: false, columns, indexes: [] },
    columns: [],
    key: [sku],
    idempotencyKey: hubKey,
    sequence: rowId,
    fixed: [],
  };
}
