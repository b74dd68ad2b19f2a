import assert from 'node:assert/strict';
import { type Link, NO_COUNTS } from '../../../core/store/records.ts';
import { beginRun, type CurrentStore, FAULT, FLOW, settlement, T0 } from './samples.ts';

/** Cursors, links, runs and schedules. */
export function describeBookkeeping(current: CurrentStore): void {
  describe('cursors', () => describeCursors(current));
  describe('links', () => describeLinks(current));
  describe('runs', () => describeRuns(current));
  describe('schedules', () => describeSchedules(current));
}

function describeCursors(current: CurrentStore): void {
  it('a cursor that never moved is null at version 0', async () => {
    const cursor = await current().cursors.read(FLOW, 'orders');
    assert.deepEqual(cursor, { value: null, version: 0 });
  });

  it('a reset empties the cursor and raises its version', async () => {
    const store = current();
    await beginRun(store);
    const cursor = { name: 'orders', fromVersion: 0, value: { since: 'x' } };
    await store.settlement.settle(settlement({ cursor }));
    await store.cursors.reset(FLOW, 'orders');
    assert.deepEqual(await store.cursors.read(FLOW, 'orders'), { value: null, version: 2 });
    assert.deepEqual(await store.cursors.read(FLOW, 'other'), { value: null, version: 0 });
  });

  it('a settlement may write null as the cursor', async () => {
    const store = current();
    await beginRun(store);
    await store.settlement.settle(
      settlement({ cursor: { name: 'o', fromVersion: 0, value: null } }),
    );
    assert.deepEqual(await store.cursors.read(FLOW, 'o'), { value: null, version: 1 });
  });
}

function link(id: string, otherId: string): Link {
  const [connection, stream] = ['shop', 'products'];
  return { connection, stream, id, otherConnection: 'hub', otherStream: 'items', otherId };
}

function describeLinks(current: CurrentStore): void {
  const write = (...links: readonly Link[]) => current().settlement.settle(settlement({ links }));
  const inHub = (...ids: readonly string[]) =>
    current().links.find({
      connection: 'shop',
      stream: 'products',
      ids,
      otherConnection: 'hub',
      otherStream: 'items',
    });
  const inShop = (...ids: readonly string[]) =>
    current().links.find({
      connection: 'hub',
      stream: 'items',
      ids,
      otherConnection: 'shop',
      otherStream: 'products',
    });
  beforeEach(() => beginRun(current()));

  it('a link is found from both sides, in the order asked, null where there is none', async () => {
    await write(link('s1', 'h1'), link('s2', 'h2'));
    assert.deepEqual(await inHub('s2', 'nobody', 's1', 's2'), ['h2', null, 'h1', 'h2']);
    assert.deepEqual(await inShop('h1', 's1'), ['s1', null]);
    assert.deepEqual(await inHub(), []);
  });

  it('links of other connections and streams do not mix', async () => {
    await write(link('s1', 'h1'), { ...link('s1', 'x1'), otherStream: 'offers' });
    await write({ ...link('s1', 'y1'), connection: 'shop-2' });
    assert.deepEqual(await inHub('s1'), ['h1']);
    assert.deepEqual(await inShop('y1'), [null]);
  });

  it('a newer link of an id is the answer, and the older pair is kept', async () => {
    await write(link('s1', 'h1'));
    await write(link('s1', 'h2'));
    assert.deepEqual(await inHub('s1'), ['h2']);
    assert.deepEqual(await inShop('h1', 'h2'), ['s1', 's1']);
  });

  it('two ids may mean one: both find it, and it answers with the newer', async () => {
    await write(link('s1', 'merged'), link('s2', 'merged'));
    assert.deepEqual(await inHub('s1', 's2'), ['merged', 'merged']);
    assert.deepEqual(await inShop('merged'), ['s2']);
  });

  it('linking the old pair again makes it the newest', async () => {
    await write(link('s1', 'h1'));
    await write(link('s1', 'h2'));
    await write(link('s1', 'h1'));
    assert.deepEqual(await inHub('s1'), ['h1']);
    await write(link('s1', 'h2'), link('s1', 'h1'));
    assert.deepEqual(await inHub('s1'), ['h1']);
    await write(link('s1', 'h1'), link('s1', 'h2'));
    assert.deepEqual(await inHub('s1'), ['h2']);
  });
}

function describeRuns(current: CurrentStore): void {
  it('a run begins empty and running', async () => {
    await beginRun(current());
    assert.deepEqual(await current().runs.get('run'), {
      id: 'run',
      flow: FLOW,
      trigger: 'schedule',
      startedAt: T0,
      endedAt: null,
      status: 'running',
      counts: NO_COUNTS,
      retries: 0,
      fault: null,
    });
    assert.equal(await current().runs.get('nobody'), null);
  });

  it('a run ends once, with its fault', async () => {
    const { runs } = current();
    await beginRun(current());
    await runs.end({ id: 'run', status: 'failed', at: T0 + 5, fault: FAULT });
    await runs.end({ id: 'run', status: 'done', at: T0 + 9, fault: null });
    const run = await runs.get('run');
    assert.deepEqual([run?.status, run?.endedAt, run?.fault], ['failed', T0 + 5, FAULT]);
  });

  it('beginning a run again changes nothing', async () => {
    await beginRun(current());
    await current().runs.end({ id: 'run', status: 'done', at: T0, fault: null });
    await beginRun(current());
    assert.equal((await current().runs.get('run'))?.status, 'done');
  });

  it('a list is newest first, by flow, with a limit', async () => {
    for (const id of ['r1', 'r2', 'r3']) await beginRun(current(), id);
    await beginRun(current(), 'r4', 'other');
    const ids = async (filter: { flow?: string; limit: number }) =>
      (await current().runs.list(filter)).map((run) => run.id);
    assert.deepEqual(await ids({ limit: 2 }), ['r4', 'r3']);
    assert.deepEqual(await ids({ limit: 9, flow: FLOW }), ['r3', 'r2', 'r1']);
    assert.deepEqual(await ids({ limit: 9, flow: 'nobody' }), []);
  });

  it('runs of a dead process become interrupted, ended ones stay', async () => {
    const { runs } = current();
    for (const id of ['r1', 'r2', 'r3']) await beginRun(current(), id);
    await runs.end({ id: 'r2', status: 'done', at: T0, fault: null });
    assert.equal(await runs.interrupt(T0 + 7), 2);
    assert.equal(await runs.interrupt(T0 + 8), 0);
    const list = await runs.list({ limit: 9 });
    assert.deepEqual(
      list.map(({ status, endedAt }) => [status, endedAt]),
      [
        ['interrupted', T0 + 7],
        ['done', T0],
        ['interrupted', T0 + 7],
      ],
    );
  });

  it('a running run is never pruned', async () => {
    await beginRun(current());
    assert.equal(await current().inbox.prune(T0 + 1_000_000, 10), 0);
    assert.equal((await current().runs.get('run'))?.status, 'running');
  });
}

function describeSchedules(current: CurrentStore): void {
  it('a schedule that never fired says null; the first firing is from null', async () => {
    const { schedules } = current();
    assert.equal(await schedules.lastFired('nightly'), null);
    assert.equal(await schedules.fire('nightly', null, T0), true);
    assert.equal(await schedules.lastFired('nightly'), T0);
  });

  it('a firing from another time than the last is refused', async () => {
    const { schedules } = current();
    assert.equal(await schedules.fire('nightly', T0 - 1, T0), false);
    await schedules.fire('nightly', null, T0);
    assert.equal(await schedules.fire('nightly', null, T0 + 1), false);
    assert.equal(await schedules.fire('nightly', T0 - 1, T0 + 1), false);
    assert.equal(await schedules.fire('nightly', T0, T0 + 1), true);
    assert.equal(await schedules.lastFired('hourly'), null);
  });

  it('of many that fire the same tick, exactly one does', async () => {
    const { schedules } = current();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => schedules.fire('nightly', null, T0)),
    );
    assert.equal(answers.filter((won) => won).length, 1);
  });
}
