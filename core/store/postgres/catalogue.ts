import { type Ask, type Catalogue, type Table, tablesOf } from '../sql/catalogue.ts';

const COLUMNS = `SELECT t.relname AS table_name, a.attname AS name, format_type(a.atttypid, NULL) AS type,
    coalesce(array_position(string_to_array(CAST(i.indkey AS TEXT), ' '), CAST(a.attnum AS TEXT)), 0) AS place
  FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
  WHERE n.nspname = current_schema() AND t.relkind IN ('r', 'p')
  ORDER BY t.relname COLLATE "C", a.attname COLLATE "C"`;

const KINDS = {
  BIGINT: 'int',
  INTEGER: 'int',
  'DOUBLE PRECISION': 'real',
  TEXT: 'text',
  BYTEA: 'bytes',
} as const;

const IDENTITY = `SELECT a.attname AS name,
    pg_get_serial_sequence(quote_ident(t.relname), a.attname) AS sequence
  FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attidentity <> ''
  WHERE n.nspname = current_schema() AND t.relname = ?1`;

/** PostgreSQL's own description of the store. */
export const POSTGRES_CATALOGUE: Catalogue = {
  isShared: true,
  tables: async (ask) => tablesOf(await ask(COLUMNS, []), KINDS),
  hold: async (ask, tables, how) => {
    if (tables.length === 0) return;
    const mode = how === 'alone' ? 'ACCESS EXCLUSIVE' : 'SHARE';
    await ask(`LOCK TABLE ${tables.map(({ name }) => `"${name}"`).join(', ')} IN ${mode} MODE`, []);
  },
  lastGiven: async (ask, table) => {
    const identity = await identityOf(ask, table);
    if (identity === null) return 0n;
    const [row] = await ask(
      `SELECT CAST(CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS TEXT) AS last
       FROM ${identity.sequence}`,
      [],
    );
    return BigInt(String(row?.['last'] ?? 0));
  },
  giveAfter: async (ask, table, last) => {
    const identity = await identityOf(ask, table);
    if (identity === null) return;
    // Nothing at all leaves the sequence at its beginning: 0 is below what it may hold.
    await ask(
      `SELECT setval('${identity.sequence}', greatest(?1, (SELECT max("${identity.column}") FROM "${table.name}"), 1),
         greatest(?1, (SELECT max("${identity.column}") FROM "${table.name}"), 0) > 0)`,
      [last],
    );
  },
  // Without them the first plans are made for tables that look empty.
  filled: async (ask) => {
    for (const { name } of tablesOf(await ask(COLUMNS, []), KINDS))
      await ask(`ANALYZE "${name}"`, []);
  },
};

async function identityOf(
  ask: Ask,
  table: Table,
): Promise<{ readonly column: string; readonly sequence: string } | null> {
  const [row] = await ask(IDENTITY, [table.name]);
  const sequence = row?.['sequence'];
  if (row === undefined || typeof sequence !== 'string') return null;
  return { column: String(row['name']), sequence };
}
