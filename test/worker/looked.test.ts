import assert from 'node:assert/strict';
import { type Fixture, openFixture } from '../pipeline/fixture.ts';
import { flowText } from '../pipeline/flow-text.ts';

const FLOW = flowText({
  triggers: '[]',
  deliver: '{ connection: sys, stream: things, operation: upsert }',
});

describe('how long ago the worker looked for work', () => {
  let hub: Fixture;

  beforeEach(async () => {
    hub = await openFixture(FLOW);
  });
  afterEach(async () => {
    await hub.worker.stop();
    await hub.close();
  });

  it('is about a second at most while it runs', async () => {
    assert.equal(hub.worker.lookedAgoMs(), null);
    await hub.worker.start();
    await hub.clock.advance(60_000);
    assert.ok((hub.worker.lookedAgoMs() ?? Number.NaN) <= 1_000);
  });

  it('grows when a look does not come to its end', async () => {
    await hub.worker.start();
    await hub.clock.advance(5_000);
    const stuck = Promise.withResolvers<readonly never[]>();
    Object.defineProperty(hub.store.lanes, 'due', { value: () => stuck.promise });
    await hub.clock.advance(60_000);
    assert.ok((hub.worker.lookedAgoMs() ?? 0) > 55_000);
    stuck.resolve([]);
  });
});
