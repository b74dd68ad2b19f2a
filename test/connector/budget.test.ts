import assert from 'node:assert/strict';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { openBudget } from '../../core/connector/budget.ts';

function open(size = 100, restorePerSecond = 10, longestWaitMs = 60_000) {
  const clock = virtualClock();
  const budget = openBudget({
    budget: { kind: 'points', size, restorePerSecond },
    clock,
    longestWaitMs,
    where: 'shop',
  });
  return { clock, budget };
}

describe('the budget of an account', () => {
  it('gives at once what is there, and restores with time up to its size', async () => {
    const { clock, budget } = open();
    await budget.take(60);
    await budget.take(40);
    assert.equal(budget.state().available, 0);
    await clock.advance(3000);
    assert.equal(budget.state().available, 30);
    await clock.advance(60_000);
    assert.equal(budget.state().available, 100);
  });

  it('serves first come first served: a small call does not overtake a large one', async () => {
    const { clock, budget } = open();
    await budget.take(100);
    const order: string[] = [];
    const large = budget.take(80).then(() => order.push('large'));
    const small = budget.take(1).then(() => order.push('small'));
    await clock.advance(7000);
    assert.deepEqual(order, []);
    await clock.advance(2000);
    await Promise.all([large, small]);
    assert.deepEqual(order, ['large', 'small']);
  });

  it('subtracts what is under way from a report, and trusts it again when all is answered', async () => {
    const { budget } = open();
    await budget.take(30);
    await budget.take(20);
    budget.done(30);
    budget.report({ available: 90, size: 100, restorePerSecond: 10 });
    assert.equal(budget.state().available, 70);
    budget.done(20);
    budget.report({ available: 90, size: 100, restorePerSecond: 10 });
    assert.equal(budget.state().available, 90);
  });

  it('refuses a call larger than the whole bucket, and serves the next', async () => {
    const { budget } = open();
    await assert.rejects(budget.take(101), { code: 'BUDGET_CALL_TOO_LARGE' });
    await budget.take(100);
  });

  it('refuses to wait longer than allowed, also when nothing flows back', async () => {
    const { budget } = open(100, 10, 1000);
    await budget.take(100);
    await assert.rejects(budget.take(50), { code: 'BUDGET_WAIT_TOO_LONG' });
    const { budget: dry } = open(10, 0);
    await dry.take(10);
    await assert.rejects(dry.take(1), { code: 'BUDGET_WAIT_TOO_LONG' });
  });

  it('leaves the line when it is told to stop, and the line goes on', async () => {
    const { clock, budget } = open();
    await budget.take(100);
    const stop = new AbortController();
    const stopped = assert.rejects(budget.take(50, stop.signal), /stop/);
    const next = budget.take(10);
    await clock.advance(10);
    stop.abort(new Error('stop'));
    await stopped;
    await clock.advance(1000);
    await next;
  });

  it('grants no more than the bucket and its flow over a long run (within 2 %)', async () => {
    const { clock, budget } = open(200, 50);
    let granted = 0;
    const takers = Array.from({ length: 500 }, async () => {
      await budget.take(13).then(
        () => {
          granted += 13;
          budget.done(13);
        },
        () => undefined,
      );
    });
    await clock.advance(60_000);
    assert.ok(granted <= (200 + 50 * 60) * 1.02, `${granted}`);
    assert.ok(granted >= (200 + 50 * 60) * 0.95, `${granted}`);
    await clock.advance(600_000);
    await Promise.all(takers);
  });
});
