import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { migrate } from '../../../core/store/sql/migrate.ts';
import { MIGRATIONS } from '../../../core/store/sql/migrations/list.ts';
import { NodeConnection } from '../../../core/store/sqlite/node-connection.ts';
import { IN_MEMORY, openDriver } from '../../../core/store/sqlite/open-driver.ts';

/**
 * SQLite in memory for one run after the other, each of which finds the hub's tables without a row.
 *
 * Tables are made and statements are prepared once in a process: done anew for each run, that would cost a tenth of it.
 */
export interface DiskImage {
  /** The connection, as it was after the migrations; what the last run left is gone. */
  empty(): NodeConnection;
  close(): void;
}

const TABLES = `SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'schema_migrations'`;

/** Brings an empty database to the newest schema. */
export async function openDiskImage(): Promise<DiskImage> {
  const real = new NodeConnection(IN_MEMORY, 'writer');
  const driver = await openDriver({
    ...{ name: 'image', path: IN_MEMORY, crashPoint: () => undefined },
    open: async () => ({
      version: real.version,
      all: async (sql, params) => real.all(sql, params),
      several: async (statements) => real.several(statements),
      transaction: async (statements) => real.transaction(statements, () => undefined),
      close: async () => undefined,
    }),
  });
  const parts = { migrations: MIGRATIONS, crashPoint: () => undefined, dialect: 'sqlite' } as const;
  await migrate({ ...parts, driver, clock: virtualClock() });
  const tables = real.all(TABLES, []).map(({ name }) => String(name));
  return {
    empty: () => {
      real.transaction(
        tables.map((table) => ({ sql: `DELETE FROM ${table}`, params: [] })),
        () => undefined,
      );
      return real;
    },
    close: () => real.close(),
  };
}
