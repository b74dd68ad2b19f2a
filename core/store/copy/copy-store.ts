/** Moving a whole store from one database into another; the only part that knows both kinds. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { CrashPoint } from '../../base/crash-point.ts';
import { CrossdockError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { STORE_ERRORS } from '../errors.ts';
import { isPostgresUrl, postgresAddress } from '../postgres/address.ts';
import { POSTGRES_CATALOGUE } from '../postgres/catalogue.ts';
import { openPostgresDriver } from '../postgres/open.ts';
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
import { lockDataFolder } from '../sqlite/owner-lock.ts';

/** What a copy needs to know. */
export interface CopyOptions {
  /** A database file, or `postgres://…`. */
  readonly from: string;
  /** The same; made when it is missing, refused when it holds anything. */
  readonly to: string;
  /** The data folder of a file that does not lie in it directly. */
  readonly folder?: string;
  /** Who is named to a hub that wants to start on a file meanwhile. */
  readonly pid: number;
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
 * Errors: STORE_ADDRESS_WRONG, STORE_MISSING, STORE_NOT_EMPTY, STORE_IN_USE,
 *         STORE_VERSIONS_DIFFER, STORE_COPY_DIFFERS, STORE_*.
 */
export async function copyStore(options: CopyOptions): Promise<CopyReport> {
  const { from, to, clock } = options;
  // Whatever looks like a server's address is read as one before anything is made.
  for (const address of [from, to]) if (address.includes('://')) postgresAddress(address);
  if (!isPostgresUrl(from) && !existsSync(from)) {
    throw new CrossdockError(STORE_ERRORS.STORE_MISSING, { what: 'no such file', where: from });
  }
  return withFolders(options, () =>
    withSide(options, from, 'find', (source) =>
      withSide(options, to, 'make', async (target) => {
        await makeReady(target, options);
        const sides = { from: source, to: target };
        const tables = await copyTables({ ...options, ...sides, now: clock.now() });
        return { from: source.driver.path, to: target.driver.path, tables };
      }),
    ),
  );
}

/** No hub works on a file that is read or written: its folder is ours until the end. */
async function withFolders<T>(options: CopyOptions, work: () => Promise<T>): Promise<T> {
  const { from, to, folder, pid, clock } = options;
  const files = [from, to]
    .filter((address) => !isPostgresUrl(address))
    .map((path) => resolve(path));
  const folders = new Set(files.map((path) => dirname(path)));
  if (folder !== undefined) folders.add(resolve(folder));
  const locks: { release(): void }[] = [];
  try {
    for (const one of folders) {
      locks.push(lockDataFolder({ folder: one, pid, startedAt: clock.now() }));
    }
    return await work();
  } finally {
    for (const lock of locks) lock.release();
  }
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
  await requireEmpty(target, driver.read, await catalogue.tables(driver.read));
  const dialect = isPostgresUrl(options.to) ? 'postgres' : 'sqlite';
  await migrate({ driver, migrations: MIGRATIONS, clock, crashPoint, dialect });
}
