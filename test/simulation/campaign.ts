import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LUCKS, type SimulationOptions } from './options.ts';

/** What a campaign keeps of one seed. */
export interface SeedSummary {
  readonly seed: number;
  readonly broken: readonly string[];
  readonly hash: string;
  readonly events: number;
  readonly steps: number;
  readonly commits: number;
  readonly calls: number;
  readonly processes: number;
}

/** What a campaign came to. */
export interface CampaignResult {
  readonly seeds: readonly SeedSummary[];
  /** SHA-256 over the hashes of all seeds in their order: equal for two campaigns over the same seeds. */
  readonly hash: string;
}

/** What a helper process is told, and what it tells. */
export type Order = { readonly from: number; readonly count: number };

/** A world lives for a second or less; most of it shall die young, which saves a seventh of the time. */
const YOUNG = '--max-semi-space-size=64';
const MAIN = join(import.meta.dirname, 'main.ts');
/** The argument that makes a process a helper. */
export const HELPER = '--helper';

/** Plays the seeds in so many processes, each taking the next few that share a workload. */
export async function runCampaign(
  options: SimulationOptions,
  heard: (summary: SeedSummary) => void,
): Promise<CampaignResult> {
  const orders = ordersOf(options);
  const seeds: SeedSummary[] = [];
  const note = (summary: SeedSummary): void => {
    seeds.push(summary);
    heard(summary);
  };
  const jobs = Math.min(options.jobs, orders.length);
  await Promise.all(Array.from({ length: jobs }, () => helper(options, orders, note)));
  seeds.sort((a, b) => a.seed - b.seed);
  return { seeds, hash: hashOf(seeds) };
}

/** One hash for all. */
export function hashOf(seeds: readonly SeedSummary[]): string {
  return createHash('sha256')
    .update(seeds.map(({ seed, hash }) => `${seed} ${hash}\n`).join(''))
    .digest('hex');
}

function ordersOf({ from, count }: SimulationOptions): Order[] {
  const orders: Order[] = [];
  for (let at = from; at < from + count; ) {
    const next = Math.min(from + count, (Math.floor(at / LUCKS) + 1) * LUCKS);
    orders.push({ from: at, count: next - at });
    at = next;
  }
  return orders;
}

function helper(
  options: SimulationOptions,
  orders: Order[],
  note: (summary: SeedSummary) => void,
): Promise<void> {
  const args = [HELPER, ...(options.isForgetful ? ['--forgetful'] : [])];
  const child: ChildProcess = fork(MAIN, args, { execArgv: [...process.execArgv, YOUNG] });
  return new Promise((resolve, reject) => {
    const give = (): void => {
      const order = orders.shift();
      if (order === undefined) child.disconnect();
      else child.send(order);
    };
    child.on('message', (message: SeedSummary | 'ready') => {
      if (message === 'ready') give();
      else note(message);
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a process of the simulation ended with code ${String(code)}`));
    });
  });
}
