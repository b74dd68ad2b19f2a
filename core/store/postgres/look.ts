import type { Log } from '../../base/log.ts';
import type { SqlDriver } from '../sql/driver.ts';
import { MIGRATIONS } from '../sql/migrations/list.ts';
import { rolesOver } from '../sql/roles.ts';
import { numberIn } from '../sql/row.ts';
import type { StoreLook } from '../store-look.ts';
import { findingsOf, openPostgresDriver } from './open.ts';

/** Questions that a look asks at one time. */
const CONNECTIONS = 2;

const TABLES = `SELECT count(*) AS tables FROM information_schema.tables
  WHERE table_schema = current_schema() AND table_name = 'schema_migrations'`;

const APPLIED = 'SELECT count(*) AS applied FROM schema_migrations';

/**
 * Opens a database as it is: no schema is made, nothing is brought forward.
 *
 * Errors: STORE_ADDRESS_WRONG, STORE_ACCESS_REFUSED, STORE_UNREACHABLE, STORE_SERVER_UNFIT.
 */
export async function lookAtPostgres(url: string, log: Log): Promise<StoreLook> {
  const driver = await openPostgresDriver({ url, connections: CONNECTIONS, log, schema: 'find' });
  try {
    const schema = { applied: await appliedIn(driver), known: MIGRATIONS.length };
    const { name, version, path } = driver;
    return {
      driver: { name, version, path },
      schema,
      integrityCheck: () => findingsOf(driver),
      store: schema.applied === schema.known ? rolesOver(driver) : null,
      close: () => driver.close(),
    };
  } catch (error) {
    await driver.close();
    throw error;
  }
}

/** A database that no hub ever opened has no list of changes. */
async function appliedIn(driver: SqlDriver): Promise<number> {
  const [found] = await driver.read(TABLES, []);
  if (found === undefined || numberIn(found, 'tables') === 0) return 0;
  const [row] = await driver.read(APPLIED, []);
  return row === undefined ? 0 : numberIn(row, 'applied');
}
