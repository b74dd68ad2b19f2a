import type { Clock } from '../base/clock.ts';
import type { CrashPoint } from '../base/crash-point.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Span, Telemetry } from '../base/telemetry.ts';
import type { Connector, Host, Stream, WriteCapability } from '../connector/contract.ts';
import type { Target as CalledSystem } from '../connector/target.ts';
import type { Flow } from '../flow/flow.ts';
import {
  type LaneLease,
  type NewPending,
  type Origin,
  type RecordState,
  TURN_OF,
} from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { CalledSession } from './calling.ts';
import type { HeldLease } from './held-lease.ts';

/** An opened connection: its connector, the host it runs in, its streams by name. */
export interface Connection {
  readonly name: string;
  readonly connector: Connector;
  readonly host: Host;
  readonly streams: ReadonlyMap<string, Stream>;
  /** The system behind it and its breaker; absent where it makes no calls over HTTP. */
  readonly target?: CalledSystem;
  /** The systems that it opens sessions with; none when absent. */
  readonly sessions?: readonly CalledSession[];
}

/** The system that a stream needs; none for files of this machine and the hub's own records. */
export function systemOf(connection: Connection, stream: string): CalledSystem | undefined {
  const session = connection.sessions?.find(({ streams }) => streams.includes(stream));
  return session?.target ?? connection.target;
}

/** Static tables by name: key → row. */
export type Tables = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** Limits of the pipeline, all from `config/hub.yaml`. */
export interface PipelineSettings {
  /** Lanes per flow: how many keys of a flow can be worked at once by different workers. */
  readonly laneCount: number;
  readonly leaseMs: number;
  /** Records of one lane drain, settled in one transaction. */
  readonly batchRecords: number;
  /** Who holds leases: one per process. */
  readonly owner: string;
}

/** What every stage is given; the composition root makes it once. */
export interface PipelineContext {
  readonly store: Store;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly flows: ReadonlyMap<string, Flow>;
  readonly tables: Tables;
  readonly vars: JsonObject;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly settings: PipelineSettings;
  readonly crashPoint: CrashPoint;
  /** A hint that a lane has work of that turn; losing it costs at most one look. */
  readonly wake: (flow: string, lane: number, turn: number) => void;
  /** The records of a hub stream changed: flows with a `change` trigger are woken. */
  readonly changed: (connection: string, stream: string) => void;
}

/** Hints that the record's lane has work. */
export function wakeFor(
  context: PipelineContext,
  { flow, lane, origin }: Pick<NewPending, 'flow' | 'lane' | 'origin'>,
): void {
  context.wake(flow, lane, TURN_OF[origin]);
}

/** One record on its way, whatever it came from. */
export interface Item {
  readonly key: string;
  readonly lane: number;
  readonly version: string | null;
  readonly data: JsonObject;
  readonly occurredAt: string | null;
  readonly where: string;
  readonly origin: Origin;
  readonly deleted: boolean;
  readonly reread: boolean;
  readonly replayOf: string | null;
  /** The trace of what set it off; null for a record of a sweep, which belongs to the sweep's. */
  readonly traceparent: string | null;
  /** Its row in the lanes when it came from there, or null. */
  readonly seq: number | null;
}

/** The spans of a batch, for whoever does a part of its work. */
export interface BatchSpans {
  /** What is done for all records: the parent of reading, mapping, writing together and settling. */
  readonly scope: Span;
  /** A record's own span; the scope for one that has no trace of its own. */
  readonly spanOf: (item: Item) => Span;
}

/** Records of one flow under leases, to be settled together. */
export interface Batch {
  readonly flow: Flow;
  readonly runId: string;
  readonly at: number;
  readonly leases: readonly LaneLease[];
  /** Those leases as this process holds them: nothing is sent without. */
  readonly held: HeldLease;
  readonly items: readonly Item[];
  readonly states: ReadonlyMap<string, RecordState>;
  readonly trace: BatchSpans;
}

/** Where a flow delivers to. */
export interface Target {
  readonly connection: Connection;
  readonly stream: Stream;
  readonly capability: WriteCapability;
}

/** The opened connection of that name. A missing one is a programmer's mistake: lint refuses such flows. */
export function connectionOf(context: PipelineContext, name: string): Connection {
  const connection = context.connections.get(name);
  if (connection === undefined) throw new Error(`assertion failed: connection ${name} is not open`);
  return connection;
}

/** The write that a flow ends in; lint has made sure that it exists. */
export function targetOf(context: PipelineContext, flow: Flow): Target {
  const connection = connectionOf(context, flow.deliver.connection);
  const stream = connection.streams.get(flow.deliver.stream);
  const capability = stream?.writes?.[flow.deliver.operation];
  if (stream === undefined || capability === undefined) {
    throw new Error(`assertion failed: ${flow.name} delivers to an operation that does not exist`);
  }
  return { connection, stream, capability };
}
