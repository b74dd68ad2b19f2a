import assert from 'node:assert/strict';
import { laneOf } from '../../core/pipeline/source.ts';
import { delivery, type Fixture, openFixture, page, record } from '../pipeline/fixture.ts';
import { flowText } from '../pipeline/flow-text.ts';

const FLOW = flowText({
  triggers: '[{ schedule: "*/15 * * * *" }, { webhook: things/changed }]',
  steps: '[{ map: { id: "={{ $json.id }}" } }]',
});

describe('a worker that starts', () => {
  let hub: Fixture;
  beforeEach(async () => {
    hub = await openFixture(FLOW);
  });
  afterEach(async () => {
    await hub.worker.stop();
    await hub.close();
  });

  /** What a process that died left in its lane, without a hint that it is there. */
  async function leave(key: string): Promise<void> {
    const lane = laneOf(hub.context, key);
    const { version, data, occurredAt, where } = record(key);
    const left = { flow: 'test', key, lane, version, data, occurredAt, where };
    const rest = { origin: 'sweep', reread: false, deleted: false, replayOf: null } as const;
    await hub.store.lanes.append([{ ...left, ...rest, traceparent: null, queuedAt: 0 }]);
  }

  const sent = (): readonly string[] => hub.script.sent.map((one) => one.key);

  it('takes the lanes of a dead process at once, not when their leases run out', async () => {
    await leave('a');
    const now = hub.clock.now();
    const lanes = [laneOf(hub.context, 'a')];
    const request = { flow: 'test', lanes, owner: 'dead', now, until: now + 3_600_000 };
    assert.equal((await hub.store.lanes.lease(request)).length, 1);
    await hub.worker.start();
    await hub.worker.idle();
    assert.deepEqual(sent(), ['a']);
  });

  it('marks the runs of a dead process as interrupted', async () => {
    await hub.store.runs.begin({
      id: 'run_1',
      flow: 'test',
      trigger: 'manual',
      at: 1,
      owner: 'worker-1',
    });
    await hub.worker.start();
    assert.equal((await hub.store.runs.get('run_1'))?.status, 'interrupted');
  });

  it('finds work that no hint tells of', async () => {
    await hub.worker.start();
    await leave('a');
    await hub.clock.advance(5_000);
    assert.deepEqual(sent(), ['a']);
  });

  it('decodes the deliveries that a dead process only stored', async () => {
    const { raw, headers } = delivery('d1', { id: 'a' });
    const stored = { connection: 'sys', topic: 'things/changed', deliveryId: 'd1' };
    const receivedAt = hub.clock.now();
    await hub.store.inbox.append({ ...stored, raw, headers, receivedAt, traceparent: null });
    await hub.worker.start();
    await hub.clock.advance(5_000);
    assert.deepEqual(sent(), ['a']);
  });

  it('catches up once what was due while nobody ran', async () => {
    const schedule = 'test: */15 * * * *';
    await hub.store.schedules.fire(schedule, null, hub.clock.now() - 3 * 3_600_000);
    hub.script.pages = [page([record('a')], 1)];
    await hub.worker.start();
    await hub.clock.advance(5_000);
    await hub.worker.idle();
    assert.deepEqual(sent(), ['a']);
    assert.equal(await hub.store.schedules.lastFired(schedule), hub.clock.now() - 5_000);
  });
});
