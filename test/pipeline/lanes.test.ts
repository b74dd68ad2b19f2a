import assert from 'node:assert/strict';
import { drain, sweep } from '../../core/pipeline/run.ts';
import { laneOf } from '../../core/pipeline/source.ts';
import { type Fixture, HELD, openFixture, page, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const FLOW = flowText({ steps: '[{ map: { id: "={{ $json.id }}" } }]' });

describe('lanes', () => {
  let hub: Fixture;
  afterEach(() => hub.close());

  async function takeLane(key: string, forMs = 60_000) {
    const now = hub.clock.now();
    const lanes = [laneOf(hub.context, key)];
    const [lease] = await hub.store.lanes.lease({
      flow: 'test',
      lanes,
      owner: 'other',
      now,
      until: now + forMs,
    });
    assert.ok(lease);
    return lease;
  }

  it('parks a record whose lane another owner works, and the cursor moves on', async () => {
    hub = await openFixture(FLOW, { laneCount: 1 });
    const lease = await takeLane('a');
    hub.script.pages = [page([record('a')], 1)];
    const run = await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual([run.counts.read, run.counts.parked], [1, 1]);
    assert.equal(hub.script.sent.length, 0);
    assert.deepEqual((await hub.store.cursors.read('test', 'things')).value, { at: 1 });
    await hub.store.lanes.release([lease]);
    await hub.worker.idle();
    assert.deepEqual(
      hub.script.sent.map((one) => one.key),
      ['a'],
    );
  });

  it('settles nothing with an old epoch: a stalled owner that wakes is fenced out', async () => {
    hub = await openFixture(FLOW, { laneCount: 1 });
    const blocked = await takeLane('a');
    hub.script.pages = [page([record('a')], 1)];
    await sweep(hub.context, hub.flow, 'manual');
    await hub.store.lanes.release([blocked]);
    const stalled = await takeLane('a', 1_000);
    await hub.clock.advance(2_000);
    const fresh = await takeLane('a');
    assert.ok(fresh.epoch > stalled.epoch);
    assert.equal(await drain(hub.context, hub.flow, { lease: stalled, held: HELD }), 0);
    assert.equal(hub.script.sent.length, 0, 'the intent is refused, so nothing is sent');
    await hub.store.lanes.release([fresh]);
    await hub.worker.idle();
    assert.equal(hub.script.sent.length, 1);
  });

  it('keeps records of one key in order behind a waiting one, over page and sweep boundaries', async () => {
    hub = await openFixture(
      FLOW.replace('map: { id: "={{ $json.id }}" }', 'map: { n: "={{ $json.n }}" }') +
        'retry: { attempts: 9, first: 1s, longest: 1s }\n',
    );
    let failures = 2;
    hub.script.answer = (command) => {
      if (command.key.startsWith('k') && failures > 0) {
        failures -= 1;
        return { outcome: 'retry', code: 'BUSY', what: 'busy' };
      }
      return { outcome: 'written', id: command.key };
    };
    const rows = [1, 2, 3].map((n) => record('k', { data: { n: 1 }, where: `row ${n}` }));
    hub.script.pages = rows.map((row, index) => page([row], index + 1));
    await sweep(hub.context, hub.flow, 'manual');
    assert.equal(hub.script.sent.length, 1, 'later records of the key wait');
    for (let round = 0; round < 5; round += 1) {
      await hub.clock.advance(2_000);
      await hub.worker.idle();
    }
    const waiting = await hub.store.lanes.waiting();
    assert.deepEqual(waiting, []);
  });

  it('counts every record once: what was read less what was parked is what has an outcome', async () => {
    hub = await openFixture(FLOW, { laneCount: 2 });
    const lease = await takeLane('a');
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    hub.script.pages = [
      page(
        keys.map((key) => record(key)),
        1,
      ),
    ];
    await sweep(hub.context, hub.flow, 'manual');
    await hub.store.lanes.release([lease]);
    await hub.worker.idle();
    const runs = await hub.store.runs.list({ limit: 10 });
    const sum = (name: 'read' | 'parked' | 'delivered'): number =>
      runs.reduce((total, run) => total + run.counts[name], 0);
    assert.equal(sum('read') - sum('parked'), keys.length);
    assert.equal(sum('delivered'), keys.length);
  });

  it('leaves the cursor where it was when the source fails in the middle, and reads on from there', async () => {
    hub = await openFixture(FLOW);
    hub.script.pages = [page([record('a')], 1)];
    const broken = { ...page([], 2) };
    Object.defineProperty(broken, 'cursor', {
      get: () => {
        throw new Error('connection lost');
      },
    });
    hub.script.pages.push(broken);
    const run = await sweep(hub.context, hub.flow, 'manual');
    assert.equal(run.status, 'failed');
    hub.script.pages = [page([record('a')], 1), page([record('b')], 2)];
    assert.equal((await sweep(hub.context, hub.flow, 'manual')).status, 'done');
    assert.deepEqual(
      hub.script.sent.map((one) => one.key),
      ['a', 'b'],
    );
    const [, failed] = await hub.store.runs.list({ limit: 2 });
    assert.equal(failed?.status, 'failed');
  });

  it('makes a dead letter of a row that is no record, with its text and place', async () => {
    hub = await openFixture(FLOW);
    const fault = {
      key: 'f:3',
      where: 'f.csv:3',
      code: 'POS_ROW',
      what: 'too short',
      mend: 'mend it',
      raw: 'a;b',
    };
    hub.script.pages = [page([record('a')], 1, { faults: [fault] })];
    const run = await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual([run.counts.read, run.counts.delivered, run.counts.deadLettered], [2, 1, 1]);
    const [letter] = await hub.store.deadLetters.list({ limit: 1 });
    assert.equal(letter?.record['raw'], 'a;b');
    assert.equal(letter?.stage, 'source');
  });
});
