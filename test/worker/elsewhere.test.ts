import assert from 'node:assert/strict';
import { NO_COUNTS } from '../../core/store/records.ts';
import type { Store } from '../../core/store/store.ts';
import { Worker } from '../../core/worker/worker.ts';
import { type Fixture, openFixture, page, record } from '../pipeline/fixture.ts';

const FLOW = `
flow: test
owner: tests
about: A test flow.
kind: event
triggers: [{ schedule: "*/15 * * * *" }]
source: { connection: sys, stream: things }
steps: []
deliver: { connection: sys, stream: things, operation: put }
`;
const LEASE_MS = 10_000;

describe('a process among others', () => {
  let hub: Fixture;
  let shared: Store;
  const workers: Worker[] = [];
  beforeEach(async () => {
    hub = await openFixture(FLOW);
    shared = { ...hub.store, isShared: true };
  });
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
    assert.equal(await shared.sweeps.isWanted('backfill test'), true);
    await shared.sweeps.release(lease, true);
    await hub.clock.advance(1_000);
    const { runId, status, counts } = await asked;
    assert.deepEqual([runId, status, counts], ['run-2', 'failed', NO_COUNTS]);
  });

  it('asks for a run at once when something changed, and again for what changes later', async () => {
    const change = FLOW.replace('{ schedule: "*/15 * * * *" }', 'change: true');
    await hub.close();
    hub = await openFixture(change);
    shared = { ...hub.store, isShared: true };
    const command = processNamed('command');
    hub.script.pages = [page([record('a')], 1)];
    const wanted = (): Promise<boolean> => shared.sweeps.isWanted('test');
    command.changed('sys', 'things');
    await command.idle();
    assert.equal(await wanted(), true);
    await hub.clock.advance(1_000);
    const lease = await shared.sweeps.lease({
      ...{ name: 'test', owner: 'other', now: hub.clock.now(), until: hub.clock.now() + LEASE_MS },
    });
    assert.ok(lease !== null);
    await shared.sweeps.release(lease, true);
    assert.equal(await wanted(), false);
    command.changed('sys', 'things');
    await command.idle();
    assert.equal(await wanted(), true);
  });

  it('asks once more for a change that came after another process had answered the first wish', async () => {
    const change = FLOW.replace('{ schedule: "*/15 * * * *" }', 'change: true');
    await hub.close();
    hub = await openFixture(change);
    shared = { ...hub.store, isShared: true };
    // A tick of a schedule elsewhere, or a run by hand: it is due at once.
    const answer = async (): Promise<void> => {
      const now = hub.clock.now();
      const wish = { name: 'test', flow: 'test', trigger: 'schedule', priority: 1, dueAt: now };
      await shared.sweeps.request({ ...wish, overlap: 'coalesce' }, now);
      const lease = await shared.sweeps.lease({
        ...{ name: 'test', owner: 'other', now, until: now + LEASE_MS },
      });
      assert.ok(lease !== null);
      await shared.sweeps.release(lease, true);
    };
    const wanted = (): Promise<boolean> => shared.sweeps.isWanted('test');
    const settles = processNamed('settles');
    settles.changed('sys', 'things');
    await hub.clock.advance(50);
    await answer();
    settles.changed('sys', 'things');
    await hub.clock.advance(50);
    await hub.clock.advance(1_000);
    assert.equal(await wanted(), true);
    await answer();
    // One that ends before the changes have settled asks on its way out.
    const ends = processNamed('ends');
    ends.changed('sys', 'things');
    await hub.clock.advance(50);
    await answer();
    ends.changed('sys', 'things');
    await ends.idle();
    assert.equal(await wanted(), true);
    await answer();
    await hub.clock.advance(1_000);
    assert.equal(await wanted(), false, 'and only once');
  });
});
