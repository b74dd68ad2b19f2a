import { seededRandom } from '../../core/base/random.ts';
import { replay } from '../../core/pipeline/replay.ts';
import type { Odds } from './faults.ts';
import { differences, finalState } from './final-state.ts';
import { makeInvariants } from './invariants.ts';
import { Killed } from './machine.ts';
import { LUCKS } from './options.ts';
import { CASTS, type SimulatedProject } from './project.ts';
import { openTrace, type Trace } from './trace.ts';
import { ACTIVE_MS, planWorkload } from './workload.ts';
import { openWorld, type World, type WorldParts } from './world.ts';

/** What became of a seed. */
export interface SeedResult {
  readonly seed: number;
  /** What must never happen and did; empty when all is well. */
  readonly broken: readonly string[];
  readonly trace: Pick<Trace, 'length' | 'tail'> & { readonly hash: string };
  readonly steps: number;
  readonly commits: number;
  readonly calls: number;
  readonly processes: number;
  /** Asks the hub's database as it stands in the end. */
  readonly look: World['database']['look'];
}

/** Runs seeds one after the other; the oracle of a workload is asked once for all seeds that share it. */
export interface Runner {
  run(seed: number, say?: (line: string) => void): Promise<SeedResult>;
}

/** The longest that the hub may take to come to rest once nothing befalls it any more, in ms. */
const REST_MAX_MS = 7_200_000;
/** It rests when nothing was delivered for so long: every schedule has looked again by then. */
const REST_MS = 65_000;
const SLICE_MS = 5_000;
/** Longer than a look that finds nothing new, and shorter than a lease, in ms. */
const MOMENT_MS = 2_000;
/** How often a person looks after dead letters and puts them back. */
const REPLAYS_MAX = 3;

/** Makes a runner over the loaded project. */
export function makeRunner(project: SimulatedProject, isForgetful = false): Runner {
  const oracles = new Map<number, Promise<readonly string[]>>();

  /** What the systems hold when nothing befalls the same workload. */
  function oracleOf(workload: number): Promise<readonly string[]> {
    const known = oracles.get(workload);
    if (known !== undefined) return known;
    oracles.clear();
    const asked = oracle(project, workload);
    oracles.set(workload, asked);
    return asked;
  }

  return {
    run: async (seed, say) => {
      const workload = Math.floor(seed / LUCKS);
      const expected = await oracleOf(workload);
      const trace = openTrace(say);
      const broken: string[] = [];
      const luck = { seed, odds: oddsOf(seed), isForgetful };
      const world = await play(partsOf(project, workload, { luck, trace, broken }), broken);
      for (const line of differences(expected, finalState(world)))
        broken.push(`final state: ${line}`);
      await world.close();
      return {
        ...{ seed, broken },
        trace: { length: trace.length, tail: trace.tail, hash: trace.hash() },
        steps: world.scheduler.steps(),
        commits: world.database.commits(),
        calls: world.network.calls(),
        processes: world.host.all().length,
        look: world.database.look,
      };
    },
  };
}

async function oracle(project: SimulatedProject, workload: number): Promise<readonly string[]> {
  const broken: string[] = [];
  const world = await play(
    partsOf(project, workload, { luck: null, trace: openTrace(), broken }),
    broken,
  );
  const state = finalState(world);
  await world.close();
  return [...state, ...broken.map((what) => `without any faults: ${what}`)];
}

/** Some seeds have a calm line and a bad disk, some the other way round. */
function oddsOf(seed: number): Odds {
  const random = seededRandom(seed + 1_000_003);
  const share = (most: number): number => (random.next() < 0.2 ? 0 : random.next() * most);
  return { call: share(0.25), post: share(0.5), disk: share(0.03) };
}

function partsOf(
  project: SimulatedProject,
  workload: number,
  rest: Pick<WorldParts, 'luck' | 'trace'> & { readonly broken: string[] },
): WorldParts {
  const { luck, trace, broken } = rest;
  const cast = CASTS[workload % CASTS.length] ?? [];
  const report = (what: string): void => {
    if (broken.length < 20) broken.push(what);
  };
  const invariants = makeInvariants(report);
  return {
    ...{ project, cast, luck, trace },
    workload: planWorkload(seededRandom(workload + 7_919), cast),
    afterStep: invariants.afterStep,
    broken: report,
  };
}

/** Plays a world to its end: people and faults for a while, then until the hub has come to rest. */
async function play(parts: WorldParts, broken: string[]): Promise<World> {
  const world = await openWorld(parts);
  const invariants = makeInvariants(parts.broken);
  const unhandled = (error: unknown): void => {
    if (!(error instanceof Killed)) broken.push(`unhandled: ${String(error)}`);
  };
  process.on('unhandledRejection', unhandled);
  try {
    await world.scheduler.runUntil(ACTIVE_MS);
    world.calm();
    for (let replays = 0; ; replays += 1) {
      if (!(await rest(world))) {
        parts.broken(`the hub did not come to rest within ${REST_MAX_MS} ms`);
        break;
      }
      if (replays >= REPLAYS_MAX || (await replayAll(world)) === 0) break;
    }
    invariants.whole(world);
    await endChecks(world, parts.broken);
  } finally {
    process.off('unhandledRejection', unhandled);
  }
  return world;
}

/** Lets time pass until nothing waits and nothing was delivered for a while. */
async function rest(world: World): Promise<boolean> {
  const { scheduler } = world;
  const from = scheduler.elapsed();
  let quietSince = from;
  let before = '';
  while (scheduler.elapsed() - from < REST_MAX_MS) {
    await scheduler.runUntil(scheduler.elapsed() + SLICE_MS);
    const now = isBusy(world) ? `busy ${scheduler.elapsed()}` : workDone(world);
    if (now !== before) quietSince = scheduler.elapsed();
    before = now;
    if (scheduler.elapsed() - quietSince >= REST_MS) return true;
  }
  return false;
}

function isBusy({ database, host }: World): boolean {
  if (database.isLocked() || host.newest()?.app() === null) return true;
  const [row] = database.look(
    `SELECT (SELECT count(*) FROM pending) + (SELECT count(*) FROM arrivals WHERE state = 0)
       + (SELECT count(*) FROM sweeps WHERE wanted > done) AS n`,
  );
  return Number(row?.['n']) > 0;
}

/** Changes with each delivery and each run that fails: a system that is left alone for a while is yet to be read. */
function workDone({ database }: World): string {
  const [row] = database.look(
    `SELECT sum(delivered) + sum(dead_lettered) AS n, sum(status = 'failed') AS failed FROM runs`,
  );
  return `${row?.['n']} ${row?.['failed']}`;
}

/** What a person does with dead letters once the cause is gone: puts them back. Answers how many. */
async function replayAll({ database, host, scheduler }: World): Promise<number> {
  const hub = host.newest();
  const app = hub?.app() ?? null;
  const rows = database.look(`SELECT id FROM dead_letters WHERE status = 'open'`);
  if (hub === null || app === null || rows.length === 0) return 0;
  let done = 0;
  scheduler.after(0, hub.process.actor, 'a person replays', () => {
    void (async () => {
      for (const row of rows) {
        const letter = await app.store.deadLetters.get(String(row['id']));
        if (letter?.record['unreadable'] === true || letter === null) continue;
        if (await replay(app.context, letter, 'simulation')) done += 1;
      }
    })();
  });
  await scheduler.runUntil(scheduler.elapsed() + SLICE_MS);
  return done;
}

/** What holds of any run that came to rest. */
async function endChecks(
  { database, host, scheduler, wall }: World,
  broken: (what: string) => void,
): Promise<void> {
  const leased = (): ReadonlySet<string> => {
    const now = wall.startMs + scheduler.elapsed();
    const sql = 'SELECT flow, lane, epoch FROM lanes WHERE lease_until > ?';
    const rows = database.look(sql, now);
    return new Set(rows.map((row) => `lane ${row['lane']} of ${row['flow']} (${row['epoch']})`));
  };
  const before = leased();
  const running = database.look(`SELECT id, flow FROM runs WHERE status = 'running'`);
  // In a fleet the runs of the dead are ended by the others, in their own time.
  for (const row of host.isFleet ? [] : running) {
    broken(`run ${row['id']} of ${row['flow']} never ended`);
  }
  if (before.size === 0) return;
  // A schedule may just have looked: then its lane is given back in a moment.
  await scheduler.runUntil(scheduler.elapsed() + MOMENT_MS);
  const after = leased();
  for (const lane of before) if (after.has(lane)) broken(`${lane} is still leased`);
}
