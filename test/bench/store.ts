import { join } from 'node:path';
import type { Clock } from '../../core/base/clock.ts';
import { silentLog } from '../../core/base/log.ts';
import { openPostgresStore } from '../../core/store/postgres/open.ts';
import { openSqliteStore } from '../../core/store/sqlite/open.ts';
import type { Store } from '../../core/store/store.ts';

/** The store of a measured process: the database of that address, or a file in the folder. */
export function openBenchStore(dir: string, clock: Clock, address?: string): Promise<Store> {
  const log = silentLog();
  if (address !== undefined)
    return openPostgresStore({ url: address, connections: 10, clock, log });
  return openSqliteStore({ path: join(dir, 'bench.db'), driver: 'node:sqlite', clock, log });
}
