/** Moving a whole store from one database into another; the only part that knows both kinds. */
import { existsSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';
import type { CrashPoint } from '../../base/crash-point.ts';
import { CrossdockError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { STORE_ERRORS } from '../errors.ts';
import { isPostgresUrl } from '../postgres/address.ts';
import { POSTGRES_CATALOGUE } from '../postgres/catalogue.ts';
import { openPostgresDriver } from '../postgres/open.ts';
import { dataTables } from '../sql/catalogue.ts';
import {
  type CopiedTable,
  type CopyProgress,
  copyTables,
  requireEmpty,
  type Side,
} from '../sql/copy-tables.ts';
import { migrate } from '../sql/migrate.ts';
import { MIGRATIONS } from '../sql/migrations/list.ts';
import { SQLITE_CATALOGUE } from '../sqlite/catalogue.ts';
import { openSqliteDriver } from '../sqlite/open.ts';

/** What a copy needs to know. */
export interface CopyOptions {
  /** A database file, or `postgres://…`. Whoever asks owns its data folder. */
  readonly from: string;
  /** The same; made when it is missing, refused when it holds anything. */
  readonly to: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly crashPoint: CrashPoint;
  readonly progress: CopyProgress;
}

/** What was copied, and that it is equal. */
export interface CopyReport {
  /** Without credentials. */
  readonly from: string;
  readonly to: string;
  readonly tables: readonly CopiedTable[];
}

/** One connection holds the transaction; the rest of a pool would only stand by. */
const CONNECTIONS = 2;

/**
 * Copies a store into an empty database and proves the copy; the source stays as it is.
 *
 * Killed at any instant it leaves an empty target, or a whole one. Memory does not grow with the rows.
 * Errors: STORE_MISSING, STORE_NOT_EMPTY, STORE_IN_USE, STORE_VERSIONS_DIFFER, STORE_COPY_DIFFERS, STORE_*.
 */
export async function copyStore(options: CopyOptions): Promise<CopyReport> {
  const { from, to } = options;
  if (!isPostgresUrl(from) && !existsSync(from)) {
    throw new CrossdockError(STORE_ERRORS.STORE_MISSING, { what: 'no such file', where: from });
  }
  return withSide(options, from, 'find', (source) =>
    withSide(options, to, 'make', async (target) => {
      await makeReady(target, options);
      const tables = await copyTables({
        ...options,
        from: source,
        to: target,
        now: options.clock.now(),
      });
      return { from: source.driver.path, to: target.driver.path, tables };
    }),
  );
}

async function withSide<T>(
  options: CopyOptions,
  address: string,
  schema: 'make' | 'find',
  work: (side: Side) => Promise<T>,
): Promise<T> {
  const { log, crashPoint } = options;
  const side: Side = isPostgresUrl(address)
    ? {
        driver: await openPostgresDriver({
          url: address,
          connections: CONNECTIONS,
          schema,
          log,
          crashPoint,
        }),
        catalogue: POSTGRES_CATALOGUE,
      }
    : {
        driver: await openSqliteDriver({ path: address, driver: 'node:sqlite', crashPoint }),
        catalogue: SQLITE_CATALOGUE,
      };
  try {
    return await work(side);
  } finally {
    await side.driver.close();
  }
}

/** Looks before it brings forward: a store that is in use must not even be touched. */
async function makeReady(target: Side, options: CopyOptions): Promise<void> {
  const { driver, catalogue } = target;
  const { clock, crashPoint } = options;
  await requireEmpty(target, driver.read, dataTables(await catalogue.tables(driver.read)));
  const dialect = isPostgresUrl(options.to) ? 'postgres' : 'sqlite';
  await migrate({ driver, migrations: MIGRATIONS, clock, crashPoint, dialect });
}
