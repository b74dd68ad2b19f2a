import assert from 'node:assert/strict';
import { lastTick, nextTick, schedulesOf } from '../../core/worker/schedule.ts';
import { type Fixture, openFixture, page, readFlow, record } from '../pipeline/fixture.ts';
import { flowText } from '../pipeline/flow-text.ts';

const flowAt = (trigger: string): string => flowText({ triggers: `[${trigger}]` });
const QUARTER = flowAt('{ schedule: "*/15 * * * *" }');

function scheduleOf(trigger: string) {
  const [schedule] = schedulesOf([readFlow(flowAt(trigger))]);
  assert.ok(schedule);
  return schedule;
}

describe('schedule', () => {
  const cases = [
    {
      title: 'a quarter of an hour',
      cron: '*/15 * * * *',
      zone: 'UTC',
      after: '2026-03-01T10:01:00Z',
      next: '2026-03-01T10:15:00Z',
    },
    {
      title: 'the wall clock of its zone',
      cron: '0 9 * * *',
      zone: 'Europe/London',
      after: '2026-07-01T00:00:00Z',
      next: '2026-07-01T08:00:00Z',
    },
    {
      title: 'a time that the spring change leaves out',
      cron: '30 1 * * *',
      zone: 'Europe/London',
      after: '2026-03-28T02:00:00Z',
      next: '2026-03-29T01:00:00Z',
    },
    {
      title: 'a leap day',
      cron: '0 0 29 2 *',
      zone: 'UTC',
      after: '2026-01-01T00:00:00Z',
      next: '2028-02-29T00:00:00Z',
    },
  ];
  for (const one of cases) {
    it(`knows the next tick: ${one.title}`, () => {
      const schedule = scheduleOf(`{ schedule: "${one.cron}", zone: ${one.zone} }`);
      assert.equal(
        new Date(nextTick(schedule, Date.parse(one.after)) ?? 0).toISOString(),
        new Date(one.next).toISOString(),
      );
    });
  }

  it('finds the last of many missed ticks', () => {
    const schedule = scheduleOf('{ schedule: "*/15 * * * *" }');
    const from = Date.parse('2026-01-01T00:00:00Z');
    const until = Date.parse('2026-03-01T12:34:56Z');
    assert.equal(
      new Date(lastTick(schedule, from, until) ?? 0).toISOString(),
      '2026-03-01T12:30:00.000Z',
    );
    assert.equal(lastTick(schedule, until, until + 1000), null);
  });
});

describe('scheduler', () => {
  let hub: Fixture;
  afterEach(async () => {
    await hub.worker.stop();
    await hub.close();
  });

  const runs = async (): Promise<number> => (await hub.store.runs.list({ limit: 100 })).length;
  /** New pages, so that a run leaves a row. */
  const feed = (at: number): void => {
    hub.script.pages = [page([record(`r${at}`)], at)];
  };

  it('fires each tick once', async () => {
    hub = await openFixture(QUARTER);
    await hub.worker.start();
    feed(1);
    await hub.clock.advance(14 * 60_000);
    assert.equal(await runs(), 0);
    await hub.clock.advance(2 * 60_000);
    await hub.worker.idle();
    assert.equal(await runs(), 1);
    feed(2);
    await hub.clock.advance(10 * 60_000);
    assert.equal(await runs(), 1);
  });

  it('catches missed ticks up as one when the clock jumps ahead', async () => {
    hub = await openFixture(QUARTER);
    await hub.worker.start();
    feed(1);
    hub.clock.jump(6 * 3_600_000);
    await hub.clock.advance(2_000);
    await hub.worker.idle();
    assert.equal(await runs(), 1);
  });

  it('does not fire a tick again when the clock jumps back', async () => {
    hub = await openFixture(QUARTER);
    await hub.worker.start();
    feed(1);
    await hub.clock.advance(16 * 60_000);
    hub.clock.jump(-10 * 60_000);
    feed(2);
    await hub.clock.advance(5 * 60_000);
    await hub.worker.idle();
    assert.equal(await runs(), 1);
  });

  it('goes on when a clock that was a day ahead is put right', async () => {
    hub = await openFixture(QUARTER);
    await hub.worker.start();
    feed(1);
    hub.clock.jump(24 * 3_600_000);
    await hub.clock.advance(2_000);
    await hub.worker.idle();
    assert.equal(await runs(), 1);
    hub.clock.jump(-24 * 3_600_000);
    feed(2);
    await hub.clock.advance(16 * 60_000);
    await hub.worker.idle();
    assert.equal(await runs(), 2);
  });

  it('leaves a tick to the process that fired it first', async () => {
    hub = await openFixture(QUARTER);
    await hub.worker.start();
    feed(1);
    const begun = hub.clock.now();
    const tick = begun + 15 * 60_000;
    assert.equal(await hub.store.schedules.fire('test: */15 * * * *', begun, tick), true);
    await hub.clock.advance(16 * 60_000);
    assert.equal(await runs(), 0);
    await hub.clock.advance(15 * 60_000);
    await hub.worker.idle();
    assert.equal(await runs(), 1, 'the next one is its own again');
  });

  it('drops missed ticks where the flow says so', async () => {
    hub = await openFixture(QUARTER.replace('"*/15 * * * *"', '"*/15 * * * *", catchUp: none'));
    await hub.store.schedules.fire('test: */15 * * * *', null, hub.clock.now() - 3 * 3_600_000);
    await hub.worker.start();
    feed(1);
    await hub.clock.advance(5_000);
    assert.equal(await runs(), 0);
    await hub.clock.advance(15 * 60_000);
    await hub.worker.idle();
    assert.equal(await runs(), 1);
  });
});
