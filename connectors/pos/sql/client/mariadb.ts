import type { Knex } from 'knex';
import type { Column, ColumnKind } from '../catalogue/column.ts';
import { callMethod, type Dialect, propertyOf, secondsOf } from './dialect.ts';

/**
 * What the server must not do silently: cut, round to zero or take a backslash for itself.
 *
 * The driver escapes values with backslashes, so NO_BACKSLASH_ESCAPES of a server would let a value end its own
 * quotes; the session's mode is set as a whole. Zero dates may be read and compared, since old tills are full of them.
 */
const SQL_MODE = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

/** MariaDB through mysql2. Every value comes as the bytes that the server writes. */
export const MARIADB: Dialect = {
  kind: 'mariadb',
  client: 'mysql2',
  driver: 'mysql2',
  port: 3_306,
  version: 'latest',
  fractionDigits: 6,
  schemaOf: ({ name }) => name,
  connection: ({ address, port, serverName, database, user, password, ...rest }) => ({
    host: address,
    port,
    database,
    user,
    ...(password === null ? {} : { password }),
    ...(rest.tls === false
      ? {}
      : {
          ssl: {
            rejectUnauthorized: true,
            verifyIdentity: true,
            servername: serverName,
            ...(rest.tls.ca === null ? {} : { ca: rest.tls.ca }),
          },
        }),
    connectTimeout: rest.connectMs,
    enableKeepAlive: true,
    charset: 'utf8mb4',
    multipleStatements: false,
    stringifyObjects: true,
    // A server that was taken over could ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    typeCast: (field: object) => {
      const buffer = propertyOf(field, 'buffer');
      return typeof buffer === 'function' ? Reflect.apply(buffer, field, []) : null;
    },
  }),
  session: (role, statementMs) => [
    `SET SESSION sql_mode = '${SQL_MODE}'`,
    "SET SESSION time_zone = '+00:00'",
    `SET SESSION max_statement_time = ${statementMs / 1_000}`,
    `SET SESSION innodb_lock_wait_timeout = ${secondsOf(statementMs)}`,
    `SET SESSION lock_wait_timeout = ${secondsOf(statementMs)}`,
    ...(role === 'read'
      ? [
          'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
          'SET SESSION TRANSACTION READ ONLY',
        ]
      : []),
  ],
  transaction: () => ({ config: {}, first: null }),
  rowsPerInsert: (columns) => Math.floor(30_000 / columns),
  kill: (connection) => {
    callMethod(connection, 'destroy');
  },
  kindOf,
  read: (sql, column) => {
    // FLOAT is written with six digits; as DOUBLE it keeps all that it has.
    return column.kind === 'float' ? sql.raw('cast(?? as double)', [column.name]) : null;
  },
  bind,
  store,
  tables: (sql, schema) =>
    sql
      .from('information_schema.tables')
      .where('table_schema', schema)
      .select(
        sql.ref('table_name').as('name'),
        sql.raw("case when table_type like '%VIEW' then '1' else '0' end as ??", ['view']),
      )
      .orderBy('table_name'),
  columns: (sql, schema, table) =>
    sql
      .from('information_schema.columns')
      .where('table_schema', schema)
      .where('table_name', table)
      .select(
        sql.ref('column_name').as('name'),
        sql.ref('column_type').as('type'),
        sql.raw("case when is_nullable = 'YES' then '1' else '0' end as ??", ['nullable']),
        sql.ref('character_maximum_length').as('length'),
        sql.raw('coalesce(numeric_scale, datetime_precision) as ??', ['scale']),
      )
      .orderBy('ordinal_position'),
  indexes: (sql, schema, table) =>
    sql
      .from('information_schema.statistics')
      .where('table_schema', schema)
      .where('table_name', table)
      .select(
        sql.ref('index_name').as('index'),
        sql.raw("case when non_unique = 0 then '1' else '0' end as ??", ['unique']),
        sql.ref('column_name').as('column'),
      )
      .orderBy(['index_name', 'seq_in_index']),
  rights: (sql, schema, table) => {
    const rights = (name: string): Knex.QueryBuilder =>
      sql.from(`information_schema.${name}`).select('privilege_type', 'grantee');
    const granted = rights('user_privileges').unionAll([
      rights('schema_privileges').where('table_schema', schema),
      rights('table_privileges').where({ table_schema: schema, table_name: table }),
    ]);
    return sql
      .from(granted.as('granted'))
      .whereIn('privilege_type', ['INSERT', 'UPDATE', 'DELETE', 'DROP', 'ALTER'])
      .whereRaw("grantee = concat('''', replace(current_user(), '@', '''@'''), '''')")
      .distinct(sql.ref('privilege_type').as('right'));
  },
  now: (sql) =>
    sql.select(sql.raw("date_format(utc_timestamp(6), '%Y-%m-%dT%H:%i:%s.%fZ') as ??", ['now'])),
  codeOf: (error) => {
    const code = propertyOf(error, 'errno');
    return typeof code === 'number' && code > 0 ? String(code) : null;
  },
  faults: {
    unreachable: ['1053', '1077', '1079', '1152', '1158', '1159', '1160', '1161', '1317', '1927'],
    tls: ['3159', '1835'],
    login: ['1044', '1045', '1049', '1130', '1698', '1820', '4151'],
    rights: ['1142', '1143', '1227', '1370'],
    timeout: ['1969', '3024'],
    readOnly: ['1290', '1792'],
    busy: ['1040', '1203', '1205', '1213', '1226'],
    missing: ['1051', '1054', '1146', '1356'],
    unique: ['1062', '1586'],
    data: [
      ...['1048', '1216', '1264', '1265', '1292', '1364', '1366', '1406', '1411', '1441', '1451'],
      ...['1452', '1525', '1690', '3819', '4025', '1644'],
    ],
  },
};

const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^(tinyint|smallint|mediumint|int|bigint|year)\b/, 'integer'],
  [/^decimal\b/, 'decimal'],
  [/^(float|double)\b/, 'float'],
  [/^bit\b/, 'bits'],
  [/^(varchar|tinytext|text|mediumtext|longtext)\b/, 'text'],
  [/^char\b/, 'char'],
  [/^date$/, 'date'],
  [/^datetime\b/, 'localTime'],
  [/^timestamp\b/, 'instant'],
  [/^(binary|varbinary)\b/, 'binary'],
  // ENUM and SET are sorted by their place and compared as texts; the two orders differ.
  [/^(enum|set|tinyblob|blob|mediumblob|longblob|json|geometry|point|polygon)\b/, 'opaque'],
];

function kindOf(type: string): ColumnKind {
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

/** Strict mode refuses what a column does not take; a conversion of ours would cut it first. */
function store(sql: Knex, column: Column, text: string): Knex.Raw {
  const isNumber = column.kind === 'integer' || column.kind === 'decimal';
  return isNumber ? sql.raw('?', [text]) : bind(sql, column, text);
}

/** A number that is compared as text would be compared as a double; so it is made a number first. */
function bind(sql: Knex, column: Column, text: string): Knex.Raw {
  switch (column.kind) {
    case 'integer':
      return sql.raw(`cast(? as ${column.type.includes('unsigned') ? 'unsigned' : 'signed'})`, [
        text,
      ]);
    case 'decimal':
      return sql.raw(`cast(? as decimal(65, ${Math.min(30, Number(column.scale))}))`, [text]);
    case 'binary':
      return sql.raw('unhex(?)', [text]);
    case 'localTime':
    case 'instant':
      return sql.raw('?', [text.replace('T', ' ').replace('Z', '')]);
    default:
      return sql.raw('?', [text]);
  }
}
