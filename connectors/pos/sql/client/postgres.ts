import type { Knex } from 'knex';
import type { Column, ColumnKind } from '../catalogue/column.ts';
import { callMethod, type Dialect, propertyOf } from './dialect.ts';

/** PostgreSQL through pg. Every value comes as the text that the server writes. */
export const POSTGRES: Dialect = {
  kind: 'postgres',
  client: 'pg',
  driver: 'pg',
  port: 5_432,
  version: '12',
  fractionDigits: 6,
  schemaOf: () => 'public',
  connection: ({ address, port, serverName, database, user, password, ...rest }) => ({
    host: address,
    port,
    database,
    user,
    ...(password === null ? {} : { password }),
    ssl:
      rest.tls === false
        ? false
        : {
            rejectUnauthorized: true,
            servername: serverName,
            ...(rest.tls.ca === null ? {} : { ca: rest.tls.ca }),
          },
    connectionTimeoutMillis: rest.connectMs,
    keepAlive: true,
    application_name: 'crossdock',
    // The driver would make dates and floats of them, and a date has no microseconds.
    types: { getTypeParser: () => (text: unknown) => text },
  }),
  session: (role, statementMs) => [
    ...(role === 'read'
      ? ['SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED READ ONLY']
      : []),
    `SET statement_timeout = ${statementMs}`,
    `SET lock_timeout = ${statementMs}`,
    `SET idle_in_transaction_session_timeout = ${statementMs + 30_000}`,
    "SET TIME ZONE 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'iso_8601'",
    "SET bytea_output = 'hex'",
    'SET extra_float_digits = 1',
    "SET client_encoding = 'UTF8'",
    'SET standard_conforming_strings = on',
  ],
  transaction: (role) => ({
    config: role === 'read' ? { readOnly: true, isolationLevel: 'read committed' } : {},
    first: null,
  }),
  rowsPerInsert: (columns) => Math.floor(30_000 / columns),
  // A server at work does not look at its socket.
  cancel: async (sql, connection) => {
    await sql.client.cancelQuery(connection);
  },
  kill: (connection) => {
    callMethod(propertyOf(propertyOf(connection, 'connection'), 'stream'), 'destroy');
  },
  kindOf,
  read: (sql, column) => {
    // money is written with the currency sign of the server's locale.
    return column.type === 'money' ? sql.raw('cast(?? as numeric)', [column.name]) : null;
  },
  bind,
  store: bind,
  tables: (sql, schema) =>
    relations(sql, schema)
      .select(
        sql.ref('c.relname').as('name'),
        sql.raw("case when c.relkind in ('v', 'm') then '1' else '0' end as ??", ['view']),
      )
      .orderBy('c.relname'),
  columns: (sql, schema, table) =>
    relations(sql, schema)
      .join('pg_catalog.pg_attribute as a', 'a.attrelid', 'c.oid')
      .where('c.relname', table)
      .where('a.attnum', '>', 0)
      .whereRaw('not a.attisdropped')
      .whereRaw("has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE')")
      .select(
        sql.ref('a.attname').as('name'),
        sql.raw('format_type(a.atttypid, a.atttypmod) as ??', ['type']),
        sql.raw("case when a.attnotnull then '0' else '1' end as ??", ['nullable']),
        sql.raw('information_schema._pg_char_max_length(a.atttypid, a.atttypmod) as ??', [
          'length',
        ]),
        sql.raw(
          'coalesce(information_schema._pg_numeric_scale(a.atttypid, a.atttypmod), ' +
            'information_schema._pg_datetime_precision(a.atttypid, a.atttypmod)) as ??',
          ['scale'],
        ),
      )
      .orderBy('a.attnum'),
  indexes: (sql, schema, table) =>
    relations(sql, schema)
      .join('pg_catalog.pg_index as i', 'i.indrelid', 'c.oid')
      .join('pg_catalog.pg_class as ic', 'ic.oid', 'i.indexrelid')
      .joinRaw('cross join lateral unnest(i.indkey) with ordinality as k(attnum, place)')
      .join('pg_catalog.pg_attribute as a', (on) => {
        on.on('a.attrelid', 'c.oid').andOn('a.attnum', 'k.attnum');
      })
      .where('c.relname', table)
      .whereRaw('i.indisvalid and i.indpred is null')
      .whereRaw('k.place <= i.indnkeyatts')
      .select(
        sql.ref('ic.relname').as('index'),
        sql.raw("case when i.indisunique then '1' else '0' end as ??", ['unique']),
        sql.ref('a.attname').as('column'),
      )
      .orderBy(['ic.relname', 'k.place']),
  rights: (sql, schema, table) =>
    relations(sql, schema)
      .joinRaw("cross join (values ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) as r(name)")
      .where('c.relname', table)
      .whereRaw('has_table_privilege(c.oid, r.name)')
      .select(sql.ref('r.name').as('right')),
  now: (sql) =>
    sql.select(
      sql.raw(
        `to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ??`,
        ['now'],
      ),
    ),
  codeOf: (error) => {
    const code = propertyOf(error, 'code');
    return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
  },
  faults: {
    unreachable: ['08000', '08001', '08003', '08004', '08006', '57P01', '57P02', '57P03', '57P05'],
    tls: [],
    login: ['28000', '28P01', '3D000'],
    rights: ['42501'],
    timeout: ['57014'],
    readOnly: ['25006'],
    busy: ['40001', '40P01', '55P03', '53300', '53200', '53400', '25P03'],
    missing: ['42P01', '42703', '3F000', '42704'],
    unique: ['23505'],
    data: ['22', '23'],
  },
};

const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^(smallint|integer|bigint|oid)$/, 'integer'],
  [/^(numeric|money)\b/, 'decimal'],
  [/^(real|double precision)$/, 'float'],
  [/^boolean$/, 'boolean'],
  [/^(text|citext|name|character varying)\b/, 'text'],
  [/^character\b/, 'char'],
  [/^date$/, 'date'],
  [/^timestamp.*with time zone$/, 'instant'],
  [/^timestamp/, 'localTime'],
  [/^bytea$/, 'binary'],
  [/^(json|xml|point|polygon|circle|box|line|lseg|path)\b|\[\]$/, 'opaque'],
];

function kindOf(type: string): ColumnKind {
  if (type.endsWith('[]')) return 'opaque';
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

/** The server reads a parameter as the type of the column that it is compared with. */
function bind(sql: Knex, column: Column, text: string): Knex.Raw {
  if (column.kind === 'binary') return sql.raw("decode(?, 'hex')", [text]);
  if (column.type === 'money') return sql.raw('cast(cast(? as numeric) as money)', [text]);
  return sql.raw('?', [text]);
}

function relations(sql: Knex, schema: string): Knex.QueryBuilder {
  return sql
    .from('pg_catalog.pg_class as c')
    .join('pg_catalog.pg_namespace as n', 'n.oid', 'c.relnamespace')
    .where('n.nspname', schema)
    .whereRaw("c.relkind in ('r', 'p', 'v', 'm', 'f')")
    .whereRaw("has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE')");
}
