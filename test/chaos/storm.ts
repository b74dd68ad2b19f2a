/** One storm against a hub process of its own: what was sent, what the hub held in the end, and what it cost. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type SlowCounts, startSlowClients } from './slow-clients.ts';
import { type HubEnd, type StormHub, startStormHub } from './storm-hub.ts';
import { compareStates, STORM_CONNECTION, type StormPlan } from './storm-plan.ts';
import { type StormProject, stormProject } from './storm-project.ts';
import { type FinalState, finalState, settled } from './storm-state.ts';

const SAMPLE_EVERY_MS = 250;
const PARTS = 6;

/** What a storm is. */
export interface StormOptions {
  readonly plan: StormPlan;
  /** Deliveries a second; 0 is as fast as they are answered. */
  readonly rate: number;
  readonly store?: string;
  /** Clients that send a byte a second all the while. */
  readonly slow?: number;
  /** How often the hub is stopped by SIGTERM and started again, spread over the storm. */
  readonly restarts?: number;
  /** The first part of the storm, in which caches fill and memory is not looked at, in ms. */
  readonly warmUpMs?: number;
  /** Settings of the group `server` beside the port, as they stand in hub.yaml. */
  readonly server?: string;
}

/** What the sender saw. Units: ms. */
export interface Sent {
  readonly sent: number;
  readonly sentMs: number;
  readonly acknowledged: number;
  readonly firstTry: number;
  /** Answers by status; an error of the connection by its name. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly ack: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** The figures of a storm. */
export interface StormFigures extends Sent {
  readonly distinct: number;
  readonly lost: number;
  readonly doubled: number;
  readonly state: FinalState;
  /** Deliveries by outcome as the last hub process counted them. */
  readonly counted: Readonly<Record<string, number>>;
  /** From the last answer until nothing was left to be decoded or worked, in ms. */
  readonly settledMs: number;
  /** The mean memory in each sixth of the storm behind its warm-up, in bytes; of the last process of several. */
  readonly rss: readonly number[];
  readonly slow: SlowCounts | null;
  readonly ends: readonly HubEnd[];
}

/** Runs it. The hub's folder is removed in the end. */
export async function storm(options: StormOptions): Promise<StormFigures> {
  const { plan, rate, store, server, slow = 0, restarts = 0, warmUpMs = 0 } = options;
  const project = await stormProject({
    ...(store === undefined ? {} : { store }),
    ...(server === undefined ? {} : { server }),
  });
  const run = { hub: await startStormHub(project) };
  try {
    const slowClients = slow === 0 ? null : startSlowClients(project.port, slow);
    const samples = watchMemory(run, warmUpMs);
    const restarted = restartHub(project, run, { restarts, ms: (plan.sent * 1_000) / rate });
    const sent = await send(run.hub.url, rate, plan);
    const ends = await restarted;
    const rss = sixths(samples.stop());
    const slowCounts = slowClients?.stop() ?? null;
    const settledMs = await settled(project);
    const counted = await countsOf(run.hub.url);
    const end = await run.hub.stop();
    const state = await finalState(project);
    return {
      ...sent,
      ...compareStates(plan, state),
      distinct: plan.distinct,
      ...{ state, counted, settledMs, rss, slow: slowCounts, ends: [...ends, end] },
    };
  } finally {
    run.hub.kill();
    project.remove();
  }
}

/** Sends the plan from a process of its own, so that the load and the watching do not disturb each other. */
export async function send(url: string, rate: number, plan: StormPlan): Promise<Sent> {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'storm-sender.ts'),
      `${url}/webhooks/${STORM_CONNECTION}`,
      String(rate),
      JSON.stringify(plan),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`the sender ended with ${code}`);
  return JSON.parse(text);
}

interface Run {
  hub: StormHub;
}

async function restartHub(
  project: StormProject,
  run: Run,
  { restarts, ms }: { readonly restarts: number; readonly ms: number },
): Promise<readonly HubEnd[]> {
  const ends: HubEnd[] = [];
  for (let round = 0; round < restarts; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, ms / (restarts + 1)));
    ends.push(await run.hub.stop());
    run.hub = await startStormHub(project);
  }
  return ends;
}

function watchMemory(run: Run, warmUpMs: number): { readonly stop: () => readonly number[] } {
  const begun = performance.now();
  let samples: number[] = [];
  let watched = run.hub;
  const timer = setInterval(() => {
    if (watched !== run.hub) samples = [];
    watched = run.hub;
    if (performance.now() - begun < warmUpMs) return;
    try {
      samples.push(watched.rss());
    } catch {
      samples = [];
    }
  }, SAMPLE_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return samples;
    },
  };
}

function sixths(samples: readonly number[]): readonly number[] {
  const length = samples.length / PARTS;
  return Array.from({ length: PARTS }, (_, part) => {
    const own = samples.slice(Math.floor(part * length), Math.floor((part + 1) * length));
    return own.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, own.length);
  });
}

async function countsOf(url: string): Promise<Readonly<Record<string, number>>> {
  const status: { deliveries: Record<string, number> } = JSON.parse(await textOf(`${url}/status`));
  return status.deliveries;
}

async function textOf(url: string): Promise<string> {
  return await (await fetch(url)).text();
}
