/**
 * The contract with connector authors (API boundary).
 *
 * A connector is one value made by `defineConnector`: data that describes it, and up to five verbs. Presence is
 * the capability: a connector without `write` cannot be delivered to, and lint says so. It keeps no state: what it
 * must remember between reads is in the cursor, which the engine commits.
 */
import type { Clock } from '../base/clock.ts';
import type { ErrorKind } from '../base/errors.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';
import type { HttpClient } from './http-contract.ts';
import type { Budget, WorkCost } from './limits.ts';
import type { Line } from './line.ts';
import type { CursorSafety, Stated } from './reading-contract.ts';
import type { SettingsSpec } from './settings.ts';
import type { Delivery, Subscription, Verdict, WebhookEvent } from './webhook-contract.ts';

export type {
  BucketBudget,
  Budget,
  CallCost,
  ConcurrencyBudget,
  WindowBudget,
  WorkCost,
} from './limits.ts';
export type { CursorSafety, Stated } from './reading-contract.ts';
export type { Delivery, Subscription, Verdict, WebhookEvent } from './webhook-contract.ts';

/** Who the connector is and what it can be told. */
export interface ConnectorSpec {
  readonly name: string;
  readonly about: string;
  readonly settings: SettingsSpec;
  /** What the vendor allows, by the connection's settings. */
  readonly limits: (settings: JsonObject) => readonly Budget[];
  /**
   * The vendor account that the limits belong to: connections that name the same one share its budgets. Absent: each
   * connection has its own.
   */
  readonly account?: (settings: JsonObject) => string;
  /**
   * The hosts that this connection's credentials may be sent to, and whether private addresses (a till in the LAN, a
   * sandbox on loopback) are allowed (T38). Absent: the connector needs no network.
   */
  readonly network?: (settings: JsonObject) => Network;
  /**
   * The systems that are reached by sessions over TCP instead of calls over HTTP, each with a breaker of its own.
   * Absent: the hosts of `network` are one system, which `host.http` calls.
   */
  readonly sessions?: (settings: JsonObject) => readonly SessionSystem[];
}

/** A system behind a connection that sessions are opened with: a file server, a database. */
export interface SessionSystem {
  /** One word, told apart within the connection. */
  readonly name: string;
  /** The streams that cannot be read or written without it. */
  readonly streams: readonly string[];
}

/** Where a connection may call. */
export interface Network {
  readonly hosts: readonly string[];
  readonly allowPrivate: boolean;
}

/** Everything a connector may touch. There is no other way out. */
export interface Host {
  /** The connection's name, for messages. */
  readonly connection: string;
  /** Validated settings with defaults filled in; secret settings are in `secrets`. */
  readonly settings: JsonObject;
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly http: HttpClient;
  /** The line to a system of `spec.sessions`; absent where nobody keeps count. Ask `lineOf` for it. */
  readonly line?: (system: string) => Line | undefined;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** The folder below which relative paths of file settings lie. */
  readonly baseDir: string;
  /** Marks a durability point by name; a crash test stops the process there (TRUST §1.2). */
  readonly crashPoint: (name: string) => void;
}

/** One thing that `check` found. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  /** The setting it is about, if one. */
  readonly field?: string;
  readonly what: string;
  readonly mend?: string;
}

/** How one write operation behaves when it is repeated, and what it takes. */
export interface WriteCapability {
  readonly about: string;
  /**
   * key: the destination drops a repeated idempotency key · natural: repeating gives the same state
   * (absolute values, external id) · probe: look up before repeating.
   */
  readonly idempotency: 'key' | 'natural' | 'probe';
  /** How long the destination remembers a key, in ms; `forever` means it is its own effect ledger. */
  readonly keyRetentionMs?: number | 'forever';
  /** The field that compare-and-set tests, if there is one. */
  readonly compareAndSet?: string;
  readonly batch: { readonly max: number; readonly partial: boolean };
  /** The operation, without data, for a record that is gone at its source; without one it stays here and is counted. */
  readonly whenDeleted?: string;
  /** What it takes of the account, for `crossdock budget`; a call for each batch when absent. */
  readonly cost?: WorkCost;
  /** Other streams of the connection whose records such a write changes: flows that read them run soon, too. */
  readonly alsoChanges?: readonly string[];
  /** JSON Schema of a command's data. */
  readonly schema: JsonObject;
}

/** What kind of personal data a field holds (T24). */
export type PiiClass = 'name' | 'email' | 'phone' | 'address' | 'freeText';

/** One stream of records, as data. */
export interface Stream {
  readonly name: string;
  readonly about: string;
  /** JSON Schema of a record's data. */
  readonly schema: JsonObject;
  /** The field of the record that identifies it within this connection. */
  readonly key: string;
  /** The field that grows with each change of a record, if there is one. */
  readonly version?: string;
  readonly pii: Readonly<Record<string, PiiClass>>;
  /** Present when the stream can be read. */
  readonly cursor?: CursorSafety;
  readonly deletes: 'tombstone' | 'absent' | 'none';
  /** What reading it, and asking for records by key, takes of the account; a call for a hundred records when absent. */
  readonly cost?: { readonly read?: WorkCost; readonly lookup?: WorkCost };
  /** Present when the stream can be written: one entry per operation. */
  readonly writes?: Readonly<Record<string, WriteCapability>>;
}

/** One record as a source gives it. */
export interface SourceRecord {
  /** Identity within (connection, stream). Events of one key keep their order (I4). */
  readonly key: string;
  /** Grows with each change; null when the source has no version. */
  readonly version: string | null;
  readonly data: JsonObject;
  /** Business time, ISO 8601 UTC, or null. */
  readonly occurredAt: string | null;
  /** Where it came from, for messages: `2010-12-01.csv:17`, `orders/gid://…`. */
  readonly where: string;
  readonly deleted?: boolean;
}

/** A part of the input that is no record: it becomes a dead letter with its reason (I3). */
export interface RecordFault {
  readonly key: string;
  readonly where: string;
  readonly code: string;
  readonly what: string;
  readonly mend: string;
  /** The raw text or data as far as it could be kept. */
  readonly raw: Json;
}

/** A cursor is the connector's own data; null means from the beginning. */
export type Cursor = JsonObject | null;

/** Some records, and the cursor that is safe once they are settled. */
export interface Page {
  readonly records: readonly SourceRecord[];
  readonly faults?: readonly RecordFault[];
  readonly cursor: Cursor;
  /** Called once this page and its cursor are committed: archive the file, delete the message. May run again. */
  readonly settled?: () => Promise<void>;
  /** Facts about the input for the run's summary and log: file name, control totals, warnings. */
  readonly notes?: readonly string[];
  /** What the source itself says should have come by the end of this page; fewer end the run (T10). */
  readonly stated?: Stated;
}

/** What the engine asks of `read`. */
export interface ReadRequest {
  readonly stream: string;
  /** Null reads from the beginning. */
  readonly since: Cursor;
  /** Only these keys, when given (replay of state records re-reads them). */
  readonly keys?: readonly string[];
  /** Options from the flow's `source.with`, checked by the connector. */
  readonly with: JsonObject;
}

/** One write that the engine wants. */
export interface Command {
  readonly stream: string;
  readonly operation: string;
  /** The destination's key of the record. */
  readonly key: string;
  /** Stable over every attempt of the same effect (I8). */
  readonly idempotencyKey: string;
  /**
   * When the effect was intended, in ms: the same for all its attempts, and for the effects that were intended with it,
   * in whatever batches they come. A destination that writes several as one document can know that by it again. Absent
   * where the destination keeps the keys itself.
   */
  readonly intendedAt?: number;
  readonly version: string | null;
  readonly data: JsonObject;
}

/** What became of one command. */
export type Ack =
  | {
      readonly outcome: 'written';
      readonly id: string;
      readonly version?: string;
      readonly note?: string;
    }
  /** The destination already holds exactly this; nothing was written. */
  | {
      readonly outcome: 'same';
      readonly id: string;
      readonly version?: string;
      readonly note?: string;
    }
  /** Compare-and-set failed; the destination's present value is given. */
  | { readonly outcome: 'conflict'; readonly current: JsonObject | null; readonly what: string }
  /** Final: repeating cannot help. It becomes a dead letter. */
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly path?: string;
      readonly what: string;
      readonly mend?: string;
    }
  /** The write surely did not happen; try again later. */
  | {
      readonly outcome: 'retry';
      readonly afterMs?: number;
      readonly code: string;
      readonly what: string;
    }
  /** Nobody knows whether it happened: looked up before it is repeated. */
  | { readonly outcome: 'unknown'; readonly what: string };

/** The webhook side of a connector: verified, then decoded, and subscribed to like infrastructure. */
export interface Webhooks {
  /** Topic → the streams its events belong to: a product's update also tells of its variants. */
  readonly topics: Readonly<Record<string, readonly string[]>>;
  /** Signature over the raw bytes, constant time, any live secret; pure but for the secrets (T39). */
  readonly verify: (host: Host, delivery: Delivery) => Verdict;
  /** Turns a verified delivery into events. Throws a CrossdockError when the body cannot be read. */
  readonly decode: (host: Host, delivery: Delivery) => readonly WebhookEvent[];
  /** The subscriptions that exist at the vendor now. */
  readonly list?: (host: Host) => Promise<readonly Subscription[]>;
  readonly put?: (host: Host, wanted: Subscription) => Promise<Subscription>;
  readonly drop?: (host: Host, subscription: Subscription) => Promise<void>;
}

/** A connector: one value, in which the presence of a verb is the capability. */
export interface Connector {
  readonly spec: ConnectorSpec;
  /** Every error code the connector throws or answers, for the reference page. */
  readonly errors: Readonly<Record<string, ErrorKind>>;
  /** Looks whether the connection works; never changes anything there. */
  readonly check: (host: Host) => Promise<readonly Finding[]>;
  /** The streams, as data; deterministic for the same settings. */
  readonly catalog: (settings: JsonObject) => readonly Stream[];
  readonly read?: (host: Host, request: ReadRequest) => AsyncIterable<Page>;
  /** One ack per command, in order. A throw means `unknown` for the whole batch. */
  readonly write?: (host: Host, commands: readonly Command[]) => Promise<readonly Ack[]>;
  /** The records as they are now, in order; null where there is none. */
  readonly lookup?: (
    host: Host,
    stream: string,
    keys: readonly string[],
  ) => Promise<readonly (SourceRecord | null)[]>;
  /**
   * The cursor from which a read finds whatever changed since that time, for backfills and comparisons; null where the
   * stream cannot be read from a time. Absent: none of the streams can.
   */
  readonly cursorAt?: (stream: string, atMs: number) => Cursor;
  readonly webhooks?: Webhooks;
  /**
   * Lets go of what the verbs opened for this host beyond its HTTP client: a session, a pool. Called once, after the
   * last verb, with the host's signal already aborted; may be called when nothing was opened.
   */
  readonly close?: (host: Host) => Promise<void>;
}

/** Declares a connector. The identity function: it exists so that the literal is checked where it is written. */
export function defineConnector(connector: Connector): Connector {
  return connector;
}
