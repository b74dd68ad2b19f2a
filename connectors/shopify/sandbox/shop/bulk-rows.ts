import type { Row } from './rows.ts';

/** What is to happen to the next bulk operation, on demand. */
export interface BulkFault {
  /**
   * failed: part of the rows is there, by `share` · canceled, expired: by Shopify itself · miscount: one row is missing
   * in the file · stuck: never ends.
   */
  readonly kind: 'failed' | 'canceled' | 'expired' | 'miscount' | 'stuck';
  readonly errorCode?: 'ACCESS_DENIED' | 'INTERNAL_SERVER_ERROR' | 'TIMEOUT';
  readonly share?: number;
  readonly count: number;
}

/** One bulk operation and what became of it. */
export interface BulkRow extends Row {
  readonly type: 'QUERY' | 'MUTATION';
  readonly query: string;
  /** Where the variables of a mutation lie. */
  readonly upload?: string;
  readonly groupObjects: boolean;
  /** When it ends, by the shop's clock. */
  readonly finishAt: number;
  readonly status: string;
  readonly errorCode: string | null;
  readonly completedAt: number | null;
  readonly objectCount: number;
  readonly rootObjectCount: number;
  /** The rows as JSONL; null when there are none, or not yet. */
  readonly result: string | null;
  /** What makes the result's address hard to guess. */
  readonly token: string;
  readonly fault: Omit<BulkFault, 'count'> | null;
}

/** A file that a bulk mutation takes its variables from; null until it was uploaded. */
export interface StagedRow extends Row {
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly content: string | null;
}

const RUNNING: ReadonlySet<string> = new Set(['CREATED', 'RUNNING', 'CANCELING']);

/** Whether the operation has not come to its end. */
export function isRunning(row: BulkRow): boolean {
  return RUNNING.has(row.status);
}
