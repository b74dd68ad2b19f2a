import type { Outcome, Row, SqlValue } from '../sql/driver.ts';
import type { SqliteStatement } from './connection.ts';
import type { ConnectionRole } from './pragmas.ts';
import type { SqliteFailure } from './sqlite-fault.ts';

/** A crash point and the how-manieth time it is reached (1 = the first). */
export interface ArmedPoint {
  readonly name: string;
  readonly hit: number;
}

/** What the worker is started with. */
export interface WorkerStart {
  readonly path: string;
  readonly role: ConnectionRole;
  /** The crash point at which the worker ends the whole process, the how-manieth time; or null. */
  readonly armed: ArmedPoint | null;
}

/** One message to the worker. */
export type WorkerRequest =
  | {
      readonly id: number;
      readonly ask: 'all';
      readonly sql: string;
      readonly params: readonly SqlValue[];
    }
  | {
      readonly id: number;
      readonly ask: 'several';
      readonly statements: readonly SqliteStatement[];
    }
  | {
      readonly id: number;
      readonly ask: 'transaction';
      readonly statements: readonly SqliteStatement[];
      readonly beforeCommit: string;
    }
  | { readonly id: number; readonly ask: 'close' };

/** One message from the worker; id 0 says whether it could open the database. */
export type WorkerReply =
  | { readonly id: number; readonly failure: SqliteFailure }
  | { readonly id: number; readonly version: string }
  | { readonly id: number; readonly rows: readonly Row[] }
  | { readonly id: number; readonly lists: readonly (readonly Row[])[] }
  | { readonly id: number; readonly outcome: Outcome };
