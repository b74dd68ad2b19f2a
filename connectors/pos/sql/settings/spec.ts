import type { Json, Setting, SettingsSpec } from '../../../../core/connector/index.ts';
import { OUT_STREAMS } from '../../settings/out-streams.ts';
import { DATABASE_KINDS } from './database.ts';

const text: Json = { type: 'string' };
const texts: Json = { type: 'array', items: text };
const flag: Json = { type: 'boolean' };
const whole: Json = { type: 'integer' };
const oneOf = (...options: string[]): Json => ({ enum: options });
const mapOf = (inner: Json): Json => ({ type: 'object', additionalProperties: inner });
const object = (properties: Readonly<Record<string, Json>>): Json => ({
  type: 'object',
  properties,
  additionalProperties: false,
});

const table: Json = object({
  about: text,
  table: text,
  schema: text,
  columns: { anyOf: [texts, mapOf(text)] },
  key: texts,
  change: object({
    by: oneOf('column', 'sequence', 'snapshot'),
    column: text,
    lag: text,
    window: whole,
    deletes: oneOf('tombstone', 'none'),
    maxDropPercent: whole,
  }),
  deleted: object({ column: text, values: texts }),
  version: text,
  numbers: texts,
  booleans: texts,
  times: mapOf(object({ columns: texts, format: text, zone: text, occurred: flag })),
  zeroDates: oneOf('fault', 'null'),
  pageRows: whole,
  rowCharacters: whole,
});

const stagingTable = (column: Json): Json =>
  object({
    table: text,
    schema: text,
    columns: { type: 'array', items: column },
    key: texts,
    idempotencyKey: text,
    sequence: text,
    fixed: mapOf({ type: ['string', 'number', 'boolean', 'null'] }),
    maxRows: whole,
  });

const database: Setting = {
  type: 'object',
  about:
    "The till's database, with a login that may only read and, for staging tables, a second one that may write.",
  schema: object({
    kind: oneOf(...DATABASE_KINDS),
    host: text,
    port: whole,
    name: text,
    schema: text,
    user: text,
    stagingUser: text,
    tls: object({ use: oneOf('verify', 'off'), caFile: text, serverName: text }),
    allowPrivate: flag,
    zone: text,
    statementTimeout: text,
    connectTimeout: text,
    connections: whole,
  }),
  examples: [
    {
      kind: 'mariadb',
      host: 'till.store1.example.com',
      name: 'pos',
      user: 'crossdock_read',
      allowPrivate: true,
      zone: 'Europe/Berlin',
    },
  ],
};

const tables: Setting = {
  type: 'object',
  about: 'Tables and views that are read, stream name → table, key and how changes are found.',
  default: {},
  schema: mapOf(table),
  examples: [
    {
      stock: {
        table: 'STOCK',
        key: ['SKU', 'STORE'],
        change: { by: 'column', column: 'CHANGED_AT', lag: '5m' },
        numbers: ['ON_HAND'],
        times: { CHANGED_AT: {} },
      },
      receiptLines: {
        table: 'RECEIPT_LINE',
        key: ['RECEIPT', 'LINE'],
        change: { by: 'sequence', column: 'ID' },
        numbers: ['QTY', 'PRICE'],
      },
      items: { table: 'ITEM', key: ['SKU'], change: { by: 'snapshot' } },
    },
  ],
};

const staging = (column: Json): Setting => ({
  type: 'object',
  about: "Tables beside the till's own that the hub writes to and the till takes its news from.",
  default: {},
  schema: object(Object.fromEntries(OUT_STREAMS.map((stream) => [stream, stagingTable(column)]))),
  examples: [
    {
      stockFile: {
        table: 'HUB_STOCK_IN',
        key: ['SKU'],
        columns: [
          { name: 'SKU', field: 'sku', width: 20 },
          { name: 'QTY', field: 'available', decimals: 0 },
        ],
        fixed: { STATUS: 'NEW' },
      },
    },
  ],
});

/**
 * The settings of tills that answer SQL; `table.ts` and `staging.ts` beside say what each part means.
 *
 * Shape: `column` is the schema of one column that is written for a till, the same as in its files.
 */
export const sqlSettingsSpec = (column: Json): SettingsSpec => ({
  database,
  databasePassword: {
    type: 'string',
    about: 'The password of database.user.',
    secret: true,
  },
  stagingPassword: {
    type: 'string',
    about: 'The password of database.stagingUser.',
    secret: true,
  },
  tables,
  staging: staging(column),
});
