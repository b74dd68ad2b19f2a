import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSmallDisk, type SmallDisk, whyNoDisk } from '../connectors/pos/sftp/small-disk.ts';
import { until } from '../crash/until.ts';
import { type Filled, postAll, postUntilFull, postUntilTaken } from './posting.ts';
import { type StormHub, startStormHub } from './storm-hub.ts';
import { compareStates, type StormPlan } from './storm-plan.ts';
import { type StormProject, stormProject } from './storm-project.ts';
import { finalState, settled } from './storm-state.ts';

const MIB = 1_048_576;
/** Room for the work that is under way: the log of the database alone may grow by 16 MiB and more. */
const FREE_MIN = 40 * MIB;
/** What the filler leaves. */
const LEFT = { guarded: 60 * MIB, unguarded: 12 * MIB };
/** Larger than deliveries are, so that the disk is full soon. */
const BODY_BYTES = 16_384;

describe('a hub whose disk fills up while deliveries come', function () {
  this.timeout(120_000);
  let disk: SmallDisk | undefined;
  let project: StormProject | undefined;
  let hub: StormHub | undefined;

  before(function () {
    if (whyNoDisk() !== null) this.skip();
  });

  afterEach(async () => {
    hub?.kill();
    project?.remove();
    await disk?.remove();
  });

  /** A hub on a disk that has little left; the filler is what somebody else put there. */
  async function start(freeMin: number, left: number) {
    disk = await openSmallDisk('96m');
    const data = join(disk.seen, 'data');
    const folder = join(disk.folder, 'data');
    const more = `folders: { data: ${folder} }\nstore: { freeMinBytes: ${freeMin} }\n`;
    project = await stormProject({ more, enter: disk.enter });
    hub = await startStormHub(project);
    const { bavail, bsize } = statfsSync(disk.seen);
    writeFileSync(join(disk.seen, 'filler'), Buffer.alloc(bavail * bsize - left));
    return { url: hub.url, data };
  }

  /** What was refused is sent again once there is room; in the end it must be as if nothing had happened. */
  async function recovers(url: string, { sent, refused }: Filled): Promise<void> {
    assert.ok(disk !== undefined && project !== undefined && hub !== undefined);
    rmSync(join(disk.seen, 'filler'));
    await postUntilTaken(url, refused);
    await until(async () => (await fetch(`${url}/readyz`)).status === 200);
    assert.equal((await hub.stop()).code, 143);
    const large = await stormProject();
    cpSync(join(disk.seen, 'data'), join(large.dir, 'data'), { recursive: true });
    hub = await startStormHub(large);
    await settled(large);
    const state = await finalState(large);
    await hub.stop();
    large.remove();
    const plan: StormPlan = { distinct: sent, sent, seed: null };
    assert.deepEqual(compareStates(plan, state), { lost: 0, doubled: 0 });
    assert.deepEqual(state.openLetters, []);
  }

  it('asks to come again before a write fails, says why, and goes on when there is room', async () => {
    const { url, data } = await start(FREE_MIN, LEFT.guarded);
    const readyz = async () => (await fetch(`${url}/readyz`)).text();
    const filled = await postUntilFull(url, BODY_BYTES, async () =>
      /"ready":false/.test(await readyz()),
    );
    assert.ok(filled.taken.length > 0);
    assert.deepEqual(new Set([...filled.refusals, '503 30']), new Set(['503 30']));
    const [answer] = await postAll(url, [0], { bodyBytes: BODY_BYTES });
    assert.equal(answer?.status, '503');
    assert.match(await readyz(), /the disk has less free than store\.freeMinBytes/);
    const { bavail, bsize } = statfsSync(data);
    assert.ok(bavail * bsize > MIB, 'there is still room');
    assert.doesNotMatch(readFileSync(join(data, 'hub.log'), 'utf8'), /ENOSPC|is full|STORE_/);
    await recovers(url, filled);
  });

  it('without the guard acknowledges nothing that it could not keep, and needs no repair', async () => {
    const { url } = await start(0, LEFT.unguarded);
    const filled = await postUntilFull(url, BODY_BYTES, (refused) => refused > 0);
    assert.ok(filled.taken.length > 0);
    assert.deepEqual(filled.refusals, ['503 30']);
    assert.equal((await fetch(`${url}/livez`)).status, 200);
    await recovers(url, filled);
  });
});
