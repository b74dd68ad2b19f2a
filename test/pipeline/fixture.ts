import type { JsonObject } from '../../core/base/json.ts';
import { silentLog } from '../../core/base/log.ts';
import { seededRandom } from '../../core/base/random.ts';
import { NO_TELEMETRY } from '../../core/base/telemetry.ts';
import { type VirtualClock, virtualClock } from '../../core/base/virtual-clock.ts';
import {
  type Ack,
  type Command,
  type Connector,
  type CursorSafety,
  type Delivery,
  defineConnector,
  type Host,
  type Page,
  type SourceRecord,
  type Stream,
  type WriteCapability,
} from '../../core/connector/contract.ts';
import type { Flow } from '../../core/flow/flow.ts';
import { parseFlow } from '../../core/flow/load.ts';
import type { Connection, PipelineContext } from '../../core/pipeline/context.ts';
import type { HeldLease } from '../../core/pipeline/held-lease.ts';
import { openSqliteStore } from '../../core/store/sqlite/open.ts';
import type { Store } from '../../core/store/store.ts';
import { Worker } from '../../core/worker/worker.ts';

/** A scripted source and destination: what it will give, and what it was sent. */
export interface Script {
  pages: Page[];
  present: Map<string, SourceRecord>;
  sent: Command[];
  /** Decides each ack; by default everything is written. */
  answer: (command: Command) => Ack;
  /** Thrown by the next write, once. */
  throwNext: Error | null;
  /** Thrown by every lookup while set. */
  lookupFails: Error | null;
  lookups: string[];
  /** What each write waits for first. */
  pause: (() => Promise<void>) | null;
}

/** How long a lane or a sweep is held without a sign of life. */
export const LEASE_MS = 10_000;

export const ANY_OBJECT: JsonObject = { type: 'object' };

export function write(over: Partial<WriteCapability> = {}): WriteCapability {
  return {
    about: 'test',
    idempotency: 'key',
    keyRetentionMs: 86_400_000,
    batch: { max: 10, partial: true },
    schema: ANY_OBJECT,
    ...over,
  };
}

export function record(key: string, over: Partial<SourceRecord> = {}): SourceRecord {
  return { key, version: null, data: { id: key }, occurredAt: null, where: `test/${key}`, ...over };
}

export function page(records: readonly SourceRecord[], at: number, over: Partial<Page> = {}): Page {
  return { records, cursor: { at }, ...over };
}

/** A lease that nobody takes away. */
export const HELD: HeldLease = {
  lost: new AbortController().signal,
  isHeld: () => true,
  ensure: async () => true,
};

export interface Fixture {
  readonly context: PipelineContext;
  readonly worker: Worker;
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly script: Script;
  readonly flow: Flow;
  close(): Promise<void>;
}

/** A hub in memory with one scripted connection `sys` and one flow. */
export async function openFixture(
  flowText: string,
  options: {
    capability?: Partial<WriteCapability>;
    /** `same` makes the order of everything repeatable; `worker` is how the product runs. */
    thread?: 'same' | 'worker';
    path?: string;
    owner?: string;
    laneCount?: number;
    /** A store that is open already, in place of one at `path`. */
    store?: Store;
    /** So many flows of that text, under names of their own. */
    flows?: number;
    batchRecords?: number;
    parallelLanes?: number;
    /** Another source than the script's pages. */
    source?: Source;
  } = {},
): Promise<Fixture> {
  const clock = virtualClock();
  const random = seededRandom(7);
  const log = silentLog();
  const crashPoint = (): void => {};
  const path = options.path ?? ':memory:';
  const store =
    options.store ??
    (await openSqliteStore({
      path,
      driver: 'node:sqlite',
      thread: options.thread ?? 'same',
      clock,
      log,
      crashPoint,
    }));
  await store.migrate();
  const script: Script = {
    pages: [],
    present: new Map(),
    sent: [],
    answer: (command) => ({ outcome: 'written', id: `dest:${command.key}` }),
    throwNext: null,
    lookupFails: null,
    lookups: [],
    pause: null,
  };
  const connector = scripted(script, write(options.capability), options.source);
  const host = scriptedHost(clock, random, log);
  const streams = new Map(connector.catalog({}).map((stream) => [stream.name, stream]));
  const connection: Connection = { name: 'sys', connector, host, streams };
  const flow = readFlow(flowText);
  let worker: Worker | null = null;
  const context: PipelineContext = {
    store,
    connections: new Map([['sys', connection]]),
    flows: flowsOf(flow, options.flows ?? 1),
    tables: { places: { s1: 'Oslo' } },
    vars: {},
    clock,
    random,
    log,
    telemetry: NO_TELEMETRY,
    settings: {
      laneCount: options.laneCount ?? 4,
      leaseMs: LEASE_MS,
      batchRecords: options.batchRecords ?? 50,
      owner: options.owner ?? 'test',
    },
    crashPoint,
    wake: (name, lane, turn) => worker?.wake(name, lane, turn),
    changed: (name, stream) => worker?.changed(name, stream),
  };
  worker = new Worker(context, { parallelLanes: options.parallelLanes ?? 4 });
  return { context, worker, store, clock, script, flow, close: () => store.close() };
}

/** The first one has the text's own name. */
export function flowsOf(flow: Flow, count: number): Map<string, Flow> {
  const names = Array.from({ length: count }, (_, n) =>
    n === 0 ? flow.name : `${flow.name}-${n}`,
  );
  return new Map(names.map((name) => [name, { ...flow, name }]));
}

export function readFlow(text: string): Flow {
  const parsed = parseFlow(text, 'flows/test.yaml');
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults, null, 2));
  return parsed.flow;
}

/** How the stream is read, and what its cursor promises. */
export interface Source {
  readonly cursor?: CursorSafety;
  readonly read?: NonNullable<Connector['read']>;
  readonly cursorAt?: NonNullable<Connector['cursorAt']>;
}

function scripted(script: Script, capability: WriteCapability, source: Source = {}): Connector {
  const stream: Stream = {
    name: 'things',
    about: 'test',
    schema: ANY_OBJECT,
    key: 'id',
    pii: {},
    cursor: source.cursor ?? {
      ...{ field: 'at', kind: 'sequence', lagMs: 0, ordered: true, inclusive: false },
    },
    deletes: 'none',
    writes: { put: capability },
  };
  return defineConnector({
    spec: { name: 'scripted', about: 'test', settings: {}, limits: () => [] },
    errors: {},
    check: async () => [],
    catalog: () => [stream],
    read:
      source.read ??
      async function* (_host, request) {
        const since = Number(request.since?.['at'] ?? 0);
        for (const one of script.pages) if (Number(one.cursor?.['at']) > since) yield one;
      },
    ...(source.cursorAt === undefined ? {} : { cursorAt: source.cursorAt }),
    write: async (_host, commands) => {
      await script.pause?.();
      const thrown = script.throwNext;
      script.throwNext = null;
      script.sent.push(...commands);
      if (thrown !== null) throw thrown;
      return commands.map(script.answer);
    },
    lookup: async (_host, _stream, keys) => {
      script.lookups.push(...keys);
      if (script.lookupFails !== null) throw script.lookupFails;
      return keys.map((key) => script.present.get(key) ?? null);
    },
    webhooks: {
      topics: { 'things/changed': ['things'] },
      verify: (_host, delivery) => {
        const id = delivery.headers['x-id'];
        if (delivery.headers['x-signature'] !== 'good' || id === undefined)
          return { ok: false, reason: 'signature' };
        return { ok: true, deliveryId: id, topic: 'things/changed', occurredAt: null };
      },
      decode: (_host, delivery) => {
        const body = JSON.parse(delivery.raw.toString('utf8'));
        const { id: key, version = null, reread = false, topic = 'things/changed' } = body;
        return [
          {
            topic,
            stream: 'things',
            key,
            version,
            occurredAt: null,
            data: body,
            reread,
            deleted: false,
          },
        ];
      },
    },
  });
}

export function delivery(id: string, body: JsonObject, signature = 'good'): Delivery {
  return {
    raw: Buffer.from(JSON.stringify(body)),
    headers: { 'x-id': id, 'x-signature': signature },
  };
}

function scriptedHost(clock: VirtualClock, random: Host['random'], log: Host['log']): Host {
  return {
    connection: 'sys',
    settings: {},
    secrets: {},
    http: {
      send: async () => {
        throw new Error('no network in this test');
      },
      reportBudget: () => {},
      reportWindow: () => {},
    },
    log,
    clock,
    random,
    signal: new AbortController().signal,
    baseDir: '/nowhere',
    crashPoint: () => {},
  };
}
