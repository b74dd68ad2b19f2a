/** The persistence role of the hub's own products, customers and orders; the rules stand above it. */
import type { JsonObject } from '../base/json.ts';

/** One record as it is stored. */
export interface HubRecord {
  readonly stream: string;
  readonly key: string;
  /** The source's version that was applied last, for rules that compare (I9). */
  readonly version: string | null;
  /** What readers see. */
  readonly data: JsonObject;
  /** What only the rules need: who said what, what a merge moved. */
  readonly inner: JsonObject;
  /** The record is gone; it stays so that readers of changes are told. */
  readonly deleted: boolean;
  /** Grows with each change of any record of the stream. */
  readonly seq: number;
  /** When `seq` last grew. Units: ms since the epoch. */
  readonly updatedAt: number;
}

/** One record as the rules want it to be. */
export interface HubRecordPut extends Omit<HubRecord, 'seq' | 'updatedAt'> {
  /**
   * Other names that find it. Several records may claim one name; who claimed it first answers, and when that one
   * lets go the next one does.
   */
  readonly aliases: readonly string[];
  /**
   * The stored record, when only the rules' own notes changed and nothing that a reader sees: its `seq` stays, so that
   * no flow is woken for nothing. Otherwise null.
   */
  readonly quietly: Pick<HubRecord, 'seq' | 'updatedAt'> | null;
}

/** Who claims a name, the first one first. */
export interface AliasClaims {
  readonly alias: string;
  readonly keys: readonly string[];
}

/** The open write transaction: nobody else writes records until its work ends, so it must be short. */
export interface RecordLedger {
  /** In the order of the keys; null where there is none. */
  get(stream: string, keys: readonly string[]): Promise<readonly (HubRecord | null)[]>;
  /** In the order of the names, at most `limit` keys each. */
  find(stream: string, aliases: readonly string[], limit: number): Promise<readonly AliasClaims[]>;
  /** Writes records, each key once, and answers their `seq` in order. Nothing is read after it. */
  put(records: readonly HubRecordPut[], at: number): Promise<readonly number[]>;
  /**
   * Lets readers of the stock see the levels of these SKUs again, as they are: nothing moves. Costs nothing for SKUs
   * without stock. May come after `put`, once.
   */
  retellStock(skus: readonly string[], at: number): Promise<void>;
}

/** The hub's records’ persistence. */
export interface RecordStore {
  readonly name: 'records';
  /** One write transaction: all of `work` or nothing. */
  transact<T>(work: (ledger: RecordLedger) => Promise<T>): Promise<T>;
  /** As the ledger's `get`, of what is committed. */
  get(stream: string, keys: readonly string[]): Promise<readonly (HubRecord | null)[]>;
  /** As the ledger's `find`, of what is committed. */
  find(stream: string, aliases: readonly string[], limit: number): Promise<readonly AliasClaims[]>;
  /** Records whose `seq` is greater, in order of `seq`, those that are gone too. */
  changedSince(stream: string, seq: number, limit: number): Promise<readonly HubRecord[]>;
  /** Records that are not gone. */
  count(stream: string): Promise<number>;
}
