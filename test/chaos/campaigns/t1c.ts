import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../core/base/random.ts';
import { type FinalState, openSite, type Site } from '../../crash/site.ts';
import { type Campaign, type CampaignRun, missedOf, NO_FIGURES, shares } from './campaign.ts';
import { withOwnStore } from './own-store.ts';

const RECOVERY_MAX_MS = 15_000;
const DEPTH = 3;
/** The first thing that a run does once it has cleaned up after the one before it. */
const END_OF_RECOVERY = 'sweeps.request.begin';
/** Where the work itself is killed before the recovery is. */
const MIDWAY = ['stock.before-commit', 'ack.before-settle', 'file.after-claim'];

export const T1C: Campaign = {
  id: 'T1c',
  title: 'the recovery itself killed, three deep',
  proves: 'a start that dies while it cleans up leaves what the next start mends',
  bar: '0 lost, 0 doubled, recovery p99 at most 15 s',
  stores: ['sqlite', 'postgres'],
  sizes: { pr: { rounds: 1 }, nightly: { rounds: 10 }, release: { rounds: 200 } },
  run: async (run) => {
    const wanted = await withSite(run, async (site) => {
      assert.equal((await site.run()).code, 0);
      return { points: await recoveryPoints(site), state: await site.finalState() };
    });
    const random = seededRandom(run.seed);
    const tally = { kills: 0, recoveryMs: [] as number[], differences: [] as string[] };
    for (let round = 0; round < run.size('rounds'); round += 1) {
      const pick = (names: readonly string[]): string =>
        names[Math.floor(random.next() * names.length)] ?? '';
      const chain = [pick(MIDWAY), ...Array.from({ length: DEPTH }, () => pick(wanted.points))];
      const state = await withSite(run, (site) => killAlong(site, chain, tally));
      if (!isSame(state, wanted.state)) tally.differences.push(chain.join(', '));
      run.say(`round ${round + 1}: ${chain.join(', ')}`);
    }
    const { kills, recoveryMs, differences } = tally;
    const recovery = shares(recoveryMs);
    const least = run.size('rounds') * (DEPTH + 1);
    return {
      ...NO_FIGURES,
      did: `${run.size('rounds')} runs killed in their work, then ${DEPTH} times in their recovery`,
      ...{ kills, messages: wanted.state.journalRows, recovery, seeds: [run.seed] },
      ...{ lost: differences.length, doubled: differences.length },
      more: { 'points of the recovery': wanted.points.length },
      missed: missedOf([
        [`the same state after ${differences.join('; ')}`, differences.length === 0],
        [`${kills} of ${least} kills happened`, kills >= least],
        [`recovery p99 is ${recovery?.p99} ms`, (recovery?.p99 ?? 0) <= RECOVERY_MAX_MS],
      ]),
    };
  },
};

function withSite<T>({ store }: CampaignRun, work: (site: Site) => Promise<T>): Promise<T> {
  return withOwnStore(store, async (schema) => {
    const site = await openSite(schema === null ? {} : { store: schema.url });
    try {
      return await work(site);
    } finally {
      await site.close();
    }
  });
}

/** What a start passes before it begins anything new. */
async function recoveryPoints(site: Site): Promise<readonly string[]> {
  const list = join(site.dir, 'recovery.txt');
  assert.equal((await site.run({ CROSSDOCK_CRASH_LIST: list })).code, 0);
  const passed = readFileSync(list, 'utf8').trim().split('\n');
  const end = passed.indexOf(END_OF_RECOVERY);
  assert.ok(end > 0, `the recovery is over at ${END_OF_RECOVERY}`);
  return passed.slice(0, end).filter((name) => !name.startsWith('migrate.'));
}

async function killAlong(
  site: Site,
  chain: readonly string[],
  tally: { kills: number; readonly recoveryMs: number[] },
): Promise<FinalState> {
  for (const point of chain) {
    const { signal } = await site.run({ CROSSDOCK_CRASH_AT: point });
    if (signal === 'SIGKILL') tally.kills += 1;
  }
  const begun = performance.now();
  const end = await site.run();
  assert.equal(end.code, 0, end.stderr + end.stdout);
  tally.recoveryMs.push(performance.now() - begun);
  return site.finalState();
}

function isSame(state: FinalState, wanted: FinalState): boolean {
  try {
    assert.deepEqual(state, wanted);
    return true;
  } catch {
    return false;
  }
}
