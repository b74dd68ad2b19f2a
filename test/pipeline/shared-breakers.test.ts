import assert from 'node:assert/strict';
import { silentLog } from '../../core/base/log.ts';
import { type VirtualClock, virtualClock } from '../../core/base/virtual-clock.ts';
import { type SharedCalls, shareCalls, WATCH_EVERY_MS } from '../../core/pipeline/shared-calls.ts';
import { openSqliteStore } from '../../core/store/sqlite/open.ts';
import type { Store } from '../../core/store/store.ts';
import { type Calling, callTimes, openCalling, SETTINGS } from '../connector/calling.ts';

describe('breakers of several processes on one store', () => {
  let store: Store;
  let clock: VirtualClock;
  let isUp: boolean;
  let open: SharedCalls[];
  beforeEach(async () => {
    clock = virtualClock();
    isUp = false;
    open = [];
    const parts = { driver: 'node:sqlite', thread: 'same', clock, log: silentLog() } as const;
    store = await openSqliteStore({ path: ':memory:', ...parts, crashPoint: () => undefined });
  });
  afterEach(async () => {
    await Promise.all(open.map((one) => one.stop()));
    await store.close();
  });

  /** A process that calls the system `shop`; `broken` stands for its way to the store. */
  async function process(owner: string, broken?: Error, works = true): Promise<Calling> {
    const breakers = { ...store.breakers };
    if (broken !== undefined) {
      const fails = (): Promise<never> => Promise.reject(broken);
      Object.assign(breakers, { list: fails, tell: fails, claimProbe: fails });
    }
    const { budgets, driver } = store;
    const log = silentLog();
    const shared = shareCalls({ store: { breakers, budgets, driver }, clock, log, owner, works });
    const calling = openCalling(() => (isUp ? 200 : 500), {
      clock,
      peers: shared.calls.peers,
      seed: owner.length,
    });
    open.push(shared);
    await shared.start(new Map([['shop', calling.target]]));
    return calling;
  }

  const phases = (...some: readonly Calling[]) => some.map(({ target }) => target.state().phase);
  const look = (): Promise<void> => clock.advance(WATCH_EVERY_MS + 1);

  it('open all together when one of them finds out, without a call of the others', async () => {
    const [first, second] = [await process('a'), await process('bb')];
    await callTimes(first, 20);
    await look();
    assert.deepEqual(phases(first, second), ['open', 'open']);
    assert.equal(second.sent.length, 0);
    await assert.rejects(second.call(), { code: 'BREAKER_OPEN' });
  });

  it('make one probe between them, and come back together', async () => {
    const all = [await process('a'), await process('bb'), await process('ccc')];
    const [first] = all;
    assert.ok(first);
    await callTimes(first, 20);
    await look();
    isUp = true;
    await clock.advance(SETTINGS.openMs);
    const before = all.reduce((sum, one) => sum + one.sent.length, 0);
    await Promise.allSettled(all.map((one) => one.call()));
    assert.equal(all.reduce((sum, one) => sum + one.sent.length, 0) - before, 1);
    await look();
    assert.deepEqual(new Set(phases(...all)), new Set(['recovering']));
  });

  it('probe an hour’s outage between them as seldom as one alone would', async () => {
    const all = [await process('a'), await process('bb'), await process('ccc')];
    for (let second = 0; second < 3_600; second += 1) {
      await Promise.allSettled(all.map((one) => one.call()));
      await clock.advance(1_000);
    }
    const sent = all.reduce((sum, one) => sum + one.sent.length, 0);
    assert.ok(sent >= 60 && sent <= 200, `${sent} calls of three processes in an hour`);
  }).timeout(60_000);

  it('leave a process that only looks to find out for itself, but for what a person ordered', async () => {
    const first = await process('a');
    await callTimes(first, 20);
    const looking = await process('bb', undefined, false);
    await look();
    isUp = true;
    await looking.call();
    const order = { phase: 'open', by: 'ann', why: 'maintenance', at: clock.now() } as const;
    await store.breakers.order('shop', order);
    await look();
    await assert.rejects(looking.call(), { code: 'BREAKER_OPEN' });
  });

  it('follow what a person ordered, and a process that starts later does at once', async () => {
    const first = await process('a');
    const order = { phase: 'open', by: 'ann', why: 'maintenance', at: clock.now() } as const;
    await store.breakers.order('shop', order);
    await look();
    const late = await process('bb');
    assert.deepEqual(phases(first, late), ['open', 'open']);
    assert.equal(late.target.state().forced?.by, 'ann');
    isUp = true;
    await store.breakers.order('shop', null);
    await look();
    await Promise.all([first.call(), late.call()]);
  });

  it('stay closed by order although one of the processes would open', async () => {
    const first = await process('a');
    const order = { phase: 'closed', by: 'ann', why: 'a known fault', at: clock.now() } as const;
    await store.breakers.order('shop', order);
    await look();
    await callTimes(first, 60);
    assert.equal(first.sent.length, 60);
  });

  it('go by what they find out themselves while the store does not answer', async () => {
    const alone = await process('a', new Error('the store is gone'));
    await callTimes(alone, 20);
    assert.deepEqual(phases(alone), ['open']);
    isUp = true;
    await clock.advance(SETTINGS.openMs);
    await alone.call();
    assert.deepEqual(phases(alone), ['recovering']);
  });
});
