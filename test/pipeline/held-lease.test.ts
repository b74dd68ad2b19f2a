import assert from 'node:assert/strict';
import { silentLog } from '../../core/base/log.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { KeptLease, momentOf, withLease } from '../../core/pipeline/held-lease.ts';

const LEASE_MS = 9_000;

function parts() {
  const clock = virtualClock();
  const settings = { laneCount: 1, leaseMs: LEASE_MS, batchRecords: 1, owner: 'test' };
  return { clock, context: { clock, log: silentLog(), settings }, at: momentOf(clock) };
}

describe('a lease beside work that takes longer than it', () => {
  it('is renewed well before its end, again and again, and no more once the work is done', async () => {
    const { clock, context, at } = parts();
    const { promise: work, resolve: done } = Promise.withResolvers<void>();
    const until: number[] = [];
    const end = clock.now() + LEASE_MS;
    const renew = async (to: number): Promise<boolean> => {
      assert.ok(clock.now() < (until.at(-1) ?? end), 'the lease was still held');
      until.push(to);
      return true;
    };
    const working = withLease(context, { at, renew }, async (held) => {
      await work;
      return held.isHeld();
    });
    await clock.advance(5 * LEASE_MS);
    done();
    assert.equal(await working, true);
    const renewals = until.length;
    assert.ok(renewals >= 5, `${renewals} renewals`);
    await clock.advance(2 * LEASE_MS);
    assert.equal(until.length, renewals);
  });

  it('that another one took tells the work to end', async () => {
    const { clock, context, at } = parts();
    let isTold = false;
    const working = withLease(
      context,
      { at, renew: async () => false },
      ({ lost }) =>
        new Promise<void>((resolve) => {
          lost.addEventListener('abort', () => {
            isTold = true;
            resolve();
          });
        }),
    );
    await clock.advance(LEASE_MS);
    await working;
    assert.ok(isTold);
  });

  it('is asked for again after a database that did not answer, and the work goes on', async () => {
    const { clock, context, at } = parts();
    const { promise: work, resolve: done } = Promise.withResolvers<void>();
    let asked = 0;
    const renew = async (): Promise<boolean> => {
      asked += 1;
      if (asked === 1) throw new Error('no answer');
      return true;
    };
    const working = withLease(context, { at, renew }, async ({ lost }) => {
      await work;
      return lost.aborted;
    });
    await clock.advance(LEASE_MS);
    done();
    assert.equal(await working, false);
    assert.ok(asked >= 2);
  });
});

describe('whether a lease is surely held', () => {
  const NEVER = new Promise<boolean>(() => undefined);

  it('is said until a tenth before its end, counted from before it was asked for', async () => {
    const { clock, context, at } = parts();
    // The database took that long to answer.
    await clock.advance(1_000);
    const held = new KeptLease(context, { at, renew: () => NEVER });
    await clock.advance(LEASE_MS * 0.9 - 1_001);
    assert.equal(held.isHeld(), true);
    await clock.advance(1);
    assert.equal(held.isHeld(), false);
    held.end();
  });

  it('counts a renewal from before it was asked for, not from its answer', async () => {
    const { clock, context, at } = parts();
    const { promise: answer, resolve } = Promise.withResolvers<boolean>();
    const answers = [answer];
    const held = new KeptLease(context, { at, renew: () => answers.shift() ?? NEVER });
    // Asked after a third of the lease, answered at its end.
    await clock.advance(LEASE_MS);
    assert.equal(held.isHeld(), false);
    resolve(true);
    await clock.advance(0);
    assert.equal(held.isHeld(), true);
    await clock.advance(LEASE_MS / 3 - LEASE_MS / 10);
    assert.equal(held.isHeld(), false);
    held.end();
  });

  it('counts no renewal that was asked for before another lease joined it', async () => {
    const { clock, context, at } = parts();
    const { promise: answer, resolve } = Promise.withResolvers<boolean>();
    const answers = [answer];
    const held = new KeptLease(context, { at, renew: () => answers.shift() ?? NEVER });
    await clock.advance(LEASE_MS / 3);
    held.join(at);
    resolve(true);
    await clock.advance(LEASE_MS * 0.9 - LEASE_MS / 3 - 1);
    assert.equal(held.isHeld(), true);
    await clock.advance(1);
    assert.equal(held.isHeld(), false);
    assert.equal(held.lost.aborted, false);
    held.end();
  });

  it('is not said after a jump of the wall clock, by which others judge', () => {
    const { clock, context, at } = parts();
    const held = new KeptLease(context, { at, renew: () => NEVER });
    clock.jump(LEASE_MS);
    assert.equal(held.isHeld(), false);
    held.end();
  });

  it('is not said for longer because the wall clock went back', async () => {
    const { clock, context, at } = parts();
    const held = new KeptLease(context, { at, renew: () => NEVER });
    clock.jump(-10 * LEASE_MS);
    await clock.advance(LEASE_MS);
    assert.equal(held.isHeld(), false);
    held.end();
  });

  it('is asked of the store after a standstill: held again, or another one has it', async () => {
    for (const isOurs of [true, false]) {
      const { clock, context, at } = parts();
      let asked = 0;
      const renew = async (): Promise<boolean> => {
        asked += 1;
        return isOurs;
      };
      const held = new KeptLease(context, { at, renew });
      assert.equal(await held.ensure(), true);
      assert.equal(asked, 0, 'what is sure is not asked for');
      clock.jump(LEASE_MS);
      assert.equal(await held.ensure(), isOurs);
      assert.equal(asked, 1);
      assert.equal(held.lost.aborted, !isOurs);
      held.end();
      assert.equal(await held.ensure(), false);
    }
  });

  it('is not said when the store does not answer, and not for ever', async () => {
    const { clock, context, at } = parts();
    const held = new KeptLease(context, { at, renew: () => Promise.reject(new Error('away')) });
    clock.jump(LEASE_MS);
    assert.equal(await held.ensure(), false);
    assert.equal(held.lost.aborted, false);
    held.end();
    assert.equal(clock.pending(), 0);
  });
});
