/** Which store the settings name, opened. Beside `app.ts` the only file that knows the databases. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './base/clock.ts';
import { armedPoint, type CrashPoint } from './base/crash-point.ts';
import type { Log } from './base/log.ts';
import type { Environment, Secret } from './base/secret.ts';
import type { Telemetry } from './base/telemetry.ts';
import { writeTimes } from './base/write-times.ts';
import type { HubSettings } from './config/hub-settings.ts';
import { lookAtSqlite } from './store/sqlite/look.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import type { Store } from './store/store.ts';
import type { StoreLook } from './store/store-look.ts';
import type { Engine } from './worker/engine.ts';

/** Each takes a connection, and a hint is short. */
const HINTS_AT_ONCE = 4;

/** What a store is opened with. */
export interface StoreParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly crashPoint: CrashPoint;
  readonly telemetry: Telemetry;
  readonly environment: Environment;
  /** The database's address, or null for the file in the data folder. */
  readonly address: Secret | null;
}

/**
 * The engine that carries hints between the processes on a database; the embedded hub needs none.
 *
 * Errors: STORE_ADDRESS_WRONG.
 */
export async function openEngine(
  address: Secret | null,
  settings: HubSettings['lanes'],
  parts: { readonly clock: Clock; readonly log: Log },
): Promise<Engine | null> {
  if (address === null) return null;
  const { postgresAddress } = await import('./store/postgres/address.ts');
  const { GraphileEngine } = await import('./worker/graphile-engine.ts');
  const { url, schema } = postgresAddress(address.reveal());
  const concurrency = Math.min(settings.parallel, HINTS_AT_ONCE);
  return new GraphileEngine({ url, schema: `${schema}_jobs`, concurrency, ...parts });
}

/** Errors: STORE_* as of the two stores' own `open`. */
export async function openStore(
  settings: HubSettings['store'],
  dataDir: string,
  parts: StoreParts,
): Promise<Store> {
  const { driver, path, connections } = settings;
  const { clock, log, telemetry, crashPoint, address } = parts;
  const timed = writeTimes(telemetry.meter);
  if (address !== null) {
    // The embedded hub starts without it.
    const { openPostgresStore } = await import('./store/postgres/open.ts');
    return openPostgresStore({ url: address.reveal(), connections, clock, log, timed, crashPoint });
  }
  return openSqliteStore({
    path: path === ':memory:' ? path : join(dataDir, path),
    ...{ driver, clock, log, timed, crashPoint },
    armedCrashPoint: armedPoint(parts.environment),
  });
}

/** The store as it lies there, null where none was made yet. Errors: STORE_* as of the two stores' own `look`. */
export async function lookAtStore(
  settings: HubSettings['store'],
  dataDir: string,
  parts: Pick<StoreParts, 'address' | 'log'>,
): Promise<StoreLook | null> {
  const { address, log } = parts;
  if (address !== null) {
    const { lookAtPostgres } = await import('./store/postgres/look.ts');
    return lookAtPostgres(address.reveal(), log);
  }
  const path = join(dataDir, settings.path);
  return settings.path === ':memory:' || !existsSync(path) ? null : lookAtSqlite(path);
}
