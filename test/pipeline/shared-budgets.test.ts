import assert from 'node:assert/strict';
import { silentLog } from '../../core/base/log.ts';
import { type VirtualClock, virtualClock } from '../../core/base/virtual-clock.ts';
import type { Budget } from '../../core/connector/contract.ts';
import { LEND_MS, storeLedger } from '../../core/pipeline/shared-calls.ts';
import { openSqliteStore } from '../../core/store/sqlite/open.ts';
import type { Store } from '../../core/store/store.ts';
import { Busy, Vendor } from './busy-worker.ts';

const SECOND_MS = 1_000;

describe('budgets that several workers share through the store', function () {
  this.timeout(60_000);
  let store: Store;
  let clock: VirtualClock;
  let vendor: Vendor;
  let visits = 0;
  beforeEach(async () => {
    clock = virtualClock();
    const parts = { driver: 'node:sqlite', thread: 'same', clock, log: silentLog() } as const;
    store = await openSqliteStore({ path: ':memory:', ...parts, crashPoint: () => undefined });
    vendor = new Vendor(clock);
    visits = 0;
  });
  afterEach(() => store.close());

  function worker(
    name: string,
    limits: readonly Budget[],
    isCut: () => boolean = () => false,
    cut = (): Promise<never> => Promise.reject(new Error('the store is gone')),
  ): Busy {
    const ledger = storeLedger({ store, clock, log: silentLog(), owner: name });
    return new Busy(clock, vendor, limits, {
      share: (request) => {
        visits += 1;
        return isCut() ? cut() : ledger.share(request);
      },
    });
  }

  const places: readonly Budget[] = [{ kind: 'concurrency', size: 5 }];
  const rest = async (...workers: readonly Busy[]): Promise<void> => {
    for (const one of workers) one.stop();
    await clock.advance(300 * SECOND_MS);
    await Promise.all(workers.map((one) => one.account.close()));
  };

  it('never have more calls open than the account allows, and nearly all of them all the time', async () => {
    const workers = ['a', 'b', 'c'].map((name) => worker(name, places));
    for (const one of workers) one.work(10);
    await clock.advance(60 * SECOND_MS);
    assert.ok(vendor.mostOpen <= 5, `${vendor.mostOpen} open`);
    const possible = (60 * SECOND_MS * 5) / 100;
    assert.ok(vendor.at.length >= 0.9 * possible, `${vendor.at.length} of ${possible}`);
    const counts = workers.map((one) => one.calls);
    assert.ok(Math.min(...counts) > 0.7 * Math.max(...counts), counts.join(', '));
    await rest(...workers);
  });

  it('cost a visit a second, however many calls there are', async () => {
    const one = worker('a', places);
    one.work(10);
    await clock.advance(60 * SECOND_MS);
    assert.ok(vendor.at.length > 2_500, `${vendor.at.length}`);
    assert.ok(visits <= 70, `${visits} visits for ${vendor.at.length} calls`);
    await rest(one);
    assert.deepEqual(await store.budgets.shares(clock.now()), []);
  });

  it('are all one worker’s when the others have nothing to do, and half again when they have', async () => {
    const [first, second] = [worker('a', places), worker('b', places)];
    first.work(10);
    await clock.advance(20 * SECOND_MS);
    assert.ok(first.calls > 0.9 * 20 * 50, `${first.calls}`);
    second.work(10);
    await clock.advance(20 * SECOND_MS);
    assert.ok(second.calls > 0.35 * 20 * 50, `${second.calls}`);
    assert.ok(vendor.mostOpen <= 5);
    await rest(first, second);
  });

  it('come back from a worker that died, once its loan is over', async () => {
    let isDead = false;
    const [dead, alive] = [worker('dead', places, () => isDead), worker('alive', places)];
    dead.work(10);
    alive.work(10);
    await clock.advance(10 * SECOND_MS);
    isDead = true;
    dead.stop();
    const before = alive.calls;
    await clock.advance(LEND_MS + 2 * SECOND_MS);
    const during = alive.calls - before;
    await clock.advance(10 * SECOND_MS);
    const after = alive.calls - before - during;
    assert.ok(after > 0.9 * 10 * 50, `${after} calls in ten seconds after`);
    assert.ok(during < after * 1.2, `${during} before its loan was over`);
    await rest(dead, alive);
  });

  it('are not used beyond the loan by a worker whose store is gone', async () => {
    let isCut = false;
    const one = worker('a', places, () => isCut);
    one.work(10);
    await clock.advance(5 * SECOND_MS);
    isCut = true;
    await clock.advance(LEND_MS + 2 * SECOND_MS);
    const { calls } = one;
    await clock.advance(30 * SECOND_MS);
    assert.ok(one.calls - calls <= 10, `${one.calls - calls} calls without a share`);
    isCut = false;
    await clock.advance(20 * SECOND_MS);
    assert.ok(one.calls - calls > 400, `${one.calls - calls} calls after it came back`);
    await rest(one);
  });

  it('are not used beyond the loan by a worker whose store does not answer', async () => {
    const answers: (() => void)[] = [];
    const refuses = new Error('it was away');
    let isHanging = false;
    const hang = (): Promise<never> =>
      new Promise((_, reject) => answers.push(() => reject(refuses)));
    const one = worker('a', places, () => isHanging, hang);
    const other = worker('b', places);
    one.work(10);
    await clock.advance(5 * SECOND_MS);
    isHanging = true;
    await clock.advance(LEND_MS + 2 * SECOND_MS);
    const { calls } = one;
    other.work(10);
    await clock.advance(30 * SECOND_MS);
    assert.equal(one.calls, calls, 'calls without a share');
    assert.ok(vendor.mostOpen <= 5, `${vendor.mostOpen} open`);
    isHanging = false;
    for (const answer of answers) answer();
    await clock.advance(20 * SECOND_MS);
    assert.ok(one.calls - calls > 300, `${one.calls - calls} calls after it answered`);
    await rest(one, other);
  });

  it('leave to the next worker most of a window of which a dead one had used little', async () => {
    const windows: readonly Budget[] = [
      { kind: 'window', tier: 'S', size: 60, windowMs: 60 * SECOND_MS },
      { kind: 'concurrency', size: 100 },
    ];
    let isDead = false;
    const dead = worker('dead', windows, () => isDead);
    dead.work(1);
    await clock.advance(800);
    dead.stop();
    const used = dead.calls;
    await clock.advance(3 * SECOND_MS);
    isDead = true;
    const next = worker('next', windows);
    next.work(5);
    await clock.advance(LEND_MS + 3 * SECOND_MS);
    assert.ok(used >= 5 && used < 15, `${used} calls of the dead one`);
    assert.ok(next.calls >= 60 - 2 * used - 8, `${next.calls} calls beside ${used}`);
    assert.ok(next.calls + used <= 60, `${next.calls} and ${used} calls in the window`);
    await rest(dead, next);
  });

  it('keep every window of the vendor, wherever it begins, over workers that come and go', async () => {
    const windows: readonly Budget[] = [
      { kind: 'window', tier: 'S', size: 60, windowMs: 60 * SECOND_MS },
      { kind: 'concurrency', size: 100 },
    ];
    const workers = ['a', 'b', 'c'].map((name) => worker(name, windows));
    workers[0]?.work(5);
    await clock.advance(90 * SECOND_MS);
    workers[1]?.work(5);
    await clock.advance(90 * SECOND_MS);
    workers[0]?.stop();
    workers[2]?.work(5);
    await clock.advance(180 * SECOND_MS);
    assert.ok(vendor.mostIn(60 * SECOND_MS) <= 60, `${vendor.mostIn(60 * SECOND_MS)} in a minute`);
    assert.ok(vendor.at.length >= 0.8 * 6 * 60, `${vendor.at.length} calls in six minutes`);
    assert.ok((workers[2]?.calls ?? 0) > 40, 'who came last has its part');
    await rest(...workers);
  });

  it('spend together no more points than flow back, and nearly all of them', async () => {
    const points: readonly Budget[] = [
      { kind: 'points', size: 200, restorePerSecond: 50 },
      { kind: 'concurrency', size: 100 },
    ];
    const workers = ['a', 'b'].map((name) => worker(name, points));
    for (const one of workers) one.work(10, 10);
    await clock.advance(120 * SECOND_MS);
    const spent = vendor.at.reduce((sum, one) => sum + one.points, 0);
    // A part that grows is empty at first, so the first fill of the bucket is not spent twice.
    assert.ok(spent <= 200 + 50 * 120, `${spent}`);
    assert.ok(spent >= 0.9 * 50 * 120, `${spent}`);
    await rest(...workers);
  });

  it('let the first call of a worker through that took over from a dead one, and no second one', async () => {
    const points: readonly Budget[] = [
      { kind: 'points', size: 2_000, restorePerSecond: 100 },
      { kind: 'concurrency', size: 100 },
    ];
    let isDead = false;
    const dead = worker('dead', points, () => isDead);
    dead.work(1, 1_000);
    await clock.advance(5 * SECOND_MS);
    isDead = true;
    dead.stop();
    await clock.advance(SECOND_MS);
    const next = worker('next', points);
    next.work(5, 1_000);
    await clock.advance(LEND_MS + SECOND_MS);
    assert.equal(next.calls, 1, 'the part of a bucket is empty at first, and nobody knows better');
    await clock.advance(9 * SECOND_MS);
    assert.equal(next.calls, 1, 'what the first call took flows back first');
    await rest(dead, next);
  });

  it('let a call through that is larger than one worker’s part', async () => {
    const points: readonly Budget[] = [
      { kind: 'points', size: 200, restorePerSecond: 50 },
      { kind: 'concurrency', size: 100 },
    ];
    const workers = ['a', 'b', 'c', 'd'].map((name) => worker(name, points));
    for (const one of workers) one.work(2, 150);
    await clock.advance(120 * SECOND_MS);
    assert.ok(
      workers.every((one) => one.calls >= 5),
      workers.map((one) => one.calls).join(', '),
    );
    await rest(...workers);
  });
});
