import assert from 'node:assert/strict';
import { page, record } from '../pipeline/fixture.ts';
import { flowText } from '../pipeline/flow-text.ts';
import { type CalledHub, openCalledHub, URGENT } from './called-hub.ts';

const FLOW = flowText({ triggers: '[{ schedule: "*/15 * * * *" }, { webhook: things/changed }]' });
const MINUTE_MS = 60_000;
const FLOWS = 50;
const LIMIT = 5;

describe('fifty flows with the same cron', function () {
  this.timeout(60_000);
  let hub: CalledHub;

  async function open(reserve = 0): Promise<void> {
    hub = await openCalledHub({
      flowText: FLOW,
      limits: [{ kind: 'concurrency', size: LIMIT }],
      status: () => 200,
      latencyMs: 200,
      flows: FLOWS,
      reserve,
    });
    hub.script.pages = [
      page(
        Array.from({ length: 30 }, (_, at) => record(`r${at}`)),
        1,
      ),
    ];
  }

  async function end(worker: CalledHub['worker']): Promise<void> {
    const stopped = worker.stop();
    await hub.clock.advance(10 * MINUTE_MS);
    await stopped;
    await hub.close();
  }

  it('never have more calls under way than the system takes, also over a restart (T7c)', async () => {
    await open();
    await hub.worker.start();
    await hub.clock.advance(15 * MINUTE_MS + 20_000);
    assert.ok(hub.calls.length > 100 && hub.calls.length < FLOWS * 30, `${hub.calls.length} calls`);
    const stopped = hub.worker.stop();
    await hub.clock.advance(2 * MINUTE_MS);
    await stopped;
    const before = hub.calls.length;
    const next = Array.from({ length: 30 }, (_, at) => record(`next${at}`));
    hub.script.pages = [...hub.script.pages, page(next, 2)];
    await hub.clock.advance(30 * MINUTE_MS);
    assert.equal(hub.calls.length, before);
    // All of them missed their ticks, and are caught up with at once.
    const again = hub.restarted();
    await again.start();
    await hub.clock.advance(5 * MINUTE_MS);
    assert.equal(hub.calls.length, 2 * FLOWS * 30);
    assert.equal(hub.mostOpen(), LIMIT);
    assert.equal(new Set(hub.calls.slice(before).map(({ work }) => work.flow)).size, FLOWS);
    await end(again);
  });

  it('get on evenly: none is far ahead of another', async () => {
    await open();
    await hub.worker.start();
    await hub.clock.advance(15 * MINUTE_MS);
    await hub.clock.advance(20_000);
    const counts = new Map<string, number>();
    for (const { work } of hub.calls) counts.set(work.flow, (counts.get(work.flow) ?? 0) + 1);
    assert.equal(counts.size, FLOWS);
    const most = Math.max(...counts.values());
    const least = Math.min(...counts.values());
    assert.ok(most - least <= 8 + 2, `${least} to ${most} calls a flow after 20 s`);
    await end(hub.worker);
  });

  it('do not hold up what webhooks lead to: its calls go first, and are marked so', async () => {
    await open(0.2);
    await hub.worker.start();
    await hub.clock.advance(15 * MINUTE_MS);
    await hub.clock.advance(2_000);
    const keys = Array.from({ length: 8 }, (_, at) => `urgent-${at}`);
    await hub.append(keys, 'webhook', URGENT);
    await hub.clock.advance(4_000);
    assert.ok(keys.every((key) => hub.delivered.has(key)));
    const urgent = hub.calls.filter(({ work }) => work.priority === 'realTime');
    assert.equal(urgent.length, keys.length);
    assert.ok(hub.calls.length < FLOWS * 30, 'the sweeps were still at work');
    await end(hub.worker);
  });

  it('a replay comes last and carries its own priority', async () => {
    await open();
    await hub.worker.start();
    await hub.append(['old'], 'replay');
    await hub.clock.advance(3_000);
    assert.deepEqual(
      hub.calls.map(({ work }) => work.priority),
      ['replay'],
    );
    await end(hub.worker);
  });
});
