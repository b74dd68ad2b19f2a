import assert from 'node:assert/strict';
import { seededRandom } from '../../core/base/random.ts';
import { callTimes, openCalling } from './calling.ts';

describe('the retry budget of a system', () => {
  it('keeps extra calls to a tenth of the first ones at steady state', async () => {
    const random = seededRandom(11);
    const calling = openCalling(() => (random.next() < 0.3 ? 500 : 200), {
      settings: { sample: 1000 },
    });
    const repeatable = { repeatable: true };
    let first = 0;
    const work = async (): Promise<void> => {
      for (let at = 0; at < 500; at += 1) {
        first += 1;
        await calling.call(repeatable).catch(() => undefined);
      }
    };
    const workers = Promise.all([work(), work(), work(), work()]);
    for (let second = 0; second < 4000; second += 1) await calling.clock.advance(500);
    await workers;
    const extra = calling.sent.length - first;
    // Ten were saved up at first.
    assert.ok(extra <= first * 0.1 + 10, `${extra} extra calls beside ${first}`);
    assert.ok(extra >= first * 0.09, `${extra} extra calls: the budget is there to be used`);
  });

  it('repeats nothing at once when it is set to nothing', async () => {
    const calling = openCalling(() => 503, { settings: { repeatPercent: 0, sample: 1000 } });
    const calls = callTimes(calling, 50);
    await calling.clock.advance(1_000_000);
    await calls;
    assert.equal(calling.sent.length, 50);
  });

  it('spreads the waits with full jitter, each at most ten seconds', async () => {
    const waits: number[] = [];
    for (let seed = 1; seed <= 40; seed += 1) {
      const calling = openCalling(() => 500, { seed });
      const call = calling.call({ repeatable: true });
      await calling.clock.advance(120_000);
      await call;
      for (let at = 1; at < calling.sent.length; at += 1) {
        waits.push((calling.sent[at] ?? 0) - (calling.sent[at - 1] ?? 0));
      }
    }
    assert.ok(waits.length > 80, `${waits.length}`);
    assert.ok(Math.max(...waits) <= 10_000 && Math.min(...waits) < 200, `${Math.max(...waits)}`);
  });

  it('does not repeat a call whose first attempt is too long ago', async () => {
    const calling = openCalling(
      async () => {
        await calling.clock.sleep(20_000);
        return 500;
      },
      { settings: { repeatMaxAgeMs: 30_000 } },
    );
    const call = calling.call({ repeatable: true });
    await calling.clock.advance(600_000);
    await call;
    assert.equal(calling.sent.length, 2);
  });

  it('counts repetitions that a connector makes itself, and refuses them when it is spent', async () => {
    const calling = openCalling(() => 200, { settings: { repeatPercent: 10 } });
    for (let at = 0; at < 10; at += 1) await calling.call({ isRepetition: true });
    await assert.rejects(calling.call({ isRepetition: true }), { code: 'RETRY_BUDGET_SPENT' });
    await callTimes(calling, 10);
    await calling.call({ isRepetition: true });
    assert.equal(calling.sent.length, 21);
  });
});
