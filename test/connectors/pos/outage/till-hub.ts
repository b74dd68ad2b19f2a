/** A hub with its worker on a virtual clock, and one till that it reaches over real sessions. */
import { setTimeout as pause } from 'node:timers/promises';
import { pos } from '../../../../connectors/pos/connector.ts';
import { NO_TELEMETRY } from '../../../../core/base/telemetry.ts';
import { hubValues } from '../../../../core/config/values.ts';
import { type JsonObject, Secret } from '../../../../core/connector/index.ts';
import type { Target } from '../../../../core/connector/target.ts';
import { callPolicyOf } from '../../../../core/pipeline/call-policy.ts';
import { openConnections } from '../../../../core/pipeline/connections.ts';
import { laneOf } from '../../../../core/pipeline/source.ts';
import { Worker } from '../../../../core/worker/worker.ts';
import { pending } from '../../../contract/store/samples.ts';
import { type Fixture, openFixture, readFlow } from '../../../pipeline/fixture.ts';

export interface TillHub extends Fixture {
  readonly targets: ReadonlyMap<string, Target>;
  /** Records that wait in the lanes of a flow. */
  append(flow: string, records: readonly JsonObject[]): Promise<void>;
  /** Lets the time of the hub pass with what really happens on the lines, until the condition holds. */
  until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void>;
  /** Lets time pass while the lines are quiet: a minute takes moments. */
  pass(ms: number): Promise<void>;
}

export interface TillOptions {
  readonly settings: JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
  readonly flows: readonly string[];
  readonly baseDir: string;
}

/** How much faster the hub's time goes than that of the servers it really speaks to: no time-out passes too early. */
const FASTER = 20;
const TICK_MS = 2;
const TURNS_MAX = 60_000 / TICK_MS;
const STEP_MS = 1_000;

export async function openTillHub(options: TillOptions): Promise<TillHub> {
  const flows = options.flows.map(readFlow);
  const hub = await openFixture(options.flows[0] ?? '', { laneCount: 16 });
  const { clock, context } = hub;
  const secrets = Object.entries(options.secrets).map(([name, text]) => [name, new Secret(text)]);
  const signal = new AbortController().signal;
  const opened = openConnections({
    configs: [
      {
        ...{ name: 'till', about: '', connectorName: 'pos', connector: pos, secretReferences: {} },
        ...{ settings: options.settings, file: 'config/connections/till.yaml' },
      },
    ],
    hub: hubOf(context),
    ...{ baseDir: options.baseDir, environment: {}, clock, signal, telemetry: NO_TELEMETRY },
    ...{ random: context.random, log: context.log, crashPoint: context.crashPoint },
    ...{ settings: {}, secrets: { till: Object.fromEntries(secrets) }, known: new Set() },
    calls: callPolicyOf(hubValues({}), {}),
  });
  const late: { worker: Worker | null } = { worker: null };
  const whole = {
    ...context,
    connections: new Map([...context.connections, ...opened.byName]),
    flows: new Map(flows.map((flow) => [flow.name, flow])),
    wake: (flow: string, lane: number, turn: number) => late.worker?.wake(flow, lane, turn),
    changed: () => undefined,
  };
  const worker = new Worker(whole, { parallelLanes: 8 });
  late.worker = worker;
  await worker.start();
  const until: TillHub['until'] = async (what, isSo) => {
    for (let turn = 0; !(await isSo()); turn += 1) {
      if (turn > TURNS_MAX) throw new Error(`it never came about: ${what}`);
      await pause(TICK_MS);
      await clock.advance(TICK_MS * FASTER);
    }
  };
  return {
    ...hub,
    worker,
    context: whole,
    targets: opened.targets,
    append: async (flow, records) => {
      const queuedAt = clock.now();
      await hub.store.lanes.append(
        records.map((data) => {
          const key = String(data['id']);
          return pending(key, { flow, lane: laneOf(whole, key), data, queuedAt });
        }),
      );
    },
    until,
    pass: async (ms) => {
      const usual = lines();
      for (let left = ms; left > 0; left -= STEP_MS) {
        await clock.advance(Math.min(STEP_MS, left));
        await quiet(usual);
      }
    },
    close: async () => {
      const stopped = worker.stop();
      let isOver = false;
      void stopped.finally(() => {
        isOver = true;
      });
      await until('the worker has stopped', () => isOver);
      await opened.close();
      await hub.close();
    },
  };
}

function hubOf({ connections }: Fixture['context']) {
  const scripted = connections.get('sys')?.connector;
  if (scripted === undefined) throw new Error('the fixture has a scripted connection');
  return scripted;
}

const OF_LINES = new Set(['TCPSocketWrap', 'TCPConnectWrap', 'FSReqPromise', 'FSReqCallback']);

function lines(): number {
  return process.getActiveResourcesInfo().filter((one) => OF_LINES.has(one)).length;
}

/** Until who was turned away has gone; who holds a silent line waits for the hub's clock. */
async function quiet(usual: number): Promise<void> {
  for (let turn = 0, calm = 0; turn < 200 && calm < 5; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    calm = lines() > usual ? 0 : calm + 1;
  }
}
