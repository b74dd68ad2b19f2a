import assert from 'node:assert/strict';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { type AccountOptions, openAccount } from '../../core/connector/account.ts';
import type { Budget } from '../../core/connector/contract.ts';
import type { Wait } from '../../core/connector/observe.ts';
import { PASSES_MAX } from '../../core/connector/waiting-line.ts';
import { currentWork, type Priority, withWork } from '../../core/connector/work.ts';

const NEVER = new AbortController().signal;

/** An account, and calls that say in which order they went through. */
function open(limits: readonly Budget[], options: Partial<AccountOptions> = {}) {
  const clock = virtualClock();
  const account = openAccount(limits, { clock, where: 'shop', ...options });
  const order: string[] = [];
  const call = (priority: Priority, flow: string, points = 1): Promise<() => void> =>
    withWork({ priority, flow }, async () => {
      const taking = { points, allowance: { tier: 'S', endpoint: 'lists' }, signal: NEVER };
      const giveBack = await account.take(taking);
      order.push(`${priority} ${flow}`);
      return giveBack;
    });
  /** One call that is over at once. */
  const pass = async (priority: Priority, flow: string, points = 1): Promise<void> =>
    (await call(priority, flow, points))();
  return { clock, account, order, call, pass };
}

const points = (size: number, restorePerSecond: number): readonly Budget[] => [
  { kind: 'points', size, restorePerSecond },
  { kind: 'concurrency', size: 1000 },
];
const places = (size: number): readonly Budget[] => [{ kind: 'concurrency', size }];
const window = (size: number): readonly Budget[] => [
  { kind: 'window', tier: 'S', size, windowMs: 1000 },
  { kind: 'concurrency', size: 1000 },
];
/** Lets calls that were made come to the end of their line. */
const queued = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the priority of work', () => {
  it('is carried by every call that it leads to, also after waits and in pages read ahead', async () => {
    const seen: string[] = [];
    async function* pages(): AsyncGenerator<number> {
      for (let page = 0; page < 2; page += 1) {
        await Promise.resolve();
        seen.push(currentWork().priority);
        yield page;
      }
    }
    await withWork({ priority: 'backfill', flow: 'a' }, async () => {
      for await (const _page of pages()) await Promise.resolve();
    });
    assert.deepEqual(seen, ['backfill', 'backfill']);
    assert.deepEqual(currentWork(), { priority: 'sweep', flow: '' });
  });

  it('does not leak into work that goes on beside it', async () => {
    const both = await Promise.all(
      (['realTime', 'replay'] as const).map((priority) =>
        withWork({ priority, flow: priority }, async () => {
          await new Promise<void>((resolve) => setImmediate(resolve));
          return currentWork().flow;
        }),
      ),
    );
    assert.deepEqual(both, ['realTime', 'replay']);
  });
});

describe('an account serves', () => {
  const kinds = { points: points(10, 1), places: places(1), window: window(1) };
  for (const [kind, limits] of Object.entries(kinds)) {
    it(`higher priorities first: ${kind}`, async () => {
      const { clock, order, call, pass } = open(limits);
      const first = await call('sweep', 'first', 10);
      const waiting = [
        pass('replay', 'r', 10),
        pass('backfill', 'b', 10),
        pass('sweep', 's', 10),
        pass('realTime', 't', 10),
      ];
      await queued();
      first();
      for (let step = 0; step < 60; step += 1) await clock.advance(1000);
      await Promise.all(waiting);
      assert.deepEqual(order.slice(1), ['realTime t', 'sweep s', 'backfill b', 'replay r']);
    });
  }

  it('equal priorities fairly: flows in turn, each first come first served', async () => {
    const { order, call, pass } = open(places(1));
    const first = await call('sweep', 'first');
    const calls = ['a', 'a', 'a', 'a', 'b', 'b', 'c'].map((flow) => pass('sweep', flow));
    await queued();
    first();
    await Promise.all(calls);
    assert.deepEqual(
      order.slice(1).map((one) => one.replace('sweep ', '')),
      ['a', 'b', 'c', 'a', 'b', 'a', 'a'],
    );
  });

  it('a real-time call that comes while a sweep already waits for its points before that sweep', async () => {
    const { clock, order, pass } = open(points(100, 10));
    await pass('sweep', 's', 100);
    const large = pass('sweep', 's', 100);
    await clock.advance(4000);
    const urgent = pass('realTime', 't', 40);
    await clock.advance(1);
    await urgent;
    await clock.advance(20_000);
    await large;
    assert.deepEqual(order, ['sweep s', 'realTime t', 'sweep s']);
  });

  it('every priority at least once in twenty grants, however busy the higher ones are', async () => {
    const { order, call, pass } = open(places(1), { reserve: 0.5 });
    let giveBack = await call('realTime', 'first');
    const low = [pass('replay', 'r'), pass('replay', 'r')];
    for (let turn = 0; turn < 3 * PASSES_MAX; turn += 1) {
      const next = call('realTime', 't');
      await queued();
      giveBack();
      giveBack = await next;
    }
    giveBack();
    await Promise.all(low);
    const at = order.flatMap((one, index) => (one.startsWith('replay') ? [index] : []));
    assert.deepEqual(at.length, 2);
    assert.ok((at[0] ?? 0) <= PASSES_MAX + 1, `${at}`);
    assert.ok((at[1] ?? 0) - (at[0] ?? 0) <= PASSES_MAX + 1, `${at}`);
  });
});

describe('the reserve for real time', () => {
  it('is open to whose turn it is, so that real time is not held up by filling it for them', async () => {
    const waits: Wait[] = [];
    const { clock, pass } = open(points(20, 2), {
      reserve: 0.5,
      observer: { waited: (wait) => waits.push(wait) },
    });
    await pass('realTime', 't', 20);
    let isOver = false;
    const urgent = Array.from({ length: 4 }, async () => {
      while (!isOver) await pass('realTime', 't', 1);
    });
    const low = pass('replay', 'r', 1);
    for (let step = 0; step < 60; step += 1) await clock.advance(1000);
    isOver = true;
    await low;
    await clock.advance(60_000);
    await Promise.all(urgent);
    const longest = waits
      .filter(({ priority }) => priority === 'realTime')
      .reduce((most, { waitedMs }) => Math.max(most, waitedMs), 0);
    // Four callers share two points a second.
    assert.ok(longest > 0 && longest <= 3_000, `${longest} ms`);
  });

  it('is left in a bucket by everything else, and real time has it at once', async () => {
    const { clock, order, pass } = open(points(100, 1), { reserve: 0.1 });
    await pass('sweep', 's', 90);
    const sweep = pass('sweep', 's', 5);
    await clock.advance(1);
    await pass('realTime', 't', 10);
    assert.deepEqual(order, ['sweep s', 'realTime t']);
    await clock.advance(30_000);
    await sweep;
  });

  it('does not stop a call that is as large as the whole bucket', async () => {
    const { clock, pass } = open(points(100, 10), { reserve: 0.1 });
    await pass('sweep', 's', 100);
    const again = pass('sweep', 's', 100);
    await clock.advance(10_000);
    await again;
  });

  it('keeps whole places and whole calls of a window, and none where a tenth is less than one', async () => {
    for (const limits of [places(20), window(20)]) {
      const { call, order } = open(limits, { reserve: 0.1 });
      for (let at = 0; at < 18; at += 1) await call('backfill', 'b');
      void call('backfill', 'late');
      await call('realTime', 't');
      await call('realTime', 't');
      assert.equal(order.filter((one) => one === 'backfill b').length, 18);
      assert.equal(order.includes('backfill late'), false);
    }
    const { call, order } = open(places(4), { reserve: 0.1 });
    for (let at = 0; at < 4; at += 1) await call('sweep', 's');
    assert.equal(order.length, 4);
  });

  it('is not a rate: sweeps alone use all that flows back', async () => {
    const { clock, pass } = open(points(100, 10), { reserve: 0.1 });
    let used = 0;
    let isOver = false;
    const sweeps = Array.from({ length: 4 }, async (_, at) => {
      while (!isOver) {
        await pass('sweep', `flow ${at}`, 5);
        used += 5;
      }
    });
    await clock.advance(100_000);
    isOver = true;
    assert.ok(used >= 0.9 * (90 + 1000) && used <= 100 + 1000, `${used}`);
    await clock.advance(10_000);
    await Promise.all(sweeps);
  });
});

describe('calls that wait', () => {
  it('are limited in number, and one more is refused with a typed error and its place in line free', async () => {
    const { call, pass } = open(places(1), { queueMax: 3 });
    const first = await call('sweep', 'first');
    const waiting = Array.from({ length: 3 }, () => pass('sweep', 's'));
    await queued();
    await assert.rejects(pass('realTime', 't'), { code: 'HTTP_QUEUE_FULL' });
    first();
    await Promise.all(waiting);
    await pass('realTime', 't');
  });

  it('leave with a typed error when higher priorities keep them waiting for too long', async () => {
    const { clock, pass } = open(points(10, 1));
    await pass('sweep', 's', 10);
    const low = pass('replay', 'r', 1);
    const refused = assert.rejects(low, { code: 'BUDGET_WAIT_TOO_LONG' });
    const rivals: Promise<void>[] = [];
    for (let second = 0; second < 121; second += 1) {
      // Another one comes before the one before it is served, so the replay is never at the front.
      if (second % 9 === 0) rivals.push(pass('realTime', 't', 10));
      await clock.advance(1000);
    }
    await refused;
    for (let second = 0; second < 200; second += 1) await clock.advance(1000);
    await Promise.allSettled(rivals);
  });

  it('are reported with who waited, for what and how long', async () => {
    const waits: Wait[] = [];
    const { clock, pass } = open(points(10, 1), {
      observer: { waited: (wait) => waits.push(wait) },
    });
    await pass('sweep', 's', 10);
    const later = pass('backfill', 'b', 5);
    await clock.advance(5000);
    await later;
    assert.deepEqual(waits, [
      { account: 'shop', budget: 'points', priority: 'backfill', flow: 'b', waitedMs: 5000 },
    ]);
  });
});

describe('what a vendor reports', () => {
  const nonsense = [
    { available: Number.NaN, size: 100, restorePerSecond: 10 },
    { available: 10, size: 0, restorePerSecond: 10 },
    { available: 10, size: -5, restorePerSecond: 10 },
    { available: 10, size: Number.POSITIVE_INFINITY, restorePerSecond: 10 },
  ];
  for (const state of nonsense) {
    it(`is not believed when it cannot be true: ${Object.values(state).join(', ')}`, async () => {
      const { account, pass } = open(points(100, 10));
      account.reportBudget(state);
      await pass('sweep', 's', 100);
    });
  }

  it('never stops what flows back, nor makes a bucket fuller than it is', async () => {
    const { clock, account, pass } = open(points(100, 10));
    account.reportBudget({ available: 1e9, size: 100, restorePerSecond: 0 });
    await pass('sweep', 's', 100);
    const next = pass('sweep', 's', 50);
    await clock.advance(5000);
    await next;
  });

  it('of a window is believed for one window at most', async () => {
    const { clock, account, pass } = open(window(5));
    const allowance = { tier: 'S', endpoint: 'lists' };
    account.reportWindow(allowance, { remaining: Number.NaN, resetMs: 500 });
    account.reportWindow(allowance, { remaining: 9, resetMs: 500 });
    await pass('sweep', 's');
    account.reportWindow(allowance, { remaining: -3, resetMs: 86_400_000 });
    const next = pass('sweep', 's');
    await clock.advance(1000);
    await next;
  });
});
