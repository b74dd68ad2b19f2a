import assert from 'node:assert/strict';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../crash/until.ts';
import { describeWith, findServer } from '../databases/server.ts';
import {
  openSmallTablespace,
  type SmallTablespace,
  whyNoTablespace,
} from '../store/postgres/small-tablespace.ts';
import { postUntilFull, postUntilTaken } from './posting.ts';
import { type StormHub, startStormHub } from './storm-hub.ts';
import { compareStates } from './storm-plan.ts';
import { type StormProject, stormProject } from './storm-project.ts';
import { finalState, settled } from './storm-state.ts';

const LIMIT_MS = 120_000;
const DISK = '64m';
/** What the filler leaves: a few hundred deliveries. */
const LEFT_BYTES = 2 * 1_048_576;
/** Short enough that the server does not compress them: those of one letter would take no room. */
const BODY_BYTES = 1_200;

const found = await findServer('postgres');
const why = found.server === null ? null : await whyNoTablespace(found.server);
// Also in CI: to mount a disk is a right that a machine gives or does not.
const usable = why === null ? found : { server: null, reason: why };

describeWith('a hub whose database has its disk filled up', usable, (server) => {
  let space: SmallTablespace | undefined;
  let project: StormProject | undefined;
  let hub: StormHub | undefined;

  afterEach(async function () {
    this.timeout(LIMIT_MS);
    hub?.kill();
    await space?.remove();
    project?.remove();
  });

  it('acknowledges nothing that it could not keep, says why, and goes on when there is room', async () => {
    space = await openSmallTablespace(server, DISK);
    project = await stormProject({ store: space.url });
    hub = await startStormHub(project);
    const { url } = hub;
    const filler = join(space.folder, 'filler');
    const { bavail, bsize } = statfsSync(space.folder);
    writeFileSync(filler, Buffer.alloc(bavail * bsize - LEFT_BYTES));

    let said = '';
    const { sent, taken, refused, refusals } = await postUntilFull(url, BODY_BYTES, async () => {
      const answer = await fetch(`${url}/readyz`);
      said = await answer.text();
      return answer.status === 503;
    });
    assert.match(said, /the store keeps no delivery: STORE_DISK_FULL, .*53100/);
    assert.ok(taken.length > 0);
    assert.deepEqual(refusals, ['503 30']);
    assert.equal((await fetch(`${url}/livez`)).status, 200);

    rmSync(filler);
    await postUntilTaken(url, refused);
    await until(async () => (await fetch(`${url}/readyz`)).status === 200);
    await settled(project);
    const state = await finalState(project);
    assert.deepEqual(compareStates({ distinct: sent, sent, seed: null }, state), {
      ...{ lost: 0, doubled: 0 },
    });
    assert.deepEqual(state.openLetters, []);
    const { code, output } = await hub.stop();
    assert.equal(code, 143);
    assert.doesNotMatch(output, /BASE_UNEXPECTED/);
  }).timeout(LIMIT_MS);
});
