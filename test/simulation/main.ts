/** `npm run simulate`: the whole hub on virtual time, with seeded bad luck; see `options.ts` for how it is called. */
import './disk/hooks.ts';
import { availableParallelism } from 'node:os';
import { HELPER, type Order, runCampaign, type SeedSummary } from './campaign.ts';
import { readOptions, type SimulationOptions, USAGE } from './options.ts';
import type { Runner, SeedResult } from './run.ts';

// Outside of production the GraphQL library looks at each object's class name, which is a tenth of a stand-in's work.
process.env['NODE_ENV'] ??= 'production';

const SHOWN_MAX = 8;

async function withRunner(isForgetful: boolean, work: (runner: Runner) => Promise<void>) {
  // The hooks must stand before the first module of the product is linked; who only gives orders needs none of them.
  const { makeRunner } = await import('./run.ts');
  const { loadSimulatedProject } = await import('./project.ts');
  const project = await loadSimulatedProject();
  try {
    await work(makeRunner(project, isForgetful));
  } finally {
    project.remove();
  }
}

function summaryOf(result: SeedResult): SeedSummary {
  const { seed, broken, steps, commits, calls, processes, trace } = result;
  const { hash, length: events } = trace;
  return { seed, broken, hash, events, steps, commits, calls, processes };
}

/** Plays what the parent orders until it lets go. */
async function help(isForgetful: boolean): Promise<void> {
  // Files that are not there and calls that fail are everyday here; whoever wants to know where plays the seed alone.
  Error.stackTraceLimit = 0;
  await withRunner(isForgetful, (runner) => {
    const say = (message: SeedSummary | 'ready'): void => void process.send?.(message);
    return new Promise((resolve, reject) => {
      process.on('message', (order: Order) => {
        const play = async (): Promise<void> => {
          for (let at = 0; at < order.count; at += 1) {
            say(summaryOf(await runner.run(order.from + at)));
          }
          say('ready');
        };
        play().catch(reject);
      });
      process.on('disconnect', () => resolve());
      say('ready');
    });
  });
}

function failure({ seed, broken }: SeedSummary): string {
  const more = broken.length > SHOWN_MAX ? [`… and ${broken.length - SHOWN_MAX} more`] : [];
  const lines = [...broken.slice(0, SHOWN_MAX), ...more].map((what) => `    ${what}`);
  return [`seed ${seed} FAILED; replay: npm run simulate -- --seed ${seed}`, ...lines].join('\n');
}

async function playOne(options: SimulationOptions): Promise<boolean> {
  let isFine = false;
  await withRunner(options.isForgetful, async (runner) => {
    const say = options.showsTrace ? (line: string) => console.log(line) : undefined;
    const result = await runner.run(options.from, say);
    const summary = summaryOf(result);
    isFine = summary.broken.length === 0;
    if (options.look !== null) console.table(result.look(options.look));
    if (options.isJson) console.log(JSON.stringify(summary));
    else if (isFine)
      console.log(`seed ${summary.seed} holds: ${figures([summary])}\ntrace ${summary.hash}`);
    else {
      if (!options.showsTrace) console.log(result.trace.tail().join('\n'));
      console.log(`${failure(summary)}\ntrace ${summary.hash}`);
    }
  });
  return isFine;
}

function figures(seeds: readonly SeedSummary[]): string {
  const sum = (pick: (one: SeedSummary) => number): string =>
    seeds.reduce((total, one) => total + pick(one), 0).toLocaleString('en-US');
  return [
    `${sum((one) => one.steps)} steps`,
    `${sum((one) => one.commits)} commits`,
    `${sum((one) => one.calls)} calls`,
    `${sum((one) => one.processes)} hub processes`,
  ].join(', ');
}

async function playMany(options: SimulationOptions): Promise<boolean> {
  const startedMs = performance.now();
  let done = 0;
  const { seeds, hash } = await runCampaign(options, (summary) => {
    done += 1;
    if (summary.broken.length > 0 && !options.isJson) console.log(failure(summary));
    if (done % 1_000 === 0 && !options.isJson) console.log(`${done} of ${options.count} seeds`);
  });
  const failed = seeds.filter(({ broken }) => broken.length > 0);
  const seconds = (performance.now() - startedMs) / 1_000;
  const hashes = Object.fromEntries(seeds.map((one) => [one.seed, one.hash]));
  const whole = { seeds: seeds.length, failed, hash, hashes, seconds };
  if (options.isJson) console.log(JSON.stringify(whole));
  else {
    console.log(
      `${seeds.length} seeds, ${failed.length} failed, ${seconds.toFixed(1)} s: ${figures(seeds)}`,
    );
    console.log(`traces ${hash}`);
  }
  return failed.length === 0;
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === HELPER) {
    await help(args.includes('--forgetful'));
    return 0;
  }
  let options: SimulationOptions;
  try {
    options = readOptions(args, availableParallelism());
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  return (await (options.isOne ? playOne(options) : playMany(options))) ? 0 : 1;
}

process.exit(await main(process.argv.slice(2)));
