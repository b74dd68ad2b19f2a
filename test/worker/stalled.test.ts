import assert from 'node:assert/strict';
import type { Page } from '../../core/connector/contract.ts';
import type { LaneStore } from '../../core/store/store.ts';
import { type Fixture, LEASE_MS, openFixture, page, record } from '../pipeline/fixture.ts';
import { flowText } from '../pipeline/flow-text.ts';
import { type CalledHub, openCalledHub } from './called-hub.ts';
import { type StallingClock, stallingClock } from './stalling-clock.ts';

const FLOW = flowText({ triggers: '[{ schedule: "0 0 1 1 *" }]' });
const KEYS = Array.from({ length: 20 }, (_, at) => `k${at}`);
/** One call a second, so that most of a batch waits for the budget when its process stands still. */
const LIMITS = [{ kind: 'requests', size: 1, restorePerSecond: 1 }] as const;

function pageOf(keys: readonly string[]): Page {
  const records = keys.map((key) => record(key));
  return page(records, 1);
}

describe('a process that stands still and wakes after its leases', () => {
  let hub: CalledHub;
  let clock: StallingClock;
  beforeEach(async () => {
    hub = await openCalledHub({ flowText: FLOW, limits: LIMITS, status: () => 200 });
    clock = stallingClock(hub.clock);
  });
  afterEach(() => hub.close());

  const keysOf = (by: string): readonly string[] =>
    hub.calls.filter((call) => call.by === by).map(({ key }) => key);
  const done = async (): Promise<number> => {
    const runs = await hub.store.runs.list({ limit: 1_000 });
    return runs.reduce((sum, { counts }) => sum + counts.delivered, 0);
  };

  function assertOnceByOther(before: readonly string[]): void {
    const others = keysOf('other');
    for (const key of KEYS.filter((one) => !before.includes(one))) {
      assert.equal(others.filter((one) => one === key).length, 1, key);
    }
  }

  /** One process begins, stands still in the middle of its calls, and another one does the work meanwhile. */
  async function overtaken(begin: () => Promise<void>): Promise<readonly string[]> {
    const stalled = hub.member('stalled', clock);
    await stalled.start();
    await begin();
    await hub.clock.advance(4_500);
    clock.stall();
    const before = keysOf('stalled');
    assert.ok(before.length > 0 && before.length < KEYS.length, `${before.length} calls`);
    const other = hub.member('other', hub.clock);
    await other.start();
    await hub.clock.advance(LEASE_MS + 40_000);
    assert.equal(await done(), KEYS.length);
    clock.wake();
    await hub.clock.advance(LEASE_MS + 40_000);
    await Promise.all([stalled.stop(), other.stop()]);
    assert.equal(await done(), KEYS.length, 'nothing was settled twice');
    return before;
  }

  it('makes no call more: every write that it had not made is the other one’s alone', async () => {
    const before = await overtaken(() => hub.append(KEYS));
    assert.deepEqual(keysOf('stalled'), before);
    assertOnceByOther(before);
    assert.deepEqual(await hub.store.lanes.waiting(), []);
  });

  it('makes no call more for a sweep either', async () => {
    hub.script.pages = [pageOf(KEYS)];
    const before = await overtaken(async () => {
      const now = hub.clock.now();
      const request = { name: 'test', flow: 'test', trigger: 'manual', priority: 1, dueAt: now };
      await hub.store.sweeps.request({ ...request, overlap: 'coalesce' }, now);
    });
    assert.deepEqual(keysOf('stalled'), before);
    assertOnceByOther(before);
    assert.deepEqual((await hub.store.cursors.read('test', 'things')).value, { at: 1 });
  });

  it('does its work when nobody took it: no record is lost, and none is sent twice', async () => {
    const only = hub.member('only', clock);
    await only.start();
    await hub.append(KEYS);
    await hub.clock.advance(4_500);
    clock.stall();
    await hub.clock.advance(10 * LEASE_MS);
    clock.wake();
    await hub.clock.advance(60_000);
    await only.stop();
    assert.deepEqual([...keysOf('only')].sort(), [...KEYS].sort());
    assert.equal(await done(), KEYS.length);
    assert.deepEqual(await hub.store.lanes.waiting(), []);
  });

  it('counts no attempt against a record that it could not send, since its lease could not be renewed', async () => {
    const renew = async (...args: Parameters<LaneStore['renew']>): Promise<boolean> => {
      if (hub.clock.monotonicMs() < 12_000) throw new Error('the database does not answer');
      return hub.store.lanes.renew(...args);
    };
    const only = hub.member('only', hub.clock, { renew });
    await only.start();
    await hub.append(KEYS);
    await hub.clock.advance(60_000);
    await only.stop();
    const runs = await hub.store.runs.list({ limit: 1_000 });
    assert.ok(runs.some(({ fault }) => fault?.code === 'RUN_FENCED'));
    assert.deepEqual([...new Set(runs.map(({ retries }) => retries))], [0]);
    assert.equal(await done(), KEYS.length);
  });

  it('does its work when the machine slept and only the wall clock shows it', async () => {
    await hub.worker.start();
    await hub.append(KEYS);
    await hub.clock.advance(4_500);
    hub.clock.jump(3_600_000);
    await hub.clock.advance(60_000);
    await hub.worker.stop();
    assert.deepEqual(new Set(hub.calls.map(({ key }) => key)), new Set(KEYS));
    assert.equal(await done(), KEYS.length);
    assert.deepEqual(await hub.store.lanes.waiting(), []);
  });
});

describe('a page that takes several leases to write', () => {
  let hub: Fixture;
  afterEach(async () => {
    await hub.worker.stop();
    await hub.close();
  });

  it('keeps its lanes: nobody else gets them, and each record is sent once', async () => {
    const called = await openCalledHub({ flowText: FLOW, limits: LIMITS, status: () => 200 });
    hub = called;
    const keys = Array.from({ length: 35 }, (_, at) => `k${at}`);
    hub.script.pages = [pageOf(keys)];
    const running = hub.worker.run(hub.flow, 'manual');
    await hub.clock.advance(30_000);
    const now = hub.clock.now();
    const lanes = Array.from({ length: 16 }, (_, lane) => lane);
    const request = { flow: 'test', lanes, owner: 'other', now, until: now + LEASE_MS };
    const held = await hub.store.lanes.lease(request);
    const used = new Set(called.calls.map(({ key }) => key));
    assert.ok(used.size > 20 && used.size < keys.length, `${used.size} calls`);
    await hub.store.lanes.release(held);
    await hub.clock.advance(30_000);
    const { status, counts } = await running;
    assert.deepEqual([status, counts.delivered], ['done', keys.length]);
    assert.deepEqual(called.calls.map(({ key }) => key).sort(), [...keys].sort());
  });

  it('keeps none of them while its source takes long for the next page', async () => {
    hub = await openFixture(FLOW, {
      source: {
        read: async function* ({ clock }) {
          yield page([record('a')], 1);
          await clock.sleep(6 * LEASE_MS);
          yield page([record('b')], 2);
        },
      },
    });
    const running = hub.worker.run(hub.flow, 'manual');
    await hub.clock.advance(2 * LEASE_MS);
    const now = hub.clock.now();
    const request = { flow: 'test', lanes: [0, 1, 2, 3], owner: 'other', now };
    const free = await hub.store.lanes.lease({ ...request, until: now + LEASE_MS });
    assert.equal(free.length, 4);
    await hub.clock.advance(6 * LEASE_MS);
    const { status, counts } = await running;
    assert.deepEqual([status, counts.delivered], ['done', 2]);
  });
});
