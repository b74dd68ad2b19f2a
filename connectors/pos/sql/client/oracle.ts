import type { Knex } from 'knex';
import type { Column, ColumnKind } from '../catalogue/column.ts';
import { callMethod, type Dialect, propertyOf } from './dialect.ts';

const LOCAL = 'YYYY-MM-DD"T"HH24:MI:SS';
const FINE = `${LOCAL}.FF9`;

/**
 * Oracle through oracledb. Values are asked for as text; the session's own formats do not matter then.
 *
 * A read transaction is SET TRANSACTION READ ONLY, which also gives one page one view of the rows.
 */
export const ORACLE: Dialect = {
  kind: 'oracle',
  client: 'oracledb',
  driver: 'oracledb',
  port: 1_521,
  fractionDigits: 9,
  schemaOf: ({ user }) => user.toUpperCase(),
  connection: ({ address, port, serverName, database, user, password, ...rest }) => ({
    user,
    ...(password === null ? {} : { password }),
    connectString: connectString({ address, port, serverName, database, ...rest }),
  }),
  session: (role) => [
    "ALTER SESSION SET TIME_ZONE = 'UTC'",
    "ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,'",
    "ALTER SESSION SET NLS_SORT = 'BINARY'",
    "ALTER SESSION SET NLS_COMP = 'BINARY'",
    ...(role === 'write' ? ["ALTER SESSION SET NLS_LENGTH_SEMANTICS = 'CHAR'"] : []),
  ],
  transaction: (role) => ({
    config: {},
    first: role === 'read' ? 'SET TRANSACTION READ ONLY' : null,
  }),
  // The statement ends a call of the driver: the server has no such limit for a session.
  limit: (connection, statementMs) => {
    Reflect.set(connection, 'callTimeout', statementMs);
  },
  // Several rows would become a block of PL/SQL that takes each value twice.
  rowsPerInsert: () => 1,
  kill: (connection) => {
    callMethod(connection, 'break');
    callMethod(connection, 'release');
  },
  kindOf,
  read,
  bind,
  store: bind,
  tables: (sql, schema) =>
    sql
      .from('ALL_OBJECTS')
      .where('OWNER', schema)
      .whereIn('OBJECT_TYPE', ['TABLE', 'VIEW', 'MATERIALIZED VIEW'])
      .distinct(
        sql.ref('OBJECT_NAME').as('name'),
        sql.raw(`case when OBJECT_TYPE = 'TABLE' then '0' else '1' end as ??`, ['view']),
      )
      .orderBy('OBJECT_NAME'),
  columns: (sql, schema, table) =>
    sql
      .from('ALL_TAB_COLUMNS')
      .where({ OWNER: schema, TABLE_NAME: table })
      .select(
        sql.ref('COLUMN_NAME').as('name'),
        sql.ref('DATA_TYPE').as('type'),
        sql.raw("case when NULLABLE = 'Y' then '1' else '0' end as ??", ['nullable']),
        sql.raw('to_char(CHAR_LENGTH) as ??', ['length']),
        sql.raw('to_char(DATA_SCALE) as ??', ['scale']),
      )
      .orderBy('COLUMN_ID'),
  indexes: (sql, schema, table) =>
    sql
      .from('ALL_INDEXES as i')
      .join('ALL_IND_COLUMNS as c', (on) => {
        on.on('c.INDEX_OWNER', 'i.OWNER').andOn('c.INDEX_NAME', 'i.INDEX_NAME');
      })
      .where({ 'i.TABLE_OWNER': schema, 'i.TABLE_NAME': table })
      .select(
        sql.ref('i.INDEX_NAME').as('index'),
        sql.raw(`case when "i"."UNIQUENESS" = 'UNIQUE' then '1' else '0' end as ??`, ['unique']),
        sql.ref('c.COLUMN_NAME').as('column'),
      )
      .orderBy(['i.INDEX_NAME', 'c.COLUMN_POSITION']),
  rights: (sql, schema, table) => {
    const onTable = sql
      .from('ALL_TAB_PRIVS')
      .where({ TABLE_SCHEMA: schema, TABLE_NAME: table })
      .whereIn('PRIVILEGE', ['INSERT', 'UPDATE', 'DELETE', 'ALTER'])
      .where((grantee) => {
        grantee
          .whereRaw("GRANTEE in (sys_context('USERENV', 'SESSION_USER'), 'PUBLIC')")
          .orWhereIn('GRANTEE', sql.from('SESSION_ROLES').select('ROLE'));
      })
      .select(sql.ref('PRIVILEGE').as('right'));
    const onAny = sql
      .from('SESSION_PRIVS')
      .whereIn('PRIVILEGE', ['INSERT ANY TABLE', 'UPDATE ANY TABLE', 'DELETE ANY TABLE'])
      .select(sql.ref('PRIVILEGE').as('right'));
    return onTable.union([onAny]);
  },
  now: (sql) =>
    sql
      .from('DUAL')
      .select(sql.raw(`to_char(sys_extract_utc(systimestamp), '${FINE}"Z"') as ??`, ['now'])),
  codeOf: (error) => {
    const number = propertyOf(error, 'errorNum');
    if (typeof number === 'number' && number > 0) return String(number);
    const code = propertyOf(error, 'code');
    return typeof code === 'string' && /^(NJS|DPI)-\d+$/.test(code) ? code : null;
  },
  faults: {
    unreachable: [
      ...['28', '1012', '1033', '1034', '1089', '3113', '3114', '3135', '12153', '12154', '12170'],
      ...['12514', '12537', '12541', '12543', '12547', 'NJS-500', 'NJS-501', 'NJS-503', 'NJS-510'],
    ],
    tls: ['28860', '29024', 'NJS-505'],
    login: ['1005', '1017', '1045', '28000', '28001', 'NJS-116'],
    rights: ['1031', '41900'],
    timeout: ['1013', 'NJS-123', 'DPI-1067'],
    readOnly: ['1456', '16000'],
    busy: ['54', '60', '8177', '20', '18', '12516', '12519', '12520'],
    missing: ['904', '942', '4043'],
    unique: ['1'],
    data: [
      ...['1400', '1401', '1407', '1438', '1722', '1830', '1839', '1843', '1847', '1858', '1861'],
      ...['2290', '2291', '12899', '1426'],
    ],
  },
};

const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^(NUMBER|FLOAT)$/, 'decimal'],
  [/^BINARY_(FLOAT|DOUBLE)$/, 'float'],
  [/^N?VARCHAR2$/, 'text'],
  [/^N?CHAR$/, 'char'],
  [/^DATE$/, 'localTime'],
  [/^TIMESTAMP.*TIME ZONE$/, 'instant'],
  [/^TIMESTAMP/, 'localTime'],
  [/^RAW$/, 'binary'],
  [/^(N?CLOB|BLOB|LONG|LONG RAW|XMLTYPE|BFILE|JSON|SDO_GEOMETRY)$/, 'opaque'],
];

function kindOf(type: string): ColumnKind {
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

function read(sql: Knex, { kind, name, type }: Column): Knex.Raw | null {
  if (kind === 'decimal') return sql.raw("to_char(??, 'TM9')", [name]);
  if (kind === 'float') return sql.raw("to_char(??, 'TM9')", [name]);
  if (kind === 'instant') return sql.raw(`to_char(sys_extract_utc(??), '${FINE}"Z"')`, [name]);
  if (type === 'DATE') return sql.raw(`to_char(??, '${LOCAL}')`, [name]);
  if (kind === 'localTime') return sql.raw(`to_char(??, '${FINE}')`, [name]);
  if (kind === 'binary') return sql.raw('lower(rawtohex(??))', [name]);
  return kind === 'other' ? sql.raw('cast(?? as varchar2(4000))', [name]) : null;
}

function bind(sql: Knex, { kind, type, length }: Column, text: string): Knex.Raw {
  if (kind === 'decimal' || kind === 'float') return sql.raw('to_number(?)', [text]);
  if (type === 'DATE') return sql.raw(`to_date(?, '${LOCAL}')`, [text.slice(0, 19)]);
  if (kind === 'localTime') return sql.raw(`to_timestamp(?, '${FINE}')`, [text]);
  if (kind === 'instant') {
    return sql.raw(`from_tz(to_timestamp(?, '${FINE}"Z"'), 'UTC')`, [text]);
  }
  if (kind === 'binary') return sql.raw('hextoraw(?)', [text]);
  if (type === 'CHAR') return sql.raw(`cast(? as char(${Number(length)} char))`, [text]);
  return sql.raw('?', [text]);
}

function connectString(target: {
  readonly address: string;
  readonly port: number;
  readonly serverName: string;
  readonly database: string;
  readonly tls: { readonly ca: string | null } | false;
  readonly connectMs: number;
}): string {
  const plain = /^[A-Za-z0-9._:-]+$/;
  const safe = (text: string): string => (plain.test(text) ? text : '');
  const protocol = target.tls === false ? 'tcp' : 'tcps';
  const security =
    target.tls === false ? '' : `(security=(ssl_server_cert_dn=cn=${safe(target.serverName)}))`;
  const seconds = Math.max(1, Math.ceil(target.connectMs / 1_000));
  return (
    `(description=(transport_connect_timeout=${seconds})` +
    `(address=(protocol=${protocol})(host=${safe(target.address)})(port=${target.port}))` +
    `(connect_data=(service_name=${safe(target.database)}))${security})`
  );
}
