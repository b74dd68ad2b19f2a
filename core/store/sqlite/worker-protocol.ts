import type { Outcome, Row, SqlValue, Statement } from './driver.ts';
import type { ConnectionRole } from './node-connection.ts';
import type { SqliteFailure } from './sqlite-fault.ts';

/** What the worker is started with. */
export interface WorkerStart {
  readonly path: string;
  readonly role: ConnectionRole;
  /** The crash point at which the worker ends the whole process, or null. */
  readonly armed: string | null;
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
      readonly ask: 'transaction';
      readonly statements: readonly Statement[];
      readonly beforeCommit: string;
    }
  | { readonly id: number; readonly ask: 'close' };

/** One message from the worker; id 0 says whether it could open the database. */
export type WorkerReply =
  | { readonly id: number; readonly failure: SqliteFailure }
  | { readonly id: number; readonly version: string }
  | { readonly id: number; readonly rows: readonly Row[] }
  | { readonly id: number; readonly outcome: Outcome };
