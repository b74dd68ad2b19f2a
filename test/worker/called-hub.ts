/** A hub on a virtual clock whose one destination is called over the real HTTP client and its budgets. */
import type { Clock } from '../../core/base/clock.ts';
import { seededRandom } from '../../core/base/random.ts';
import { openAccount } from '../../core/connector/account.ts';
import type { Budget, Connector } from '../../core/connector/contract.ts';
import { mayHaveExecuted } from '../../core/connector/errors.ts';
import { openHttp, type Transport } from '../../core/connector/http.ts';
import type { CallObserver, Wait } from '../../core/connector/observe.ts';
import { openTarget, type Target } from '../../core/connector/target.ts';
import { currentWork, type Work } from '../../core/connector/work.ts';
import type { Flow } from '../../core/flow/flow.ts';
import {
  type Connection,
  connectionOf,
  type PipelineContext,
} from '../../core/pipeline/context.ts';
import { laneOf } from '../../core/pipeline/source.ts';
import type { Origin } from '../../core/store/records.ts';
import type { LaneStore } from '../../core/store/store.ts';
import { Worker } from '../../core/worker/worker.ts';
import { SETTINGS } from '../connector/calling.ts';
import { pending } from '../contract/store/samples.ts';
import { type Fixture, openFixture } from '../pipeline/fixture.ts';

export interface CalledHub extends Fixture {
  readonly target: Target;
  /** Each call that reached the destination: when, in ms of the clock, for which work and key, and who made it. */
  readonly calls: {
    readonly atMs: number;
    readonly work: Work;
    readonly key: string;
    readonly by: string;
  }[];
  /** The most calls that were open at one time. */
  readonly mostOpen: () => number;
  readonly waits: Wait[];
  /** Records that wait in their lanes, as a webhook or a sweep leaves them. */
  readonly append: (keys: readonly string[], origin?: Origin, flow?: string) => Promise<void>;
  /** A further process on the same store, not started yet. */
  readonly restarted: () => Worker;
  /** A process of a fleet on the same store, by its own clock. */
  readonly member: (owner: string, clock: Clock, lanes?: Partial<LaneStore>) => Worker;
  readonly delivered: Set<string>;
}

export interface CalledOptions {
  readonly flowText: string;
  readonly limits: readonly Budget[];
  /** What the destination answers at that time. */
  readonly status: (atMs: number) => number;
  readonly latencyMs?: number;
  readonly reserve?: number;
  /** More flows to the same destination: they differ in their name only. */
  readonly flows?: number;
  readonly parallelLanes?: number;
}

const LANES = 16;

export async function openCalledHub(options: CalledOptions): Promise<CalledHub> {
  const { status, limits, latencyMs = 20 } = options;
  const hub = await openFixture(options.flowText, {
    laneCount: LANES,
    capability: { batch: { max: 1, partial: true }, idempotency: 'natural' },
  });
  const calls: CalledHub['calls'] = [];
  const waits: Wait[] = [];
  const open = { now: 0, most: 0 };
  const transportOf =
    (by: string, own: Clock): Transport =>
    async ({ url }) => {
      const key = url.pathname.slice(1);
      calls.push({ atMs: own.monotonicMs(), work: currentWork(), key, by });
      open.now += 1;
      open.most = Math.max(open.most, open.now);
      await own.sleep(latencyMs);
      open.now -= 1;
      return { status: status(own.monotonicMs()), headers: {}, body: Buffer.alloc(0) };
    };
  const observer: CallObserver = { waited: (wait) => waits.push(wait) };
  const random = seededRandom(5);
  const delivered = new Set<string>();
  const before = connectionOf(hub.context, 'sys');

  /** A process: its own account, breaker and worker, over the one store. */
  function boot(
    clock: Clock = hub.clock,
    owner: string | null = null,
    lanes: Partial<LaneStore> = {},
  ): { target: Target; context: PipelineContext; worker: Worker } {
    const transport = transportOf(owner ?? hub.context.settings.owner, clock);
    const target = openTarget({ name: 'sys', settings: SETTINGS, clock, random, observer });
    const { reserve = 0 } = options;
    const http = openHttp({
      ...{ connection: 'sys', clock, random, target, transport, hosts: null, allowPrivate: true },
      signal: new AbortController().signal,
      account: openAccount(limits, { clock, where: 'sys', reserve, observer }),
    });
    const connection: Connection = {
      ...{ name: 'sys', target },
      streams: before.streams,
      host: { ...before.host, http, clock },
      connector: calling(before.connector, delivered),
    };
    const late: { worker: Worker | null } = { worker: null };
    const context: PipelineContext = {
      ...hub.context,
      clock,
      store: {
        ...hub.store,
        isShared: owner !== null,
        lanes: { ...hub.store.lanes, ...lanes },
      },
      settings: { ...hub.context.settings, owner: owner ?? hub.context.settings.owner },
      flows: flowsOf(hub.flow, options.flows ?? 1),
      connections: new Map([['sys', connection]]),
      wake: (flow, lane, turn) => late.worker?.wake(flow, lane, turn),
      changed: () => undefined,
    };
    const worker = new Worker(context, { parallelLanes: options.parallelLanes ?? 8 });
    late.worker = worker;
    return { target, context, worker };
  }

  const booted = boot();
  const append: CalledHub['append'] = async (keys, origin = 'webhook', flow = hub.flow.name) => {
    const queuedAt = hub.clock.now();
    await hub.store.lanes.append(
      keys.map((key) =>
        pending(key, { flow, lane: laneOf(booted.context, key), origin, queuedAt }),
      ),
    );
  };
  return {
    ...hub,
    ...booted,
    ...{ calls, waits, append, delivered },
    mostOpen: () => open.most,
    restarted: () => boot().worker,
    member: (owner, clock, lanes) => boot(clock, owner, lanes).worker,
  };
}

/** The flow that only webhooks lead to, beside those that the text of the test makes. */
export const URGENT = 'urgent';

function flowsOf(flow: Flow, count: number): ReadonlyMap<string, Flow> {
  const rest = Array.from({ length: count - 1 }, (_, at) => `${flow.name}-${at + 2}`);
  const flows = [flow.name, ...rest].map((name) => [name, { ...flow, name }] as const);
  return new Map([...flows, [URGENT, { ...flow, name: URGENT, triggers: [] }]]);
}

/** One call for each command; what is not sure is unknown, as any connector has it. */
function calling(connector: Connector, delivered: Set<string>): Connector {
  return {
    ...connector,
    write: async (host, commands) =>
      Promise.all(
        commands.map(async ({ key }) => {
          try {
            const url = `http://sys.test/${key}`;
            const { status } = await host.http.send({ method: 'POST', url, repeatable: true });
            if (status >= 500) return { outcome: 'retry', code: 'SYS_DOWN', what: `${status}` };
            delivered.add(key);
            return { outcome: 'written', id: key };
          } catch (error) {
            if (mayHaveExecuted(error)) throw error;
            return heldBack(error);
          }
        }),
      ),
  };
}

function heldBack(error: unknown) {
  const fault = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected';
  const retry = error instanceof Error && 'retry' in error ? error.retry : null;
  const isTimed = typeof retry === 'object' && retry !== null && 'afterMs' in retry;
  const wait = isTimed ? { afterMs: Number(retry.afterMs) } : {};
  return { outcome: 'retry', code: fault, what: fault, ...wait } as const;
}

/** The most calls in any span of that length. */
export function peak(calls: readonly { readonly atMs: number }[], spanMs: number): number {
  let first = 0;
  let most = 0;
  for (const [last, { atMs }] of calls.entries()) {
    while ((calls[first]?.atMs ?? atMs) <= atMs - spanMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
