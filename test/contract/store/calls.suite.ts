import assert from 'node:assert/strict';
import type { BreakerNote, ShareClaim } from '../../../core/store/call-store.ts';
import { TURN_MS } from '../../../core/store/share-out.ts';
import { type CurrentStore, T0 } from './samples.ts';

const BUDGET = 'netsuite/1234567/calls';

function claim(owner: string, over: Partial<ShareClaim> = {}): ShareClaim {
  const lent = { now: T0, until: T0 + 10_000, lingerMs: 0 };
  return { budget: BUDGET, owner, size: 20, wanted: 20, inUse: 0, ...lent, ...over };
}

/** What workers tell each other of the systems that they call. */
export function describeCalls(current: CurrentStore): void {
  describe('shares of budgets', () => describeShares(current));
  describe('shares over time', () => describeTimes(current));
  describe('breakers', () => describeBreakers(current));
}

function describeShares(current: CurrentStore): void {
  const share = (owner: string, over: Partial<ShareClaim> = {}): Promise<number> =>
    current().budgets.share(claim(owner, over));

  it('a worker that is alone has the whole budget, whatever it wants of it', async () => {
    assert.equal(await share('a', { wanted: 1 }), 20);
  });

  it('two workers come to even parts, and never to more than the budget between', async () => {
    assert.equal(await share('a'), 20);
    assert.equal(await share('b'), 0);
    assert.equal(await share('a'), 10);
    assert.equal(await share('b'), 10);
  });

  it('who wants little leaves the rest to the other', async () => {
    await share('a');
    await share('b', { wanted: 3 });
    assert.equal(await share('a'), 17);
    assert.equal(await share('b', { wanted: 3 }), 3);
  });

  it('what is in use cannot be given back at once', async () => {
    await share('a');
    assert.equal(await share('b'), 0);
    assert.equal(await share('a', { inUse: 16 }), 10);
    assert.equal(await share('b'), 4);
    assert.equal(await share('a', { inUse: 2 }), 10);
    assert.equal(await share('b'), 10);
  });

  it('wanting nothing gives it back at once', async () => {
    await share('a');
    await share('a', { wanted: 0 });
    assert.deepEqual(await current().budgets.shares(T0), []);
    assert.equal(await share('b'), 20);
  });

  it('each budget is divided by itself', async () => {
    await share('a');
    assert.equal(await share('b', { budget: 'other' }), 20);
    const shares = await current().budgets.shares(T0);
    assert.deepEqual(
      shares.map((one) => [one.budget, one.owner, one.granted]),
      [
        [BUDGET, 'a', 20],
        ['other', 'b', 20],
      ],
    );
  });

  it('many workers at one time never get more than there is, and all of it in the end', async () => {
    const owners = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (let round = 0; round < 4; round += 1) {
      await Promise.all(owners.map((owner) => share(owner)));
      const shares = await current().budgets.shares(T0);
      const all = shares.reduce((sum, one) => sum + one.granted, 0);
      assert.ok(all <= 20, `${all} of 20 in round ${round}`);
      if (round === 3) assert.equal(all, 20);
    }
  });
}

function describeTimes(current: CurrentStore): void {
  const share = (owner: string, over: Partial<ShareClaim> = {}): Promise<number> =>
    current().budgets.share(claim(owner, over));

  it('the share of a worker that died comes back after its time', async () => {
    await share('dead');
    assert.equal(await share('b', { now: T0 + 9_999 }), 0);
    assert.equal(await share('b', { now: T0 + 10_000, until: T0 + 20_000 }), 20);
  });

  it('what a dead worker may have used still counts for as long as the vendor counts it', async () => {
    await share('dead', { lingerMs: 60_000 });
    const later = { until: T0 + 100_000, lingerMs: 60_000 };
    assert.equal(await share('b', { ...later, now: T0 + 69_999 }), 0);
    assert.equal(await share('b', { ...later, now: T0 + 70_000 }), 20);
  });

  it('with fewer parts than workers each has its turn', async () => {
    const had = new Set<string>();
    for (let turn = 0; turn < 6; turn += 1) {
      const now = T0 + turn * TURN_MS;
      for (const owner of ['a', 'b', 'c']) {
        await share(owner, { size: 1, wanted: 1, now, until: now + 10_000 });
      }
      for (const one of await current().budgets.shares(now)) {
        if (one.granted > 0) had.add(one.owner);
      }
    }
    assert.deepEqual([...had].toSorted(), ['a', 'b', 'c']);
  });
}

function describeBreakers(current: CurrentStore): void {
  const note: BreakerNote = {
    ...{ name: 'shop', phase: 'open', since: T0, until: T0 + 5_000 },
    ...{ why: '20 of 20', owner: 'a' },
  };
  const order = { phase: 'open', by: 'ann', why: 'maintenance', at: T0 } as const;

  it('nothing is known at first', async () => {
    assert.deepEqual(await current().breakers.list(), []);
  });

  it('the last note of a breaker is kept beside the order for it', async () => {
    const { breakers } = current();
    await breakers.tell({ ...note, why: 'before' });
    await breakers.order('shop', order);
    await breakers.tell(note);
    const { name, ...rest } = note;
    assert.deepEqual(await breakers.list(), [{ name, note: rest, order }]);
    await breakers.order('shop', null);
    assert.deepEqual(await breakers.list(), [{ name, note: rest, order: null }]);
  });

  it('an order may come before any note', async () => {
    await current().breakers.order('shop', order);
    assert.deepEqual(await current().breakers.list(), [{ name: 'shop', note: null, order }]);
  });

  it('one of all makes the probe, and not before the time that was told last', async () => {
    const { breakers } = current();
    await breakers.tell(note);
    const claimed = (now: number): Promise<boolean> =>
      breakers.claimProbe({ name: 'shop', now, until: now + 60_000 });
    assert.equal(await claimed(T0 + 4_999), false);
    const claims = await Promise.all([claimed(T0 + 5_000), claimed(T0 + 5_000)]);
    assert.deepEqual(claims.toSorted(), [false, true]);
    assert.equal(await claimed(T0 + 64_999), false);
    assert.equal(await claimed(T0 + 65_000), true);
  });

  it('a probe that was told of is over, and the next one can be claimed', async () => {
    const { breakers } = current();
    await breakers.tell(note);
    await breakers.claimProbe({ name: 'shop', now: T0 + 5_000, until: T0 + 60_000 });
    await breakers.tell({ ...note, until: T0 + 15_000 });
    const claim = { name: 'shop', now: T0 + 15_000, until: T0 + 60_000 };
    assert.equal(await breakers.claimProbe(claim), true);
  });
}
