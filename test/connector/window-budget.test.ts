import assert from 'node:assert/strict';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { openAccount } from '../../core/connector/account.ts';
import type { Budget } from '../../core/connector/contract.ts';
import { openCallWindow } from '../../core/connector/window-budget.ts';

const WINDOW_MS = 60_000;

function open(size: number, longestWaitMs = 900_000) {
  const clock = virtualClock();
  const window = openCallWindow({
    budget: { kind: 'window', tier: 'L', size, windowMs: WINDOW_MS },
    clock,
    longestWaitMs,
    where: 'klaviyo-main',
  });
  return { clock, window };
}

describe('a window of calls', () => {
  it('lets as many calls through as fit, and the next one a window after the first answer', async () => {
    const { clock, window } = open(2);
    await window.take();
    await window.take();
    await clock.advance(1000);
    window.done();
    window.done();
    let isThrough = false;
    const third = window.take().then(() => {
      isThrough = true;
    });
    await clock.advance(WINDOW_MS - 1);
    assert.equal(isThrough, false);
    await clock.advance(1);
    await third;
    assert.equal(isThrough, true);
  });

  it('waits for an answer when every call that counts is still under way', async () => {
    const { clock, window } = open(1);
    await window.take();
    const second = window.take();
    await clock.advance(2 * WINDOW_MS);
    window.done();
    await clock.advance(WINDOW_MS);
    await second;
  });

  it('never lets more calls into any window, wherever the vendor begins it', async () => {
    const { clock, window } = open(5);
    const sent: number[] = [];
    const calls = Array.from({ length: 40 }, async () => {
      await window.take();
      sent.push(clock.now());
      await clock.sleep(300);
      window.done();
    });
    for (let step = 0; step < 700; step += 1) await clock.advance(1000);
    await Promise.all(calls);
    for (const from of sent) {
      const inWindow = sent.filter((at) => at >= from && at < from + WINDOW_MS).length;
      assert.ok(inWindow <= 5, `${inWindow} calls in a window`);
    }
  });

  it('makes room for what others used of the same account, as the vendor reports it', async () => {
    const { clock, window } = open(10);
    await window.take();
    window.done();
    window.report({ remaining: 0, resetMs: 20_000 });
    const next = window.take();
    let isThrough = false;
    void next.then(() => {
      isThrough = true;
    });
    await clock.advance(19_999);
    assert.equal(isThrough, false);
    await clock.advance(1);
    await next;
  });

  it('refuses to wait longer than allowed and says how long it would be', async () => {
    const { window } = open(1, 1000);
    await window.take();
    window.done();
    await assert.rejects(window.take(), { code: 'BUDGET_WAIT_TOO_LONG' });
  });

  it('ends the wait of a call that is told to stop', async () => {
    const { window } = open(1);
    await window.take();
    const stop = new AbortController();
    const waiting = window.take(stop.signal);
    stop.abort(new Error('told to stop'));
    await assert.rejects(waiting, /told to stop/);
  });
});

describe('the budgets of an account', () => {
  const limits: readonly Budget[] = [
    { kind: 'window', tier: 'S', size: 1, windowMs: 1000 },
    { kind: 'window', tier: 'S', size: 3, windowMs: WINDOW_MS },
  ];
  const signal = new AbortController().signal;

  it('counts each endpoint of a tier on its own, against every window of it', async () => {
    const clock = virtualClock();
    const account = openAccount(limits, { clock, where: 'shop' });
    const take = async (endpoint: string): Promise<void> => {
      const done = await account.take({ points: 1, allowance: { tier: 'S', endpoint }, signal });
      done();
    };
    await take('lists');
    await take('tags');
    const waiting = Array.from({ length: 3 }, () => take('lists'));
    await clock.advance(2000);
    await Promise.all(waiting.slice(0, 2));
    let isThrough = false;
    void waiting[2]?.then(() => {
      isThrough = true;
    });
    await clock.advance(50_000);
    assert.equal(isThrough, false);
    await clock.advance(10_000);
    await waiting[2];
  });

  it('gives back what a call took when a later budget refuses it', async () => {
    const clock = virtualClock();
    const both: readonly Budget[] = [...limits, { kind: 'points', size: 10, restorePerSecond: 1 }];
    const account = openAccount(both, { clock, where: 'shop' });
    const allowance = { tier: 'S', endpoint: 'lists' };
    await assert.rejects(account.take({ points: 11, allowance, signal }), {
      code: 'BUDGET_CALL_TOO_LARGE',
    });
    await clock.advance(1000);
    (await account.take({ points: 1, allowance, signal }))();
  });
});
