import type { Clock } from '../../../core/base/clock.ts';
import type { CrashPoint } from '../../../core/base/crash-point.ts';
import { migrate } from '../../../core/store/sql/migrate.ts';
import { MIGRATIONS } from '../../../core/store/sql/migrations/list.ts';
import { rolesOver } from '../../../core/store/sql/roles.ts';
import { IN_MEMORY, openDriver } from '../../../core/store/sqlite/open-driver.ts';
import type { Store } from '../../../core/store/store.ts';
import type { Process } from '../machine.ts';
import type { SimulatedDatabase } from './database.ts';

/** Opens the hub's store over a simulated database, as a process does when it starts: all but the disk is real. */
export async function openSimulatedStore(
  database: SimulatedDatabase,
  process: Process,
  parts: {
    readonly clock: Clock;
    readonly crashPoint: CrashPoint;
    /** The database's own time where other processes may work on it too, or null where one owns it. */
    readonly sharedTime: (() => number) | null;
  },
): Promise<Store> {
  const { clock, crashPoint, sharedTime } = parts;
  const driver = await openDriver({
    name: 'simulation',
    path: IN_MEMORY,
    crashPoint,
    open: async () => database.connect(process, crashPoint),
  });
  const bringForward = () =>
    migrate({ driver, migrations: MIGRATIONS, clock, crashPoint, dialect: 'sqlite' });
  await bringForward();
  return {
    ...rolesOver(driver),
    migrate: bringForward,
    integrityCheck: async () => [],
    contents: async () => [],
    time: async () => sharedTime?.() ?? null,
    isShared: sharedTime !== null,
    driver: { name: driver.name, version: driver.version, path: driver.path },
    close: () => driver.close(),
  };
}
