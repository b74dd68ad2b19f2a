/**
 * T1a: kill -9 at every durability point that a run passes.
 *
 * A start costs more than what it does here. So one site is killed at several points, one after another, each further
 * down the road than the one before it; every kill is followed by the recovery that leads to the next.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FinalState, openSite, type Site } from './site.ts';

/** Sites that run beside each other; each is a hub process and a sandbox. */
const PARALLEL = 3;
const RESTARTS_MAX = 3;

/** What is killed and how. */
export interface ChainOptions {
  /** Each point is met so many times before the kill. */
  readonly hits: readonly number[];
  /** Beside these, every so many points one is also met a third time; 0 for none. */
  readonly thirdEvery: number;
  /** Kills of one site. */
  readonly length: number;
  /** A database of its own for each site; a file when missing. */
  readonly newStore?: () => Promise<{ readonly url: string; readonly drop: () => Promise<void> }>;
  /** Only every so many points, for a small campaign. */
  readonly every?: number;
}

/** What came of it. Units: ms. */
export interface ChainFigures {
  readonly points: readonly string[];
  readonly kills: number;
  /** Records that an undisturbed run books. */
  readonly records: number;
  /** From each kill until the hub that was started again had done its work, or was killed in turn. */
  readonly recoveryMs: readonly number[];
  /** What differed from the undisturbed run, by the points that the site was killed at. */
  readonly differences: readonly string[];
  /** Points that no run passed any more. */
  readonly notMet: readonly string[];
}

/** Kills at each point; every chain has to end in the state of a run that nobody killed. */
export async function killAtPoints(options: ChainOptions): Promise<ChainFigures> {
  const { points, state } = await onSite(options, cleanRun);
  const chosen = points.filter((_, index) => index % (options.every ?? 1) === 0);
  const figures = { kills: 0, recoveryMs: [], differences: [], notMet: [] };
  const tally: Tally = figures;
  const isNotMet = await work(options, chainsOf(chosen, options), state, tally);
  // A point that an earlier kill of its chain made needless is met on a site of its own.
  tally.notMet.push(...(await work(options, singly(isNotMet), state, tally)));
  return { ...figures, points: chosen, records: state.journalRows };
}

interface Tally {
  kills: number;
  readonly recoveryMs: number[];
  readonly differences: string[];
  readonly notMet: string[];
}

async function onSite<T>(options: ChainOptions, use: (site: Site) => Promise<T>): Promise<T> {
  const store = await options.newStore?.();
  const site = await openSite(store === undefined ? {} : { store: store.url });
  try {
    return await use(site);
  } finally {
    await site.close();
    await store?.drop();
  }
}

/** The points in the order in which they are first passed, and the state that every killed run must end in. */
async function cleanRun(
  site: Site,
): Promise<{ readonly points: readonly string[]; readonly state: FinalState }> {
  const list = join(site.dir, 'points.txt');
  const exit = await site.run({ CROSSDOCK_CRASH_LIST: list });
  assert.equal(exit.code, 0, exit.stderr + exit.stdout);
  // The statements of the migrations are killed one by one in the tests of each store.
  const seen = readFileSync(list, 'utf8').trim().split('\n');
  const points = seen
    .filter((name) => !name.startsWith('migrate.'))
    // The thread of the embedded store cannot write the list.
    .flatMap((name) =>
      name.endsWith('.begin') ? [name, name.replace(/begin$/, 'before-commit')] : [name],
    );
  const state = await site.finalState();
  assert.equal(state.waiting, 0);
  assert.deepEqual(state.openLetters, []);
  return { points: [...new Set(points)], state };
}

type Chain = readonly string[];

/** Neighbours go into different chains, so that every chain leads from the beginning of the road to its end. */
function chainsOf(points: readonly string[], options: ChainOptions): readonly Chain[] {
  const { hits, thirdEvery, length } = options;
  const chains: Chain[] = [];
  for (const hit of hits) {
    const count = Math.ceil(points.length / length);
    for (let first = 0; first < count; first += 1) {
      chains.push(points.filter((_, at) => at % count === first).map((name) => `${name}:${hit}`));
    }
  }
  if (thirdEvery === 0) return chains;
  const thirds = points.filter((_, at) => at % thirdEvery === 0).map((name) => `${name}:3`);
  const half = Math.ceil(thirds.length / 2);
  return [...chains, thirds.slice(0, half), thirds.slice(half)];
}

function singly(points: readonly string[]): readonly Chain[] {
  return points.map((point) => [point]);
}

/** Answers the points that were not passed. */
async function work(
  options: ChainOptions,
  chains: readonly Chain[],
  wanted: FinalState,
  tally: Tally,
): Promise<readonly string[]> {
  const notMet: string[] = [];
  const next = chains.values();
  const one = async (): Promise<void> => {
    for (const chain of next) {
      const state = await onSite(options, (site) => killAlong(site, chain, tally, notMet));
      const difference = differenceOf(state, wanted);
      if (difference !== null) tally.differences.push(`${chain.join(', ')}: ${difference}`);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, one));
  return notMet;
}

async function killAlong(
  site: Site,
  chain: Chain,
  tally: Tally,
  notMet: string[],
): Promise<FinalState> {
  let killedAt: number | null = null;
  const recovered = (): void => {
    if (killedAt !== null) tally.recoveryMs.push(performance.now() - killedAt);
    killedAt = null;
  };
  for (const point of chain) {
    const exit = await site.run({ CROSSDOCK_CRASH_AT: point });
    recovered();
    if (exit.signal === 'SIGKILL') {
      tally.kills += 1;
      killedAt = performance.now();
    } else notMet.push(point);
  }
  for (let start = 0; start < RESTARTS_MAX; start += 1) {
    if ((await site.run()).code !== 0) continue;
    recovered();
    return await site.finalState();
  }
  throw new Error(`the hub did not finish after its restart: ${chain.join(', ')}`);
}

function differenceOf(state: FinalState, wanted: FinalState): string | null {
  try {
    assert.deepEqual(state, wanted);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
