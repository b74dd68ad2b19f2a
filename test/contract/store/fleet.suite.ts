import assert from 'node:assert/strict';
import type { SweepRequest } from '../../../core/store/fleet-store.ts';
import type { Store } from '../../../core/store/store.ts';
import { beginRun, FLOW, T0 } from './samples.ts';

type CurrentStore = () => Store;

const LEASE_MS = 10_000;

/** Wanted sweeps, their leases, and who works. */
export function describeFleet(current: CurrentStore): void {
  describe('sweeps', () => describeSweeps(current));
  describe('workers', () => describeWorkers(current));
}

function wish(over: Partial<SweepRequest> = {}): SweepRequest {
  const flow = 'stock';
  const when = { dueAt: T0, overlap: 'coalesce' as const };
  return { name: flow, flow, trigger: 'schedule', priority: 1, ...when, ...over };
}

function describeSweeps(current: CurrentStore): void {
  const take = (now: number, owner = 'one', name = 'stock') =>
    current().sweeps.lease({ name, owner, now, until: now + LEASE_MS });

  it('a wanted sweep is due at its time, and no sooner', async () => {
    const { sweeps } = current();
    assert.equal(await take(T0), null);
    await sweeps.request(wish({ dueAt: T0 + 50 }), T0);
    assert.deepEqual(await sweeps.due(T0 + 49, 10), []);
    assert.equal(await take(T0 + 49), null);
    const [due] = await sweeps.due(T0 + 50, 10);
    assert.deepEqual(due, {
      ...{ name: 'stock', flow: 'stock', trigger: 'schedule', priority: 1, dueAt: T0 + 50 },
    });
  });

  it('asked for twice before it began, it runs once; asked for while it runs, once more', async () => {
    const { sweeps } = current();
    await sweeps.request(wish(), T0);
    await sweeps.request(wish({ trigger: 'change' }), T0);
    const first = await take(T0);
    assert.equal(first?.trigger, 'change');
    assert.deepEqual(await sweeps.due(T0, 10), []);
    await sweeps.request(wish({ trigger: 'file' }), T0 + 1);
    assert.ok(first !== null);
    assert.equal(await sweeps.release(first, true), true, 'what was asked for meanwhile is wanted');
    const second = await take(T0 + 2);
    assert.ok(second !== null);
    assert.equal(second.epoch, first.epoch + 1);
    assert.equal(await sweeps.release(second, true), false);
    assert.equal(await take(T0 + 3), null);
  });

  it('a request that is to be skipped while one runs is none', async () => {
    const { sweeps } = current();
    await sweeps.request(wish(), T0);
    const lease = await take(T0);
    await sweeps.request(wish({ overlap: 'skip' }), T0 + 1);
    assert.ok(lease !== null);
    await sweeps.release(lease, true);
    assert.deepEqual(await sweeps.due(T0 + 2, 10), []);
    await sweeps.request(wish({ overlap: 'skip' }), T0 + 3);
    assert.equal((await sweeps.due(T0 + 3, 10)).length, 1);
  });

  it('a leased sweep is given to nobody else until the lease runs out', async () => {
    const { sweeps } = current();
    await sweeps.request(wish(), T0);
    const first = await take(T0);
    assert.ok(first !== null);
    assert.equal(await take(T0 + LEASE_MS - 1, 'two'), null);
    assert.equal(await sweeps.renew(first, T0 + 2 * LEASE_MS), true);
    assert.equal(await take(T0 + LEASE_MS, 'two'), null);
    const second = await take(T0 + 2 * LEASE_MS, 'two');
    assert.equal(second?.epoch, first.epoch + 1);
  });

  it('a lost lease is neither renewed nor given back', async () => {
    const { sweeps } = current();
    await sweeps.request(wish(), T0);
    const first = await take(T0);
    const second = await take(T0 + LEASE_MS, 'two');
    assert.ok(first !== null && second !== null);
    assert.equal(await sweeps.renew(first, T0 + 9 * LEASE_MS), false);
    assert.equal(await sweeps.release(first, true), false);
    assert.equal(await sweeps.renew(second, T0 + 3 * LEASE_MS), true);
    await sweeps.release(second, true);
    assert.deepEqual(await sweeps.due(T0 + 9 * LEASE_MS, 10), []);
  });

  it('a sweep that was given back undone is still wanted', async () => {
    const { sweeps } = current();
    await sweeps.request(wish(), T0);
    const lease = await take(T0);
    assert.ok(lease !== null);
    assert.equal(await sweeps.release(lease, false), true);
    assert.equal((await sweeps.due(T0, 10)).length, 1);
  });

  it('a request waits for its answer until a run after it is over', async () => {
    const { sweeps } = current();
    assert.equal(await sweeps.isWanted('stock'), false);
    await sweeps.request(wish({ dueAt: T0 + 50 }), T0);
    assert.equal(await sweeps.isWanted('stock'), true);
    assert.equal(await sweeps.isWanted('other'), false);
    const lease = await take(T0 + 50);
    assert.equal(await sweeps.isWanted('stock'), true);
    assert.ok(lease !== null);
    await sweeps.release(lease, false);
    assert.equal(await sweeps.isWanted('stock'), true);
    const again = await take(T0 + 51);
    assert.ok(again !== null);
    await sweeps.release(again, true);
    assert.equal(await sweeps.isWanted('stock'), false);
  });

  it('the most urgent comes first; a request never makes one less urgent or later', async () => {
    const { sweeps } = current();
    await sweeps.request(wish({ name: 'late', flow: 'late', dueAt: T0 - 5, priority: 2 }), T0);
    await sweeps.request(wish({ name: 'soon', flow: 'soon', dueAt: T0 }), T0);
    assert.deepEqual(
      (await sweeps.due(T0, 10)).map(({ name }) => name),
      ['soon', 'late'],
    );
    await sweeps.request(wish({ name: 'soon', flow: 'soon', dueAt: T0 + 999, priority: 3 }), T0);
    const [soon] = await sweeps.due(T0, 1);
    assert.deepEqual([soon?.priority, soon?.dueAt], [1, T0]);
  });

  it('leases end when nobody else can be alive', async () => {
    const { sweeps } = current();
    await sweeps.request(wish(), T0);
    await take(T0);
    await sweeps.clearLeases();
    assert.equal((await sweeps.due(T0, 10)).length, 1);
  });

  it('a schedule that fires asks for its sweep in the same transaction, for one caller only', async () => {
    const { schedules, sweeps } = current();
    assert.equal(await schedules.fire('s', null, T0, wish()), true);
    assert.equal(await schedules.fire('s', null, T0, wish({ name: 'x', flow: 'x' })), false);
    assert.deepEqual(
      (await sweeps.due(T0, 10)).map(({ name }) => name),
      ['stock'],
    );
  });
}

function describeWorkers(current: CurrentStore): void {
  const row = { id: 'w1', role: 'worker', place: 'till:12', startedAt: T0, seenAt: T0 };

  it('a sign of life is the latest one; the silent are forgotten, and those that leave', async () => {
    const { workers } = current();
    await workers.seen(row);
    await workers.seen({ ...row, seenAt: T0 + 5, startedAt: T0 + 5, place: 'elsewhere' });
    await workers.seen({ ...row, id: 'w2', startedAt: T0 + 1, seenAt: T0 + 1 });
    assert.deepEqual(await workers.list(), [
      { ...row, id: 'w2', startedAt: T0 + 1, seenAt: T0 + 1 },
      { ...row, seenAt: T0 + 5 },
    ]);
    assert.equal(await workers.forget(T0 + 2), 1);
    await workers.gone('w1');
    assert.deepEqual(await workers.list(), []);
  });

  it('runs of the living go on, runs of the dead are interrupted', async () => {
    const { workers, runs } = current();
    await workers.seen({ ...row, id: 'worker-1' });
    await beginRun(current());
    await runs.begin({ id: 'lost', flow: FLOW, trigger: 'x', at: T0, owner: 'dead' });
    assert.equal(await runs.interrupt(T0 + 1), 1);
    assert.equal((await runs.get('lost'))?.status, 'interrupted');
    assert.equal((await runs.get('run'))?.status, 'running');
    await workers.gone('worker-1');
    assert.equal(await runs.interrupt(T0 + 2), 1);
  });
}
