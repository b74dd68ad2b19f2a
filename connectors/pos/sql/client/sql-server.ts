import type { Knex } from 'knex';
import type { Column, ColumnKind } from '../catalogue/column.ts';
import { callMethod, type Dialect, propertyOf } from './dialect.ts';

/**
 * SQL Server through tedious. Values are asked for as text, since the driver would make doubles of decimals.
 *
 * It has no read-only session: what keeps reading from writing is the login, which `check` looks at.
 */
export const SQL_SERVER: Dialect = {
  kind: 'sqlserver',
  client: 'mssql',
  driver: 'tedious',
  port: 1_433,
  fractionDigits: 7,
  schemaOf: () => 'dbo',
  connection: ({ address, port, serverName, database, user, password, ...rest }) => ({
    server: address,
    port,
    database,
    user,
    ...(password === null ? {} : { password }),
    connectionTimeout: rest.connectMs,
    requestTimeout: rest.statementMs,
    options: {
      encrypt: rest.tls !== false,
      trustServerCertificate: false,
      serverName,
      appName: 'crossdock',
      abortTransactionOnError: true,
      ...(rest.tls === false || rest.tls.ca === null
        ? {}
        : { cryptoCredentialsDetails: { ca: rest.tls.ca } }),
    },
  }),
  session: (role, statementMs) => [
    'SET TRANSACTION ISOLATION LEVEL READ COMMITTED',
    `SET LOCK_TIMEOUT ${statementMs}`,
    'SET DATEFORMAT ymd',
    'SET NOCOUNT OFF',
    'SET ANSI_WARNINGS ON',
    ...(role === 'read' ? ['SET DEADLOCK_PRIORITY LOW'] : ['SET XACT_ABORT ON']),
  ],
  transaction: () => ({ config: { isolationLevel: 'read committed' }, first: null }),
  // A statement takes 2,100 parameters and 1,000 rows.
  rowsPerInsert: (columns) => Math.max(1, Math.min(1_000, Math.floor(2_000 / columns))),
  kill: (connection) => {
    callMethod(connection, 'close');
  },
  kindOf,
  read,
  bind,
  store,
  tables: (sql, schema) =>
    sql
      .from('INFORMATION_SCHEMA.TABLES')
      .where('TABLE_SCHEMA', schema)
      .select(
        sql.ref('TABLE_NAME').as('name'),
        sql.raw("case when TABLE_TYPE = 'VIEW' then '1' else '0' end as ??", ['view']),
      )
      .orderBy('TABLE_NAME'),
  columns: (sql, schema, table) =>
    objects(sql, schema, table)
      .join('sys.columns as c', 'c.object_id', 'o.object_id')
      .join('sys.types as t', 't.user_type_id', 'c.system_type_id')
      .select(
        sql.ref('c.name').as('name'),
        sql.ref('t.name').as('type'),
        sql.raw("case when c.is_nullable = 1 then '1' else '0' end as ??", ['nullable']),
        sql.raw(
          "cast(case when t.name in ('nchar', 'nvarchar') then c.max_length / 2 " +
            'else c.max_length end as varchar(10)) as ??',
          ['length'],
        ),
        sql.raw('cast(c.scale as varchar(10)) as ??', ['scale']),
      )
      .orderBy('c.column_id'),
  indexes: (sql, schema, table) =>
    objects(sql, schema, table)
      .join('sys.indexes as i', 'i.object_id', 'o.object_id')
      .join('sys.index_columns as ic', (on) => {
        on.on('ic.object_id', 'i.object_id').andOn('ic.index_id', 'i.index_id');
      })
      .join('sys.columns as c', (on) => {
        on.on('c.object_id', 'ic.object_id').andOn('c.column_id', 'ic.column_id');
      })
      .where('i.has_filter', 0)
      .where('ic.is_included_column', 0)
      .select(
        sql.ref('i.name').as('index'),
        sql.raw("case when i.is_unique = 1 then '1' else '0' end as ??", ['unique']),
        sql.ref('c.name').as('column'),
      )
      .orderBy(['i.name', 'ic.key_ordinal']),
  rights: (sql, schema, table) =>
    sql
      .from(sql.raw("(values ('INSERT'), ('UPDATE'), ('DELETE'), ('ALTER')) as r(name)"))
      .whereRaw("has_perms_by_name(quotename(?) + '.' + quotename(?), 'OBJECT', r.name) = 1", [
        schema,
        table,
      ])
      .select(sql.ref('r.name').as('right')),
  now: (sql) =>
    sql.select(sql.raw("convert(varchar(33), sysutcdatetime(), 126) + 'Z' as ??", ['now'])),
  codeOf: (error) => {
    const number = propertyOf(error, 'number');
    if (typeof number === 'number') return String(number);
    const code = propertyOf(error, 'code');
    return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : null;
  },
  faults: {
    unreachable: ['ESOCKET', 'ECONNCLOSED', 'EINVALIDSTATE', 'EINSTLOOKUP', '6005', '596'],
    tls: ['EENCRYPT'],
    login: ['ELOGIN', '18456', '18452', '18487', '18488', '4060', '4064'],
    rights: ['229', '230', '262', '297', '300', '371'],
    timeout: ['ETIMEOUT'],
    readOnly: ['3906', '978', '3960'],
    busy: ['1205', '1222', '1204', '10928', '10929', '17809'],
    missing: ['207', '208', '4121', '2812', '4413'],
    unique: ['2601', '2627'],
    data: ['220', '232', '241', '242', '245', '515', '547', '2628', '8114', '8115', '8152', '8169'],
  },
};

const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^(tinyint|smallint|int|bigint|timestamp|rowversion)$/, 'integer'],
  [/^(decimal|numeric|money|smallmoney)$/, 'decimal'],
  [/^(float|real)$/, 'float'],
  [/^bit$/, 'boolean'],
  [/^(varchar|nvarchar)$/, 'text'],
  [/^(char|nchar)$/, 'char'],
  [/^date$/, 'date'],
  [/^(datetime|datetime2|smalldatetime)$/, 'localTime'],
  [/^datetimeoffset$/, 'instant'],
  [/^(binary|varbinary)$/, 'binary'],
  [/^(text|ntext|image|xml|sql_variant|geometry|geography|hierarchyid)$/, 'opaque'],
];

function kindOf(type: string): ColumnKind {
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

/** A row version is eight bytes that only grow: read as the number that they are. */
const ROW_VERSION = /^(timestamp|rowversion)$/;

function read(sql: Knex, column: Column): Knex.Raw | null {
  const { kind, name, type } = column;
  if (ROW_VERSION.test(type)) return sql.raw('cast(cast(?? as bigint) as varchar(20))', [name]);
  // Style 2 of money and 3 of floats are those that keep every digit.
  if (/money$/.test(type)) return sql.raw('convert(varchar(60), ??, 2)', [name]);
  if (kind === 'float') return sql.raw('convert(varchar(60), ??, 3)', [name]);
  if (kind === 'integer' || kind === 'decimal' || kind === 'boolean') {
    return sql.raw('cast(?? as varchar(60))', [name]);
  }
  if (kind === 'date') return sql.raw('convert(varchar(10), ??, 23)', [name]);
  if (kind === 'localTime') return sql.raw('convert(varchar(33), ??, 126)', [name]);
  if (kind === 'instant') return sql.raw('convert(varchar(40), ??, 127)', [name]);
  if (kind === 'binary' || type === 'image') {
    return sql.raw('convert(varchar(max), cast(?? as varbinary(max)), 2)', [name]);
  }
  return kind === 'other' || kind === 'opaque'
    ? sql.raw('cast(?? as nvarchar(max))', [name])
    : null;
}

/** Without the cast a text parameter is nvarchar, and the column would be converted instead of its index used. */
function bind(sql: Knex, column: Column, text: string): Knex.Raw {
  const { kind, type, scale, length } = column;
  if (ROW_VERSION.test(type)) return sql.raw('cast(cast(? as bigint) as binary(8))', [text]);
  if (kind === 'decimal') {
    return sql.raw(`cast(? as decimal(38, ${Math.min(38, Number(scale))}))`, [text]);
  }
  if (kind === 'integer' || kind === 'float' || kind === 'date' || type === 'bit') {
    return sql.raw(`cast(? as ${type})`, [text]);
  }
  // A datetime has steps of a third of a hundredth: as any other type its own value would not be equal to it.
  if (kind === 'localTime') return sql.raw(`convert(${type}, ?, 126)`, [text]);
  if (kind === 'instant') return sql.raw('convert(datetimeoffset, ?, 127)', [text]);
  if (kind === 'binary') return sql.raw('convert(varbinary(max), ?, 2)', [text]);
  const isShort = length !== null && length > 0 && length <= 8_000;
  if (type === 'varchar' || type === 'char') {
    return sql.raw(`cast(? as ${type}(${isShort ? length : 'max'}))`, [text]);
  }
  return sql.raw('?', [text]);
}

/** A cast would cut a text that is too long; the column itself refuses it. */
function store(sql: Knex, column: Column, text: string): Knex.Raw {
  const isText = column.kind === 'text' || column.kind === 'char';
  return isText ? sql.raw('?', [text]) : bind(sql, column, text);
}

function objects(sql: Knex, schema: string, table: string): Knex.QueryBuilder {
  return sql
    .from('sys.objects as o')
    .join('sys.schemas as s', 's.schema_id', 'o.schema_id')
    .where('s.name', schema)
    .where('o.name', table)
    .whereIn('o.type', ['U', 'V']);
}
