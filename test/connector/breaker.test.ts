import assert from 'node:assert/strict';
import { CrossdockError } from '../../core/base/errors.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { HTTP_ERRORS } from '../../core/connector/errors.ts';
import type { BreakerPeers } from '../../core/connector/target.ts';
import { type Answer, callTimes, openCalling, SETTINGS } from './calling.ts';

const unreachable = (): Error =>
  new CrossdockError(HTTP_ERRORS.HTTP_UNREACHABLE, { what: 'no connection', where: 'shop' });
const refused = { code: 'BREAKER_OPEN' };

describe('a circuit breaker', () => {
  const tables: readonly {
    readonly name: string;
    readonly of20: number;
    readonly phase: string;
  }[] = [
    { name: 'stays closed when nothing fails', of20: 0, phase: 'closed' },
    { name: 'stays closed below the share', of20: 9, phase: 'closed' },
    { name: 'opens at the share', of20: 10, phase: 'open' },
    { name: 'opens when everything fails', of20: 20, phase: 'open' },
  ];
  for (const { name, of20, phase } of tables) {
    it(`${name}: ${of20} of 20`, async () => {
      let at = 0;
      const calling = openCalling(() => {
        at += 1;
        return at > 20 - of20 ? 500 : 200;
      });
      await callTimes(calling, 20);
      assert.equal(calling.target.state().phase, phase);
    });
  }

  it('decides nothing on fewer calls than its sample, nor on calls of long ago', async () => {
    const calling = openCalling(() => 500);
    await callTimes(calling, 19);
    await calling.clock.advance(SETTINGS.windowMs + 1);
    await callTimes(calling, 19);
    assert.equal(calling.target.state().phase, 'closed');
    await callTimes(calling, 1);
    assert.equal(calling.target.state().phase, 'open');
  });

  it('lets one lane probe and the others wait, for whole milliseconds', async () => {
    const calling = openCalling(() => 500);
    await callTimes(calling, 20);
    const { target, clock } = calling;
    await clock.advance(target.restMs() + 0.25);
    assert.equal(target.claimMs(), 0, 'the one that asks first');
    await clock.advance(0.5);
    const waitMs = target.claimMs();
    assert.ok(waitMs > 0 && Number.isInteger(waitMs), `${waitMs}`);
  });

  const kinds: readonly {
    readonly what: string;
    readonly answer: Answer;
    readonly opens: boolean;
  }[] = [
    { what: 'no connection', answer: unreachable, opens: true },
    { what: 'a refused credential', answer: () => 401, opens: true },
    { what: '503', answer: () => 503, opens: true },
    { what: 'held back by 429', answer: () => 429, opens: false },
    { what: 'a refused record', answer: () => 422, opens: false },
    { what: 'a missing record', answer: () => 404, opens: false },
    { what: 'a fault of ours', answer: () => new Error('bug'), opens: false },
  ];
  for (const { what, answer, opens } of kinds) {
    it(`${opens ? 'counts' : 'does not count'} ${what} against the system`, async () => {
      const calling = openCalling(answer, { settings: { repeatPercent: 0 } });
      await callTimes(calling, 30);
      assert.equal(calling.target.state().phase, opens ? 'open' : 'closed');
    });
  }

  it('lets no call through while it is open, and says when to come again', async () => {
    const calling = openCalling(() => 500);
    await callTimes(calling, 20);
    const before = calling.sent.length;
    const error = await calling.call().then(
      () => null,
      (one: unknown) => one,
    );
    assert.ok(error instanceof CrossdockError && error.code === 'BREAKER_OPEN');
    const afterMs = typeof error.retry === 'object' ? error.retry.afterMs : 0;
    assert.ok(afterMs > 0 && afterMs <= SETTINGS.openMs, `${afterMs}`);
    assert.equal(calling.sent.length, before);
  });

  it('makes a single probe, however many calls come, and all others wait', async () => {
    let answerProbe: (status: number) => void = () => undefined;
    let fails = true;
    const calling = openCalling(() =>
      fails
        ? 500
        : new Promise((resolve) => {
            answerProbe = resolve;
          }),
    );
    await callTimes(calling, 20);
    fails = false;
    await calling.clock.advance(SETTINGS.openMs);
    const calls = Array.from({ length: 50 }, () => calling.call());
    const settled = Promise.allSettled(calls);
    await calling.clock.advance(1);
    assert.equal(calling.sent.length, 21);
    assert.equal(calling.target.state().phase, 'halfOpen');
    answerProbe(200);
    const results = await settled;
    assert.equal(results.filter((one) => one.status === 'fulfilled').length, 1);
    assert.equal(calling.target.state().phase, 'recovering');
  });

  it('waits longer after each probe that fails, up to a limit', async () => {
    const calling = openCalling(() => 500);
    await callTimes(calling, 20);
    for (let second = 0; second < 3600; second += 1) {
      await calling.call().catch(() => undefined);
      await calling.clock.advance(1000);
    }
    const probes = calling.sent.slice(20);
    const waits = probes.slice(1).map((at, index) => at - (probes[index] ?? 0));
    assert.ok(probes.length >= 60 && probes.length <= 130, `${probes.length} probes`);
    assert.ok(Math.max(...waits) <= SETTINGS.openLongestMs + 1000, `${Math.max(...waits)}`);
    assert.ok((waits[0] ?? 0) < 12_000, `${waits[0]}`);
  });

  it('takes no result of a call that began before it changed', async () => {
    const late: ((status: number) => void)[] = [];
    const calling = openCalling(() => new Promise((resolve) => late.push(resolve)), {
      limits: [{ kind: 'concurrency', size: 100 }],
    });
    const calls = Promise.allSettled(Array.from({ length: 60 }, () => calling.call()));
    await calling.clock.advance(1);
    for (const answer of late.slice(0, 20)) answer(500);
    await calling.clock.advance(1);
    const { since } = calling.target.state();
    for (const answer of late.slice(20)) answer(500);
    await calls;
    assert.deepEqual([calling.target.state().phase, calling.target.state().since], ['open', since]);
  });

  it('tells of each change with the reason', async () => {
    const calling = openCalling((at) => (at < 1000 ? 500 : 200));
    await callTimes(calling, 20);
    await calling.clock.advance(SETTINGS.openMs);
    await calling.call();
    await calling.clock.advance(30_000);
    await calling.call();
    assert.deepEqual(
      calling.changes.map(({ from, to }) => `${from} → ${to}`),
      ['closed → open', 'open → halfOpen', 'halfOpen → recovering', 'recovering → closed'],
    );
    assert.match(calling.changes[0]?.why ?? '', /20 of the last 20 calls failed/);
  });
});

describe('a breaker by hand', () => {
  const by = { by: 'ops', why: 'maintenance', at: 1 };

  it('stays open until it is taken back, whatever time passes', async () => {
    const calling = openCalling(() => 200);
    calling.target.force({ phase: 'open', ...by });
    await calling.clock.advance(86_400_000);
    await assert.rejects(calling.call(), refused);
    assert.equal(calling.sent.length, 0);
    calling.target.force(null);
    await calling.call();
  });

  it('stays closed although everything fails', async () => {
    const calling = openCalling(() => 500);
    calling.target.force({ phase: 'closed', ...by });
    await callTimes(calling, 100);
    assert.equal(calling.sent.length, 100);
    assert.match(calling.target.state().why, /by hand, ops: maintenance/);
  });
});

describe('several workers of one system', () => {
  it('open together, make one probe between them, and close together', async () => {
    const clock = virtualClock();
    let claimed = 0;
    const told: string[] = [];
    const peers: BreakerPeers = {
      tell: (_name, { phase }) => told.push(phase),
      mayProbe: async () => {
        claimed += 1;
        return claimed === 1;
      },
    };
    let works = false;
    const workers = [1, 2, 3].map((seed) =>
      openCalling(() => (works ? 200 : 500), { clock, peers, seed }),
    );
    const [first, second, third] = workers;
    assert.ok(first && second && third);
    await callTimes(first, 20);
    const { until, why } = first.target.state();
    assert.ok(until !== null);
    for (const other of [second, third]) other.target.adopt(until, why);
    works = true;
    await clock.advance(SETTINGS.openMs);
    const ended = await Promise.allSettled(workers.map((one) => one.call()));
    assert.deepEqual(
      ended.map((one) => one.status),
      ['fulfilled', 'rejected', 'rejected'],
    );
    assert.equal(second.sent.length + third.sent.length, 0);
    for (const other of [second, third]) other.target.adoptRecovery();
    await clock.advance(2000);
    await second.call();
    assert.deepEqual(told, ['open', 'recovering'], 'only who found it out tells the others');
  });

  it('probe when the others cannot be asked', async () => {
    const calling = openCalling((at) => (at < 1000 ? 500 : 200), {
      peers: {
        tell: () => undefined,
        mayProbe: () => Promise.reject(new Error('the store is gone')),
      },
    });
    await callTimes(calling, 20);
    await calling.clock.advance(SETTINGS.openMs);
    await calling.call();
  });
});
