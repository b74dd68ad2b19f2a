import type { Clock } from '../../base/clock.ts';
import type { CrashPoint } from '../../base/crash-point.ts';
import { CrossdockError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { STORE_ERRORS } from '../errors.ts';
import { contentsOf } from '../sql/catalogue.ts';
import type { SqlDriver } from '../sql/driver.ts';
import { migrate } from '../sql/migrate.ts';
import { MIGRATIONS } from '../sql/migrations/list.ts';
import { rolesOver } from '../sql/roles.ts';
import { numberIn, textIn } from '../sql/row.ts';
import { timedDriver, type WriteTimed } from '../sql/timed-driver.ts';
import type { Store } from '../store.ts';
import { type PostgresAddress, postgresAddress } from './address.ts';
import { POSTGRES_CATALOGUE } from './catalogue.ts';
import { openPool, POSTGRES_LIMITS, type Pool, type PostgresLimits } from './connections.ts';
import { poolDriver } from './pool-driver.ts';
import { storeError } from './postgres-fault.ts';

/** How the store in PostgreSQL is opened. */
export interface PostgresStoreOptions {
  /** `postgres://user@host:port/database?schema=name`. */
  readonly url: string;
  /** Connections that this process opens at most. */
  readonly connections: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly crashPoint?: CrashPoint;
  /** What is not named is as in `POSTGRES_LIMITS`. */
  readonly limits?: Partial<PostgresLimits>;
  readonly timed?: WriteTimed;
}

/** The oldest server that the tests run on, as `server_version_num` counts. */
const VERSION_MIN = 150_000;

/** Settings under which a server forgets what it has answered, or leaves half a page behind. */
const UNSAFE = `SELECT name, setting FROM pg_settings
  WHERE name IN ('fsync', 'full_page_writes') AND setting <> 'on'`;

const TIME = 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000) AS ms';

/** Without it nobody clears away what is settled: a look into a lane then passes all of it. */
const NEVER_CLEARED = `SELECT name FROM pg_settings WHERE name = 'autovacuum' AND setting <> 'on'`;

/** An index that was left half-built finds nothing. */
const BROKEN_INDEXES = `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = current_schema() AND NOT i.indisvalid`;

/**
 * Opens the store in its schema, which is made when it is missing, and brings it forward.
 *
 * Errors: STORE_ADDRESS_WRONG, STORE_ACCESS_REFUSED, STORE_UNREACHABLE, STORE_CANNOT_OPEN, STORE_SERVER_UNFIT,
 *         STORE_TOO_NEW, STORE_MIGRATION_CHANGED → the hub does not start.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { log, clock, timed, crashPoint = () => undefined } = options;
  const driver = await openPostgresDriver(options);
  const bringForward = (): Promise<{ from: number; to: number }> =>
    migrate({ driver, migrations: MIGRATIONS, clock, crashPoint, dialect: 'postgres' });
  try {
    const { from, to } = await bringForward();
    const findings = await findingsOf(driver);
    for (const finding of findings) log.warn('The database may lose data.', { finding });
    if ((await driver.read(NEVER_CLEARED, [])).length > 0) {
      log.warn('Autovacuum is off: settled rows slow the lanes down until somebody runs VACUUM.');
    }
    log.info('store opened', {
      driver: driver.name,
      version: driver.version,
      path: driver.path,
      from,
      to,
    });
  } catch (error) {
    await driver.close();
    throw error;
  }
  return {
    ...rolesOver(timed === undefined ? driver : timedDriver(driver, clock, timed)),
    migrate: bringForward,
    integrityCheck: () => findingsOf(driver),
    contents: async () => contentsOf(driver.read, await POSTGRES_CATALOGUE.tables(driver.read)),
    time: async () => {
      const [row] = await driver.read(TIME, []);
      return row === undefined ? null : numberIn(row, 'ms');
    },
    isShared: true,
    driver: { name: driver.name, version: driver.version, path: driver.path },
    close: () => driver.close(),
  };
}

/**
 * Opens the database as it is: its schema is made when it is missing and shall be, and nothing is brought forward.
 *
 * Errors: STORE_ADDRESS_WRONG, STORE_ACCESS_REFUSED, STORE_UNREACHABLE, STORE_CANNOT_OPEN, STORE_SERVER_UNFIT.
 */
export async function openPostgresDriver(
  options: Omit<PostgresStoreOptions, 'clock'> & { readonly schema?: 'make' | 'find' },
): Promise<SqlDriver> {
  const { log, schema = 'make', crashPoint = () => undefined } = options;
  const address = postgresAddress(options.url);
  const pool = openPool(address, {
    connections: options.connections,
    name: 'crossdock',
    limits: { ...POSTGRES_LIMITS, ...options.limits },
    lost: (error) => log.warn('A connection to the database was lost.', { what: error.message }),
  });
  return poolDriver({ ...(await prepared(pool, address, schema)), pool, crashPoint });
}

/** Looks whom we speak to, before anything is asked of it. */
async function prepared(
  pool: Pool,
  address: PostgresAddress,
  schema: 'make' | 'find',
): Promise<{ readonly version: string; readonly where: string }> {
  const where = address.shown;
  try {
    const { rows } = await pool.query<{ version: string; number: string; encoding: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
         current_setting('server_encoding') AS encoding`,
    );
    const [server] = rows;
    const { version = '', number = '0', encoding = '' } = server ?? {};
    if (Number(number) < VERSION_MIN || encoding !== 'UTF8') {
      throw new CrossdockError(STORE_ERRORS.STORE_SERVER_UNFIT, {
        what: `the server is PostgreSQL ${version} with a database in ${encoding}`,
        where,
      });
    }
    if (schema === 'make') await makeSchema(pool, address.schema);
    return { version, where };
  } catch (error) {
    await pool.end();
    throw storeError(error, where);
  }
}

/** Of two processes that make it at one time the later one is told that it is there. */
async function makeSchema(pool: Pool, schema: string): Promise<void> {
  const { rowCount } = await pool.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount !== 0) return;
  await pool.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`).catch((error: unknown) => {
    const isThere =
      typeof error === 'object' && error !== null && 'code' in error && error.code === '23505';
    if (!isThere) throw error;
  });
}

/** Settings and indexes under which the database may lose or not find what it was given. */
export async function findingsOf(driver: SqlDriver): Promise<readonly string[]> {
  const settings = await driver.read(UNSAFE, []);
  const indexes = await driver.read(BROKEN_INDEXES, []);
  return [
    ...settings.map(
      (row) => `${textIn(row, 'name')} is ${textIn(row, 'setting')}: a power cut loses data`,
    ),
    ...indexes.map(
      (row) => `the index ${textIn(row, 'name')} is not valid: drop it and make it again`,
    ),
  ];
}
