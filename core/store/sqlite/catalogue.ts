import { type Ask, type Catalogue, type Table, tablesOf } from '../sql/catalogue.ts';

const COLUMNS = `SELECT m.name AS table_name, c.name AS name, c.type AS type, c.pk AS place
  FROM sqlite_schema m, pragma_table_info(m.name) c
  WHERE m.type = 'table' AND substr(m.name, 1, 7) <> 'sqlite_'
  ORDER BY m.name, c.name`;

const KINDS = { INTEGER: 'int', REAL: 'real', TEXT: 'text', BLOB: 'bytes' } as const;

/** Only tables that promise never to give a number twice are noted there. */
const LAST = `SELECT CAST(seq AS TEXT) AS last FROM sqlite_sequence WHERE name = ?1`;

/** SQLite's own description of the store. */
export const SQLITE_CATALOGUE: Catalogue = {
  isShared: false,
  tables: async (ask) => tablesOf(await ask(COLUMNS, []), KINDS),
  // A write transaction has the whole file for itself, and its readers see what was before.
  hold: async () => undefined,
  lastGiven,
  giveAfter: async (ask, table, last) => {
    if (last <= (await lastGiven(ask, table))) return;
    if (!(await isCounted(ask, table))) return;
    await ask('DELETE FROM sqlite_sequence WHERE name = ?1', [table.name]);
    await ask('INSERT INTO sqlite_sequence (name, seq) VALUES (?1, CAST(?2 AS INTEGER))', [
      table.name,
      String(last),
    ]);
  },
  filled: async (ask) => {
    await ask('PRAGMA optimize', []);
  },
};

async function lastGiven(ask: Ask, table: Table): Promise<bigint> {
  const [row] = await ask(LAST, [table.name]);
  return BigInt(String(row?.['last'] ?? 0));
}

async function isCounted(ask: Ask, table: Table): Promise<boolean> {
  const [row] = await ask(`SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1`, [
    table.name,
  ]);
  return /\bAUTOINCREMENT\b/.test(String(row?.['sql']));
}
