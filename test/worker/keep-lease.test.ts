import assert from 'node:assert/strict';
import { silentLog } from '../../core/base/log.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { withLease } from '../../core/worker/keep-lease.ts';

const LEASE_MS = 9_000;

describe('a lease beside work that takes longer than it', () => {
  function held() {
    const clock = virtualClock();
    const settings = { laneCount: 1, leaseMs: LEASE_MS, batchRecords: 1, owner: 'test' };
    return { clock, context: { clock, log: silentLog(), settings } };
  }

  it('is renewed well before its end, again and again, and no more once the work is done', async () => {
    const { clock, context } = held();
    const { promise: work, resolve: done } = Promise.withResolvers<void>();
    const until: number[] = [];
    const end = clock.now() + LEASE_MS;
    const renew = async (to: number): Promise<boolean> => {
      assert.ok(clock.now() < (until.at(-1) ?? end), 'the lease was still held');
      until.push(to);
      return true;
    };
    const working = withLease(context, renew, () => work);
    await clock.advance(5 * LEASE_MS);
    done();
    await working;
    const renewals = until.length;
    assert.ok(renewals >= 5, `${renewals} renewals`);
    await clock.advance(2 * LEASE_MS);
    assert.equal(until.length, renewals);
  });

  it('that another one took tells the work to end', async () => {
    const { clock, context } = held();
    let isTold = false;
    const working = withLease(
      context,
      async () => false,
      (lost) =>
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
    const { clock, context } = held();
    const { promise: work, resolve: done } = Promise.withResolvers<void>();
    let asked = 0;
    const renew = async (): Promise<boolean> => {
      asked += 1;
      if (asked === 1) throw new Error('no answer');
      return true;
    };
    const working = withLease(context, renew, async (lost) => {
      await work;
      return lost.aborted;
    });
    await clock.advance(LEASE_MS);
    done();
    assert.equal(await working, false);
    assert.ok(asked >= 2);
  });
});
