import assert from 'node:assert/strict';
import { flowText } from '../pipeline/flow-text.ts';
import { type CalledHub, openCalledHub, peak } from './called-hub.ts';

const FLOW = flowText({ triggers: '[{ webhook: things/changed }]' });
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BACKLOG = 10_000;
const SPAN_MS = 10_000;

function keys(count: number, prefix: string): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
}

/** Attempts that were counted against records that still wait, and records that were given up. */
async function harm(hub: CalledHub, some: readonly string[]) {
  const states = await hub.store.settlement.states('test', some);
  const attempts = states.reduce((sum, state) => sum + state.attempts, 0);
  return { attempts, dead: (await hub.store.deadLetters.list({ limit: 10 })).length };
}

describe('a system that is down for an hour while 10,000 records wait (T7b)', function () {
  this.timeout(120_000);
  let hub: CalledHub;
  afterEach(async () => {
    const stopped = hub.worker.stop();
    await hub.clock.advance(MINUTE_MS);
    await stopped;
    await hub.close();
  });

  async function outage(downMs: number, normalMs: number): Promise<void> {
    hub = await openCalledHub({
      flowText: FLOW,
      // A vendor that lets as much through at once as in ten seconds: a burst is possible, and must not happen.
      limits: [
        { kind: 'requests', size: 100, restorePerSecond: 10 },
        { kind: 'concurrency', size: 8 },
      ],
      status: (atMs) => (atMs >= normalMs && atMs < normalMs + downMs ? 503 : 200),
    });
    await hub.worker.start();
  }

  it('gets at most 200 calls in the hour, then at most 1.2 times the normal rate, and nothing is lost', async () => {
    const normalMs = 5 * MINUTE_MS;
    await outage(HOUR_MS, normalMs);
    await hub.append(keys(3_200, 'before'));
    await hub.clock.advance(normalMs);
    const before = [...hub.calls];
    // The bucket's first fill is no rate that the vendor bears.
    const normal = peak(
      before.filter(({ atMs }) => atMs > MINUTE_MS),
      SPAN_MS,
    );
    assert.ok(normal >= 95, `${normal} calls in ${SPAN_MS} ms`);
    await hub.append(keys(BACKLOG, 'waiting'));
    await hub.clock.advance(HOUR_MS);

    const during = hub.calls.slice(before.length);
    assert.ok(during.length <= 200, `${during.length} calls during the outage`);
    assert.ok(during.length >= 20, `${during.length} calls: the outage was noticed by calls`);
    const harmed = await harm(hub, keys(BACKLOG, 'waiting'));
    assert.equal(harmed.dead, 0);
    // Calls that were on their way when the breaker opened are real attempts.
    assert.ok(harmed.attempts <= 60, `${harmed.attempts} attempts were counted`);

    const upMs = hub.clock.monotonicMs();
    for (let minute = 0; minute < 40; minute += 1) await hub.clock.advance(MINUTE_MS);
    const after = hub.calls.filter(({ atMs }) => atMs >= upMs);
    const most = peak(after, SPAN_MS);
    assert.ok(most <= 1.2 * normal, `${most} calls in ${SPAN_MS} ms, and ${normal} before`);
    assert.equal(hub.delivered.size, 3_200 + BACKLOG);
    assert.deepEqual(await hub.store.lanes.waiting(), []);
    assert.equal((await harm(hub, [])).dead, 0);
  });

  it('is come back to no faster than records came before, when they came slowly', async () => {
    const normalMs = 10 * MINUTE_MS;
    await outage(HOUR_MS, normalMs);
    let sent = 0;
    const arrive = async (minutes: number): Promise<void> => {
      // 10,000 in an hour.
      for (let second = 0; second < minutes * 60; second += 1) {
        const due = Math.floor((BACKLOG / 3600) * (hub.clock.monotonicMs() / 1000 + 1)) - sent;
        await hub.append(keys(due, `at-${second}-${sent}`));
        sent += due;
        await hub.clock.advance(1000);
      }
    };
    await arrive(10);
    const before = [...hub.calls];
    const normal = peak(before, SPAN_MS);
    await arrive(60);
    const during = hub.calls.slice(before.length);
    assert.ok(during.length <= 200, `${during.length} calls during the outage`);
    const upMs = hub.clock.monotonicMs();
    await arrive(15);
    const after = hub.calls.filter(({ atMs }) => atMs >= upMs);
    const most = peak(after, SPAN_MS);
    assert.ok(most <= 1.2 * normal, `${most} calls in ${SPAN_MS} ms, and ${normal} before`);
    const wholeMinutes = after.filter(({ atMs }) => atMs >= upMs + 2 * MINUTE_MS).length;
    assert.ok(wholeMinutes >= 13 * 60 * 2.7, `${wholeMinutes} calls: the backlog gets smaller`);
  });

  it('is taken up within two seconds when a person closes the breaker', async () => {
    await outage(MINUTE_MS, 0);
    await hub.append(keys(400, 'a'));
    await hub.clock.advance(2 * MINUTE_MS);
    hub.target.force({ phase: 'open', by: 'ann', why: 'maintenance', at: 1 });
    await hub.append(keys(10, 'b'));
    await hub.clock.advance(30 * MINUTE_MS);
    const before = hub.calls.length;
    await hub.append(keys(10, 'c'));
    await hub.clock.advance(30 * MINUTE_MS);
    assert.equal(hub.calls.length, before);
    hub.target.force(null);
    await hub.clock.advance(2_000);
    assert.ok(hub.calls.length > before, 'a lane is worked again');
    await hub.clock.advance(MINUTE_MS);
    assert.equal(hub.delivered.size, 420);
  });
});
