import assert from 'node:assert/strict';
import type { PipelineContext } from '../../core/pipeline/context.ts';
import { SweepLanes } from '../../core/pipeline/sweep-lanes.ts';
import { type Fixture, openFixture } from './fixture.ts';
import { flowText } from './flow-text.ts';

const FLOW = flowText({ kind: 'state' });

describe('lanes that a sweep takes while it writes', () => {
  let hub: Fixture;
  beforeEach(async () => {
    hub = await openFixture(FLOW);
  });
  afterEach(() => hub.close());

  /** A hub whose database answers `lease` and `renew` late, or never. */
  function slowed(waits: { lease: Promise<void> | null; renew: Promise<void> | null }) {
    const { lanes } = hub.store;
    const slow: PipelineContext['store']['lanes'] = {
      ...lanes,
      lease: async (request) => {
        const taken = await lanes.lease(request);
        await waits.lease;
        return taken;
      },
      renew: async (leases, until) => {
        await waits.renew;
        return lanes.renew(leases, until);
      },
    };
    return { ...hub.context, store: { ...hub.store, lanes: slow } };
  }

  it('count as held from when they were asked for, also when the others were renewed meanwhile', async () => {
    const { leaseMs } = hub.context.settings;
    const waits: Parameters<typeof slowed>[0] = { lease: null, renew: null };
    const lanes = new SweepLanes(slowed(waits), hub.flow);
    await lanes.take([0]);
    const { promise: written, resolve: end } = Promise.withResolvers<void>();
    const writing = lanes.writing(() => written);
    const { promise: answer, resolve } = Promise.withResolvers<void>();
    waits.lease = answer;
    const taking = lanes.take([0, 1]);
    const untilMs = hub.clock.now() + leaseMs;
    // The lane from before is renewed at each third; the new one is not, since its answer is on its way.
    await hub.clock.advance(leaseMs * 0.8);
    waits.renew = new Promise(() => undefined);
    resolve();
    assert.equal((await taking).length, 2);
    assert.equal(lanes.held.isHeld(), true);
    await hub.clock.advance(untilMs - hub.clock.now());
    const other = { flow: 'test', owner: 'other', now: hub.clock.now() };
    const until = hub.clock.now() + leaseMs;
    const taken = await hub.store.lanes.lease({ ...other, lanes: [1], until });
    assert.equal(taken.length, 1, 'another worker has the lane');
    assert.equal(lanes.held.isHeld(), false);
    end();
    await writing;
    await lanes.release();
  });
});
