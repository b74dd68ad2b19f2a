import type { Json, JsonObject, Setting, SettingsSpec } from '../../../../core/connector/index.ts';
import { OUT_STREAMS } from '../../settings/out-streams.ts';
import { DATABASE_KINDS } from './database.ts';

const text = { type: 'string' } as const;
const texts: Json = { type: 'array', items: text };
const flag = { type: 'boolean' } as const;
const whole = { type: 'integer' } as const;
/** A setting within another one, with what editors show of it. */
const said = (schema: JsonObject, description: string): Json => ({ ...schema, description });
const oneOf = (...options: string[]): JsonObject => ({ enum: options });
const mapOf = (inner: Json): Json => ({ type: 'object', additionalProperties: inner });
const object = (properties: Readonly<Record<string, Json>>): JsonObject => ({
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
    kind: said(oneOf(...DATABASE_KINDS), 'The kind of database; MySQL is spoken to as mariadb.'),
    host: said(text, 'The machine of the database.'),
    port: said(whole, 'Its port; the usual one of the kind when it is left out.'),
    name: said(text, 'The database; for Oracle its service.'),
    schema: said(
      text,
      'The schema of tables that name none; the usual one of the kind by default.',
    ),
    user: said(text, 'A login that may read the tables and nothing else.'),
    stagingUser: said(text, 'A second login, for the staging tables only; needed to write.'),
    tls: said(
      object({
        use: said(
          oneOf('verify', 'off'),
          'verify, or off for clear text in a network of your own.',
        ),
        caFile: said(text, "The certificate of the authority that signed the server's own."),
        serverName: said(text, 'The name in the certificate, when it is not the host.'),
      }),
      'How the server proves who it is; verified by default.',
    ),
    allowPrivate: said(flag, 'Whether the host may have an address of your own network.'),
    zone: said(text, 'The IANA zone of times that carry none; UTC by default.'),
    statementTimeout: said(text, 'The longest that a statement may run; 30s by default.'),
    connectTimeout: said(text, 'The longest wait for a connection; 10s by default.'),
    connections: said(whole, 'Connections for reading at one time, 1 to 10; 2 by default.'),
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
