/** A store as it is after years: many settled rows in every table that grows, few that wait. */
import { POSTGRES_CATALOGUE } from '../../../core/store/postgres/catalogue.ts';
import type { Column } from '../../../core/store/sql/catalogue.ts';
import { FLOW } from '../../contract/store/samples.ts';
import type { TestSchema } from './schema.ts';

/** Enough that reading a table from end to end costs more than any index. */
const ROWS = 3_000;

/** Some are joined with themselves: of small ones the whole is sooner read than a part is found. */
const MANY: Readonly<Record<string, number>> = {
  stock_journal: 40_000,
  stock_positions: 10_000,
  stock_items: 10_000,
  arrivals: 10_000,
  history: 10_000,
};

/** Tables that are as large as the configuration of a hub, however long it works. */
const SMALL = new Set([
  'schema_migrations',
  'lanes',
  'cursors',
  'schedules',
  'sweeps',
  'workers',
  'breakers',
  'budget_shares',
  'stock_flags',
]);

/** Columns that say what a row is, over all tables that have them; `i` counts the rows. */
const VALUES: Readonly<Record<string, string>> = {
  flow: `'${FLOW}'`,
  lane: 'i % 16',
  connection: "'shop'",
  stream: "'customers'",
  other_connection: "'hub'",
  other_stream: "'customers'",
  status: "'done'",
  origin: "'webhook'",
  source: `CASE WHEN i % 10 = 0 THEN 'hub' ELSE 'till' END`,
  location: "'main'",
  cause: "'sale'",
  position: 'i % 5000 + 1',
  previous: 'greatest(0, i - 5000)',
  is_open: '0',
  open: '0',
  hold_until: 'CASE WHEN i % 1000 = 0 THEN i END',
  outcome: "'delivered'",
};

/** What one column is in one table. */
const IN_TABLE: Readonly<Record<string, string>> = {
  'arrivals.state': 'CASE WHEN i % 2000 = 0 THEN 0 ELSE 1 END',
  'effects.state': "'written'",
  'dead_letters.status': "'resolved'",
};

/** Fills every table that grows, as the server's own catalogue lists them; answers their names. */
export async function growTables(schema: TestSchema): Promise<readonly string[]> {
  const tables = await POSTGRES_CATALOGUE.tables(async (sql) => {
    const rows = await schema.ask(sql);
    return rows.map((row) => ({
      table_name: String(row['table_name']),
      name: String(row['name']),
      type: String(row['type']),
      place: Number(row['place']),
    }));
  });
  const growing = tables.filter(({ name }) => !SMALL.has(name));
  for (const { name, columns: all, key } of growing) {
    // The server numbers its rows itself, so that the numbers after these are free.
    const isNumbered = key.length === 1 && key[0]?.kind === 'int';
    const columns = all.filter((column) => !isNumbered || column.name !== key[0]?.name);
    const names = columns.map((column) => `"${column.name}"`).join(', ');
    const values = columns.map((column) => cellFor(name, column)).join(', ');
    await schema.ask(`INSERT INTO ${name} (${names}) SELECT ${values} FROM generate_series(1, ${MANY[name] ?? ROWS}) i
      ON CONFLICT DO NOTHING`);
  }
  await schema.ask('ANALYZE');
  return growing.map(({ name }) => name);
}

function cellFor(table: string, { name, kind }: Column): string {
  const given = IN_TABLE[`${table}.${name}`] ?? VALUES[name];
  if (given !== undefined) return given;
  if (kind === 'text') return `'${name} ' || i`;
  if (kind === 'bytes') return `'{}'::bytea`;
  return 'i';
}
