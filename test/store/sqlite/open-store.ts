import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../core/base/log.ts';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import type { SqlDriver } from '../../../core/store/sql/driver.ts';
import { openNodeSqlite } from '../../../core/store/sqlite/node-sqlite.ts';
import { openSqliteStore, type SqliteStoreOptions } from '../../../core/store/sqlite/open.ts';
import { openSqlite3 } from '../../../core/store/sqlite/sqlite3-driver.ts';
import type { Store } from '../../../core/store/store.ts';

/** A driver and the thread it runs in. */
export interface DriverVariant {
  readonly driver: SqliteStoreOptions['driver'];
  readonly thread: 'worker' | 'same';
}

/** Every way in which a database is opened. */
export const VARIANTS: readonly DriverVariant[] = [
  { driver: 'node:sqlite', thread: 'worker' },
  { driver: 'node:sqlite', thread: 'same' },
  { driver: 'sqlite3', thread: 'worker' },
];

/** Why the variant cannot run here, or null. In CI nothing is missing, so there it fails instead. */
export async function missing(driver: string): Promise<string | null> {
  if (driver !== 'sqlite3' || process.env['CI'] !== undefined) return null;
  return import('sqlite3').then(
    () => null,
    () => 'skipped: the optional package sqlite3 is not installed',
  );
}

/** A new folder for one test's files. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'crossdock-store-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export function openVariant(path: string, variant: DriverVariant): Promise<Store> {
  return openSqliteStore({ path, ...variant, clock: virtualClock(), log: silentLog() });
}

/** A bare driver, with the names of the crash points it passes. */
export function openDriverVariant(
  path: string,
  variant: DriverVariant,
  passed: string[] = [],
): Promise<SqlDriver> {
  const crashPoint = (name: string): void => void passed.push(name);
  const options = { path, crashPoint, armedCrashPoint: null };
  if (variant.driver === 'sqlite3') return openSqlite3(options);
  return openNodeSqlite({ ...options, thread: variant.thread });
}
