import type { CrashPoint } from '../../base/crash-point.ts';
import type { SqlDriver } from '../sql/driver.ts';
import type { SqliteConnection } from './connection.ts';
import { NodeConnection } from './node-connection.ts';
import { openDriver } from './open-driver.ts';
import type { ConnectionRole } from './pragmas.ts';
import { failureOf, storeError } from './sqlite-fault.ts';
import { openWorkerConnection } from './worker-client.ts';
import type { ArmedPoint } from './worker-protocol.ts';

/** How a driver is opened. */
export interface DriverOptions {
  /** A file in an existing folder, or `:memory:`. */
  readonly path: string;
  readonly crashPoint: CrashPoint;
  /** The crash point at which a worker thread itself ends the process, or null. */
  readonly armedCrashPoint: ArmedPoint | null;
}

/**
 * Opens the default driver: `node:sqlite`, whose calls block, so each connection has its own
 * thread.
 *
 * `same` runs it in the calling thread: the simulation needs that for repeatable order, short tools
 * for a quick start.
 */
export async function openNodeSqlite(
  options: DriverOptions & { readonly thread: 'worker' | 'same' },
): Promise<SqlDriver> {
  const { path, crashPoint, thread } = options;
  const open = (role: ConnectionRole): Promise<SqliteConnection> =>
    thread === 'same'
      ? openHere(path, role, crashPoint)
      : openWorkerConnection({ path, role, armed: options.armedCrashPoint });
  return openDriver({ name: 'node:sqlite', path, crashPoint, open });
}

async function openHere(
  path: string,
  role: ConnectionRole,
  crashPoint: CrashPoint,
): Promise<SqliteConnection> {
  const typed = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw failureOf(error).code === null ? error : storeError(failureOf(error), path);
    }
  };
  const connection = typed(() => new NodeConnection(path, role));
  return {
    version: connection.version,
    all: async (sql, params) => typed(() => connection.all(sql, params)),
    several: async (statements) => typed(() => connection.several(statements)),
    transaction: async (statements, beforeCommit) =>
      typed(() => connection.transaction(statements, () => crashPoint(beforeCommit))),
    close: async () => connection.close(),
  };
}
