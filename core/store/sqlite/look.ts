import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';
import type { Row, SqlDriver } from '../sql/driver.ts';
import { MIGRATIONS } from '../sql/migrations/list.ts';
import { rolesOver } from '../sql/roles.ts';
import { numberIn, textIn } from '../sql/row.ts';
import type { StoreLook } from '../store-look.ts';
import { failureOf, storeError } from './sqlite-fault.ts';
import { sqliteStatement } from './text.ts';

/** How long a lock of the hub is waited for, in ms. */
const BUSY_TIMEOUT_MS = 5_000;
const FINDINGS_MAX = 100;

/**
 * Opens a database file for reading only.
 *
 * Errors: STORE_CANNOT_OPEN, STORE_CORRUPT, STORE_IO.
 */
export function lookAtSqlite(path: string): StoreLook {
  const database = opened(path);
  const read = (sql: string, params: Parameters<SqlDriver['read']>[1]): readonly Row[] => {
    try {
      const statement = sqliteStatement({ sql, params });
      return database.prepare(statement.sql).all(...statement.params);
    } catch (error) {
      throw storeError(failureOf(error), path);
    }
  };
  try {
    const version = String(read('SELECT sqlite_version() AS version', [])[0]?.['version']);
    const schema = { applied: appliedIn(read), known: MIGRATIONS.length };
    const driver = readingDriver({ path, version, read, close: () => database.close() });
    return {
      driver: { name: driver.name, version, path },
      schema,
      integrityCheck: async () =>
        read(`PRAGMA integrity_check(${FINDINGS_MAX})`, [])
          .map((row) => textIn(row, 'integrity_check'))
          .filter((text) => text !== 'ok'),
      store: schema.applied === schema.known ? rolesOver(driver) : null,
      close: () => driver.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * A database that is open somewhere has its log beside it, and is read through that. One that is closed is read as a
 * file that nobody changes: SQLite would else make a log and an index beside it.
 */
function opened(path: string): DatabaseSync {
  try {
    const url = pathToFileURL(path);
    if (!existsSync(`${path}-wal`)) url.searchParams.set('immutable', '1');
    return new DatabaseSync(url, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw storeError(failureOf(error), path);
  }
}

/** A database that no hub ever opened has no list of changes. */
function appliedIn(read: (sql: string, params: readonly []) => readonly Row[]): number {
  const tables = "SELECT count(*) AS tables FROM sqlite_master WHERE name = 'schema_migrations'";
  const [found] = read(tables, []);
  if (found === undefined || numberIn(found, 'tables') === 0) return 0;
  const [row] = read('SELECT count(*) AS applied FROM schema_migrations', []);
  return row === undefined ? 0 : numberIn(row, 'applied');
}

function readingDriver(parts: {
  readonly path: string;
  readonly version: string;
  readonly read: (sql: string, params: Parameters<SqlDriver['read']>[1]) => readonly Row[];
  readonly close: () => void;
}): SqlDriver {
  const { path, version, read, close } = parts;
  const refused = async (): Promise<never> => {
    const what = 'the store was opened to look at it, not to write';
    throw new CrossdockError(STORE_ERRORS.STORE_READ_ONLY, { what, where: path });
  };
  return {
    ...{ name: 'node:sqlite', version, path },
    read: async (sql, params) => read(sql, params),
    transaction: refused,
    guarded: refused,
    interactive: refused,
    close: async () => close(),
  };
}
