import assert from 'node:assert/strict';
import { NO_COUNTS } from '../../core/store/records.ts';
import type { Store } from '../../core/store/store.ts';
import { Worker } from '../../core/worker/worker.ts';
import { type Fixture, LEASE_MS, openFixture, page, record } from '../pipeline/fixture.ts';
import { flowText } from '../pipeline/flow-text.ts';

describe('a process among others', () => {
  let hub: Fixture;
  let shared: Store;
  const workers: Worker[] = [];
  const open = async (text: string): Promise<void> => {
    hub = await openFixture(text);
    shared = { ...hub.store, isShared: true };
  };
  beforeEach(() => open(flowText()));
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    await hub.close();
  });

  const processNamed = (owner: string, store: Store = shared): Worker => {
    const settings = { ...hub.context.settings, owner };
    const worker = new Worker({ ...hub.context, store, settings }, { parallelLanes: 2 });
    workers.push(worker);
    return worker;
  };
  const runOf = (id: string, owner: string): Promise<void> =>
    shared.runs.begin({ id, flow: 'test', trigger: 'backfill', at: hub.clock.now(), owner });

  it('that runs one command gives signs of life, so that nobody takes its run for a dead one', async () => {
    const command = processNamed('command');
    await command.recover();
    await runOf('run-1', 'command');
    for (let leases = 0; leases < 12; leases += 1) await hub.clock.advance(LEASE_MS / 2);
    await processNamed('other').recover();
    assert.equal((await shared.runs.get('run-1'))?.status, 'running');
    await command.stop();
    await processNamed('third').recover();
    assert.equal((await shared.runs.get('run-1'))?.status, 'interrupted');
  });

  it('that leaves is not brought back by a sign of life that was still under way', async () => {
    let end = (): void => undefined;
    let underWay: Promise<void> | null = null;
    let isSlow = false;
    const workers = {
      ...shared.workers,
      seen: (who: Parameters<typeof shared.workers.seen>[0]): Promise<void> => {
        if (!isSlow) return shared.workers.seen(who);
        const held = new Promise<void>((resolve) => {
          end = resolve;
        });
        underWay = held.then(() => shared.workers.seen(who));
        return underWay;
      },
    };
    const command = processNamed('command', { ...shared, workers });
    await command.recover();
    isSlow = true;
    await hub.clock.advance(LEASE_MS);
    const stopped = command.stop();
    // It has come to its good-bye by then.
    await hub.clock.advance(LEASE_MS);
    end();
    await Promise.all([underWay, stopped]);
    assert.deepEqual(await shared.workers.list(), []);
  });

  it('is told what another one did of a backfill that it asked for, and waits no longer', async () => {
    // Another process is always first.
    const sweeps = { ...shared.sweeps, lease: async () => null };
    const asked = processNamed('command', { ...shared, sweeps }).backfill(hub.flow, { at: 0 });
    const now = hub.clock.now();
    const taking = { name: 'backfill test', owner: 'other', now, until: now + LEASE_MS };
    let lease = await shared.sweeps.lease(taking);
    while (lease === null) lease = await shared.sweeps.lease(taking);
    await runOf('run-2', 'other');
    await shared.runs.end({ id: 'run-2', status: 'failed', at: now, fault: null });
    // A run of the same flow's schedule ended later, and is not what was asked for.
    const other = { id: 'run-3', flow: 'test', trigger: 'schedule', at: now, owner: 'other' };
    await shared.runs.begin(other);
    await shared.runs.end({ id: 'run-3', status: 'done', at: now, fault: null });
    assert.equal(await shared.sweeps.isWanted('backfill test'), true);
    await shared.sweeps.release(lease, true);
    await hub.clock.advance(1_000);
    const { runId, status, counts } = await asked;
    assert.deepEqual([runId, status, counts], ['run-2', 'failed', NO_COUNTS]);
  });

  describe('whose flow runs when something changed', () => {
    beforeEach(async () => {
      await hub.close();
      await open(flowText({ triggers: '[{ change: true }]' }));
      hub.script.pages = [page([record('a')], 1)];
    });
    const wanted = (): Promise<boolean> => shared.sweeps.isWanted('test');
    /** Another process makes the run: a tick of a schedule, or a run by hand, is due at once. */
    const answer = async (): Promise<void> => {
      const now = hub.clock.now();
      const wish = { name: 'test', flow: 'test', trigger: 'schedule', priority: 1, dueAt: now };
      await shared.sweeps.request({ ...wish, overlap: 'coalesce' }, now);
      const taking = { name: 'test', owner: 'other', now, until: now + LEASE_MS };
      const lease = await shared.sweeps.lease(taking);
      assert.ok(lease !== null);
      await shared.sweeps.release(lease, true);
      assert.equal(await wanted(), false);
    };
    const settled = (): Promise<void> => hub.clock.advance(1_000);
    /** Something changed, the first wish was answered before the change had settled, and it changed again. */
    const changedAroundAnAnswer = async (): Promise<Worker> => {
      const one = processNamed('one');
      one.changed('sys', 'things');
      await hub.clock.advance(50);
      await answer();
      one.changed('sys', 'things');
      return one;
    };

    it('asks for the run on its way out, and again for what changes later', async () => {
      const command = processNamed('command');
      for (let times = 0; times < 2; times += 1) {
        command.changed('sys', 'things');
        await command.idle();
        assert.equal(await wanted(), true);
        await answer();
      }
    });

    it('asks once more for a change that came after another process had answered the first wish', async () => {
      await changedAroundAnAnswer();
      await settled();
      assert.equal(await wanted(), true);
      await answer();
      await settled();
      assert.equal(await wanted(), false, 'and only once');
    });

    it('asks once more on its way out for a change that had not settled by then', async () => {
      const one = await changedAroundAnAnswer();
      await one.idle();
      assert.equal(await wanted(), true);
      await answer();
      await settled();
      assert.equal(await wanted(), false, 'and only once');
    });
  });
});
