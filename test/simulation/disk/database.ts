import { CrossdockError } from '../../../core/base/errors.ts';
import { momentsOf } from '../../../core/store/crash-points.ts';
import { STORE_ERRORS } from '../../../core/store/errors.ts';
import type { Outcome, Row, SqlValue } from '../../../core/store/sql/driver.ts';
import type { SqliteConnection, SqliteStatement } from '../../../core/store/sqlite/connection.ts';
import type { NodeConnection } from '../../../core/store/sqlite/node-connection.ts';
import type { DiskFault, Faults } from '../faults.ts';
import { never, type Process } from '../machine.ts';
import type { Scheduler } from '../scheduler.ts';

/** A database that outlives the processes that use it: SQLite itself, in memory, behind one lock. */
export interface SimulatedDatabase {
  /** The connection of a process; its crash points are told to `crashPoint`. */
  connect(process: Process, crashPoint: (name: string) => void): SqliteConnection;
  /** What a killed process left open is rolled back, as the operating system's end of its lock does. */
  dropOpen(process: Process): void;
  /** Whether that process is in the midst of a transaction. */
  isHeldBy(process: Process): boolean;
  /** Looks inside at once; only when nobody is in the midst of a transaction. */
  look(sql: string, ...params: readonly SqlValue[]): readonly Row[];
  readonly isLocked: () => boolean;
  /** How many transactions were committed. */
  readonly commits: () => number;
}

/** One round trip takes up to so long, in ms. */
const ROUND_TRIP_MS = 4;
/** How long a statement waits for another process's lock before it is refused, as `busy_timeout` says. */
const BUSY_AFTER_MS = 5_000;
const LOOK_AGAIN_MS = 20;
/** Just before the commit of deliveries. */
const ARRIVALS = momentsOf('inbox.append').beforeCommit;

/** Puts a database without rows behind the lock. */
export function openSimulatedDatabase(parts: {
  readonly real: NodeConnection;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  /** A disk that says "kept" of deliveries and does not keep them: a run over it must fail. */
  readonly isForgetful: boolean;
}): SimulatedDatabase {
  const { real, scheduler, faults, isForgetful } = parts;
  let holder: Process | null = null;
  let commits = 0;

  /** Waits for the disk, and for whoever else is in the midst of a transaction. */
  async function turn(process: Process, what: string): Promise<DiskFault | null> {
    if (!process.isAlive()) return never();
    await scheduler.delay(faults.latency(ROUND_TRIP_MS), process.actor, `db ${what}`);
    for (let waitedMs = 0; holder !== null && holder !== process; waitedMs += LOOK_AGAIN_MS) {
      if (waitedMs >= BUSY_AFTER_MS) throw diskFault('busy');
      await scheduler.delay(LOOK_AGAIN_MS, process.actor, `db waits ${what}`);
    }
    return faults.disk();
  }

  function forget(statements: readonly SqliteStatement[]): Outcome {
    real.all('BEGIN', []);
    const rows = statements.map(({ sql, params }) => real.all(sql, params));
    real.all('ROLLBACK', []);
    return { committed: true, rows };
  }

  function connect(process: Process, crashPoint: (name: string) => void): SqliteConnection {
    const note = (sql: string): void => {
      if (sql === 'BEGIN IMMEDIATE') holder = process;
      if (sql !== 'COMMIT' && sql !== 'ROLLBACK') return;
      holder = null;
      if (sql === 'COMMIT') commits += 1;
    };
    const one = (statement: Pick<SqliteStatement, 'sql' | 'params'>): readonly Row[] => {
      const rows = real.all(statement.sql, statement.params);
      note(statement.sql);
      return rows;
    };
    return {
      version: real.version,
      all: async (sql, params) => {
        // The way out of a failed transaction is never refused.
        if (sql === 'ROLLBACK') return holder === process ? one({ sql, params }) : [];
        const fault = await turn(process, 'read');
        if (fault === 'io' || fault === 'busy') throw diskFault(fault);
        return one({ sql, params });
      },
      several: async (statements) => {
        const fault = await turn(process, 'several');
        const isEnd = statements.at(-1)?.sql === 'COMMIT';
        if (fault !== null && fault !== 'fullAtCommit') throw diskFault(fault);
        const rows: (readonly Row[])[] = [];
        for (const statement of statements) {
          if (isEnd && fault === 'fullAtCommit' && statement.sql === 'COMMIT')
            throw diskFault('full');
          rows.push(one(statement));
        }
        return rows;
      },
      transaction: async (statements, beforeCommit) => {
        const fault = await turn(process, beforeCommit.split('.')[0] ?? '');
        if (fault !== null && fault !== 'fullAtCommit') throw diskFault(fault);
        if (isForgetful && beforeCommit === ARRIVALS) return forget(statements);
        const outcome = real.transaction(statements, () => {
          crashPoint(beforeCommit);
          if (fault !== null) throw diskFault('full');
        });
        if (outcome.committed) commits += 1;
        return outcome;
      },
      close: async () => undefined,
    };
  }

  return {
    connect,
    dropOpen: (process) => {
      if (holder !== process) return;
      holder = null;
      real.all('ROLLBACK', []);
    },
    isHeldBy: (process) => holder === process,
    look: (sql, ...params) => real.all(sql, params),
    isLocked: () => holder !== null,
    commits: () => commits,
  };
}

function diskFault(kind: 'full' | 'io' | 'busy' | 'fullAtCommit'): CrossdockError {
  const codes = {
    full: 'STORE_DISK_FULL',
    fullAtCommit: 'STORE_DISK_FULL',
    io: 'STORE_IO',
    busy: 'STORE_BUSY',
  } as const;
  return new CrossdockError(STORE_ERRORS[codes[kind]], { what: 'simulated', where: 'disk' });
}
