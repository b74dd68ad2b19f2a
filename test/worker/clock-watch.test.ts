import assert from 'node:assert/strict';
import type { PipelineContext } from '../../core/pipeline/context.ts';
import { ClockWatch } from '../../core/worker/clock-watch.ts';
import { type Fixture, openFixture } from '../pipeline/fixture.ts';
import { flowText } from '../pipeline/flow-text.ts';

const FLOW = flowText({ kind: 'state' });
const HOUR_MS = 3_600_000;

describe('a wall clock that goes back', () => {
  let hub: Fixture;
  let rightMs = 0;
  beforeEach(async () => {
    hub = await openFixture(FLOW);
    rightMs = hub.clock.now();
  });
  afterEach(() => hub.close());

  /** Whether somebody could take the lane at the right time. */
  const isFree = async (lane: number): Promise<boolean> => {
    const request = { flow: 'test', lanes: [lane], owner: 'third', now: rightMs };
    return (await hub.store.lanes.lease({ ...request, until: rightMs + 1 })).length > 0;
  };
  /** A lane that another process has until then. */
  const held = (lane: number, until: number): Promise<unknown> =>
    hub.store.lanes.lease({ flow: 'test', lanes: [lane], owner: 'other', now: rightMs, until });

  it('on one machine of a fleet takes no lease from the others', async () => {
    const store = { ...hub.store, isShared: true, time: async () => rightMs };
    const context: PipelineContext = { ...hub.context, store };
    const watch = new ClockWatch(context);
    await watch.look();
    const { leaseMs } = context.settings;
    await held(1, rightMs + leaseMs);
    await held(2, rightMs + HOUR_MS);
    hub.clock.jump(-HOUR_MS);
    await watch.look();
    assert.equal(await isFree(1), false);
    assert.equal(await isFree(2), false);
    rightMs += leaseMs;
    assert.equal(await isFree(2), true, 'what a wrong clock named is brought back');
  });

  it('between two looks is made good for as one that was seen', async () => {
    const watch = new ClockWatch(hub.context);
    await watch.look();
    await held(1, rightMs + HOUR_MS);
    watch.putBack(HOUR_MS);
    await watch.look();
    rightMs = hub.clock.now() + hub.context.settings.leaseMs;
    assert.equal(await isFree(1), true);
  });

  it('ends the leases that this process named before, where it is alone', async () => {
    const watch = new ClockWatch(hub.context);
    await watch.look();
    await held(1, rightMs + HOUR_MS);
    hub.clock.jump(-HOUR_MS);
    await watch.look();
    rightMs = hub.clock.now() + hub.context.settings.leaseMs;
    assert.equal(await isFree(1), true);
  });
});
