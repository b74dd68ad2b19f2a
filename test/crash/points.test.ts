import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FinalState, openSite, type Site } from './site.ts';

/** Sites that run beside each other; each is a hub process and a sandbox. */
const PARALLEL = 3;
const RESTARTS_MAX = 3;
/** Each point is met so many times before the kill; CROSSDOCK_CRASH_HITS=1,2,5,20 makes a campaign of it. */
const HITS = (process.env['CROSSDOCK_CRASH_HITS'] ?? '1').split(',').map(Number);
/** Beside the first time, every tenth point is also met a third time. */
const THIRD_EVERY = 10;

/** A clean run with the points listed, and the state that every killed run must end in. */
async function cleanRun(): Promise<{ points: readonly string[]; state: FinalState }> {
  const site = await openSite();
  try {
    const list = join(site.dir, 'points.txt');
    const exit = await site.run({ CROSSDOCK_CRASH_LIST: list });
    assert.equal(exit.code, 0, exit.stderr + exit.stdout);
    // The statements of the migrations are killed one by one in test/store/sqlite/crash.test.ts.
    const seen = readFileSync(list, 'utf8')
      .trim()
      .split('\n')
      .filter((name) => !name.startsWith('migrate.'));
    const inThread = seen
      .filter((name) => name.endsWith('.begin'))
      .map((name) => name.replace(/begin$/, 'before-commit'));
    return { points: [...new Set([...seen, ...inThread])], state: await site.finalState() };
  } finally {
    await site.close();
  }
}

/** Kills the hub at the point, starts it again until it ends by itself, and gives the state that is left. */
async function killedAt(point: string): Promise<{ killed: boolean; state: FinalState }> {
  const site = await openSite();
  try {
    const first = await site.run({ CROSSDOCK_CRASH_AT: point });
    await finish(site);
    return { killed: first.signal === 'SIGKILL', state: await site.finalState() };
  } finally {
    await site.close();
  }
}

async function finish(site: Site): Promise<void> {
  for (let start = 0; start < RESTARTS_MAX; start += 1) {
    const exit = await site.run();
    if (exit.code === 0) return;
  }
  assert.fail('the hub did not finish after its restart');
}

describe('kill -9 at every durability point', function () {
  this.timeout(600_000);

  it('ends in the same state as a run that nobody killed', async () => {
    const { points, state } = await cleanRun();
    assert.equal(state.waiting, 0);
    assert.deepEqual(state.openLetters, []);
    assert.ok(
      points.length >= 20,
      `only ${points.length} points were reached: ${points.join(', ')}`,
    );
    const thirds = points
      .filter((_, index) => index % THIRD_EVERY === 0)
      .map((point) => `${point}:3`);
    const cases = [...points.flatMap((point) => HITS.map((hit) => `${point}:${hit}`)), ...thirds];
    let killed = 0;
    const next = cases.values();
    const work = async (): Promise<void> => {
      for (const point of next) {
        const result = await killedAt(point);
        if (result.killed) killed += 1;
        assert.deepEqual(result.state, state, `after a kill at ${point}`);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    assert.ok(killed >= points.length, `${killed} of ${cases.length} kills happened`);
  });
});
