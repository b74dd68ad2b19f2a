import assert from 'node:assert/strict';
import { sweep } from '../../core/pipeline/run.ts';
import { type Fixture, openFixture, page, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const FLOW = flowText({
  steps: `[{ map: { place: "={{ $lookup('places', $json.id) ?? 'nowhere' }}" } }]`,
});

describe('a table that is looked up', () => {
  let hub: Fixture;
  afterEach(() => hub.close());

  it('has its own rows only, whatever key the data names', async () => {
    hub = await openFixture(FLOW);
    const keys = ['s1', 's2', 'constructor', '__proto__', 'toString', 'hasOwnProperty'];
    hub.script.pages = [
      page(
        keys.map((key) => record(key)),
        1,
      ),
    ];
    const { counts } = await sweep(hub.context, hub.flow, 'manual');
    assert.equal(counts.delivered, keys.length);
    assert.deepEqual(
      hub.script.sent.map((one) => one.data['place']),
      ['Oslo', ...keys.slice(1).map(() => 'nowhere')],
    );
  });
});
