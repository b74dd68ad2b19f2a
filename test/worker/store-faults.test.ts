import assert from 'node:assert/strict';
import { CrossdockError } from '../../core/base/errors.ts';
import { STORE_ERRORS } from '../../core/store/errors.ts';
import { type Fixture, openFixture, page, record } from '../pipeline/fixture.ts';
import { flowText } from '../pipeline/flow-text.ts';

const FLOW = flowText({ steps: '[{ map: { id: "={{ $json.id }}" } }]' });
const TICK_MS = 15 * 60_000;

/** What a disk does while it refuses everything. */
async function refuse(): Promise<never> {
  throw new CrossdockError(STORE_ERRORS.STORE_IO, { what: 'the disk says no', where: 'test' });
}

describe('a worker whose store refuses for a while', () => {
  let hub: Fixture;
  beforeEach(async () => {
    hub = await openFixture(FLOW);
    hub.script.pages = [page([record('a')], 1)];
  });
  afterEach(async () => {
    await hub.worker.stop();
    await hub.close();
  });

  const sent = (): readonly string[] => hub.script.sent.map((one) => one.key);

  it('survives a run that cannot even begin, and the next tick does its work', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    const { cursors, runs } = hub.store;
    const [read, begin] = [cursors.read, runs.begin];
    process.on('unhandledRejection', note);
    try {
      await hub.worker.start();
      Object.assign(cursors, { read: refuse });
      Object.assign(runs, { begin: refuse });
      await hub.clock.advance(TICK_MS);
      assert.deepEqual(sent(), []);
      Object.assign(cursors, { read });
      Object.assign(runs, { begin });
      await hub.clock.advance(TICK_MS);
      await hub.worker.idle();
    } finally {
      process.off('unhandledRejection', note);
    }
    assert.deepEqual(unhandled, []);
    assert.deepEqual(sent(), ['a']);
  });

  it('notes the end of a run once the store takes it again', async () => {
    const { runs } = hub.store;
    const { end } = runs;
    await hub.worker.start();
    Object.assign(runs, { end: refuse });
    const { runId, status } = await hub.worker.run(hub.flow, 'test');
    assert.equal(status, 'done', 'what it did is settled');
    assert.equal((await runs.get(runId))?.status, 'running');
    Object.assign(runs, { end });
    await hub.clock.advance(2_000);
    assert.equal((await runs.get(runId))?.status, 'done');
  });
});
