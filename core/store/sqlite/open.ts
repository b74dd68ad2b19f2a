import { statSync } from 'node:fs';
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
import { textIn } from '../sql/row.ts';
import { timedDriver, type WriteTimed } from '../sql/timed-driver.ts';
import type { Store } from '../store.ts';
import { SQLITE_CATALOGUE } from './catalogue.ts';
import { openNodeSqlite } from './node-sqlite.ts';
import { IN_MEMORY } from './open-driver.ts';
import { openSqlite3 } from './sqlite3-driver.ts';
import type { ArmedPoint } from './worker-protocol.ts';

/** The drivers that `store.driver` may name. */
export const SQLITE_DRIVERS = ['node:sqlite', 'sqlite3'] as const;

/** How the embedded store is opened. */
export interface SqliteStoreOptions {
  /** A file in an existing folder, or `:memory:`. */
  readonly path: string;
  readonly driver: (typeof SQLITE_DRIVERS)[number];
  readonly clock: Clock;
  readonly log: Log;
  readonly crashPoint?: CrashPoint;
  readonly timed?: WriteTimed;
  /**
   * The crash point at which a database thread ends the process itself: `armedPoint` of core/base
   * says it.
   */
  readonly armedCrashPoint?: ArmedPoint | null;
  /** `same` runs node:sqlite in the calling thread, for the simulation and for short tools. */
  readonly thread?: 'worker' | 'same';
}

/**
 * A larger file is not checked whole at the start, since that would take longer than starting may.
 */
const CHECK_AT_OPEN_MAX_BYTES = 256 * 1024 * 1024;

/** How many findings a check reports at most. */
const FINDINGS_MAX = 100;

/**
 * Opens the embedded store, checks the file and brings its schema forward.
 *
 * Errors: STORE_CANNOT_OPEN, STORE_CORRUPT, STORE_READ_ONLY, STORE_DRIVER_MISSING, STORE_TOO_NEW,
 * STORE_MIGRATION_CHANGED → the hub does not start.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { path, log, clock, timed, crashPoint = () => undefined } = options;
  const driver = await openSqliteDriver(options);
  const bringForward = (): Promise<{ from: number; to: number }> =>
    migrate({ driver, migrations: MIGRATIONS, clock, crashPoint, dialect: 'sqlite' });
  try {
    await checkAtOpen(driver, log);
    const { from, to } = await bringForward();
    log.info('store opened', { driver: driver.name, sqlite: driver.version, path, from, to });
  } catch (error) {
    await driver.close();
    throw error;
  }
  return {
    ...rolesOver(timed === undefined ? driver : timedDriver(driver, clock, timed)),
    migrate: bringForward,
    integrityCheck: () => findings(driver, 'integrity_check'),
    contents: async () => contentsOf(driver.read, await SQLITE_CATALOGUE.tables(driver.read)),
    time: async () => null,
    isShared: false,
    driver: { name: driver.name, version: driver.version, path },
    close: () => driver.close(),
  };
}

/**
 * Opens the file as it is: nothing is checked and nothing is brought forward.
 *
 * Errors: STORE_CANNOT_OPEN, STORE_CORRUPT, STORE_READ_ONLY, STORE_DRIVER_MISSING.
 */
export function openSqliteDriver(
  options: Omit<SqliteStoreOptions, 'clock' | 'log'>,
): Promise<SqlDriver> {
  const { path, driver, crashPoint = () => undefined, armedCrashPoint = null } = options;
  const parts = { path, crashPoint, armedCrashPoint };
  if (driver === 'sqlite3') return openSqlite3(parts);
  return openNodeSqlite({ ...parts, thread: options.thread ?? 'worker' });
}

async function checkAtOpen(driver: SqlDriver, log: Log): Promise<void> {
  const bytes =
    driver.path === IN_MEMORY ? 0 : (statSync(driver.path, { throwIfNoEntry: false })?.size ?? 0);
  if (bytes > CHECK_AT_OPEN_MAX_BYTES) {
    log.warn('store too large for a check at start', { bytes, limit: CHECK_AT_OPEN_MAX_BYTES });
    return;
  }
  const found = await findings(driver, 'quick_check');
  if (found.length === 0) return;
  throw new CrossdockError(STORE_ERRORS.STORE_CORRUPT, {
    what: `the check found ${found.length} faults, the first: ${found[0]}`,
    where: driver.path,
  });
}

/** A healthy database answers the one word `ok`. */
async function findings(
  driver: SqlDriver,
  check: 'quick_check' | 'integrity_check',
): Promise<readonly string[]> {
  const rows = await driver.read(`PRAGMA ${check}(${FINDINGS_MAX})`, []);
  return rows.map((row) => textIn(row, check)).filter((text) => text !== 'ok');
}
