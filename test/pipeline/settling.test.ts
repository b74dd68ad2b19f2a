import assert from 'node:assert/strict';
import type { PipelineContext } from '../../core/pipeline/context.ts';
import { decodeArrivals, receive } from '../../core/pipeline/inbox.ts';
import { drain, sweep } from '../../core/pipeline/run.ts';
import { laneOf } from '../../core/pipeline/source.ts';
import type { RunCounts, Settlement } from '../../core/store/records.ts';
import { delivery, type Fixture, HELD, openFixture, page, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const STATE = flowText({
  kind: 'state',
  triggers: '[{ webhook: things/changed }]',
  steps: '[{ filter: "={{ !$json.test }}" }, { map: { n: "={{ $json.n }}" } }]',
  retry: '{ attempts: 2, first: 10s, longest: 10s }',
});
const EVENT = STATE.replace('kind: state', 'kind: event');

describe('ack', () => {
  let hub: Fixture;
  afterEach(() => hub.close());

  const cursor = async () => (await hub.store.cursors.read('test', 'things')).value;

  const counts = async (): Promise<readonly RunCounts[]> =>
    (await hub.store.runs.list({ limit: 10 })).map((run) => run.counts);

  /** Decodes what came and works the lane of that key once. */
  async function workOnce(key: string): Promise<void> {
    await decodeArrivals({ ...hub.context, wake: () => {} });
    const now = hub.clock.now();
    const lanes = [laneOf(hub.context, key)];
    const request = { flow: 'test', lanes, owner: 'test', now, until: now + 60_000 };
    const [lease] = await hub.store.lanes.lease(request);
    assert.ok(lease);
    await drain(hub.context, hub.flow, { lease, held: HELD });
    await hub.store.lanes.release([lease]);
  }

  async function later(): Promise<void> {
    await hub.clock.advance(60_000);
    await hub.worker.idle();
  }

  it('a page hears that it is settled after its settlement, never before (I1, I2)', async () => {
    hub = await openFixture(EVENT);
    const seen: unknown[] = [];
    const settled = async (): Promise<void> => {
      seen.push(await cursor(), hub.script.sent.length);
    };
    hub.script.pages = [
      page([record('a')], 1, { settled }),
      page([record('b')], 2, { settled }),
      page([], 3, { settled }),
    ];
    await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(seen, [{ at: 1 }, 1, { at: 2 }, 2, { at: 3 }, 2]);
  });

  it('a page whose settlement failed never hears that it is settled', async () => {
    hub = await openFixture(EVENT);
    let told = 0;
    const settled = async (): Promise<void> => {
      told += 1;
    };
    hub.script.pages = [page([record('a')], 1, { settled })];
    const settle = (_: Settlement): Promise<never> => Promise.reject(new Error('disk full'));
    const context: PipelineContext = {
      ...hub.context,
      store: { ...hub.store, settlement: { ...hub.store.settlement, settle } },
    };
    assert.equal((await sweep(context, hub.flow, 'manual')).status, 'failed');
    assert.equal(told, 0);
    assert.equal(await cursor(), null);
  });

  it('a filtered delivery is counted as filtered and leaves its lane (I3)', async () => {
    hub = await openFixture(EVENT);
    await receive(hub.context, 'sys', delivery('d1', { id: 'a', test: true }));
    await workOnce('a');
    const [run] = await counts();
    assert.deepEqual([run?.read, run?.filtered, run?.parked], [1, 1, 0]);
    assert.deepEqual(await hub.store.lanes.waiting(), []);
  });

  it('a superseded delivery is counted as superseded and leaves its lane (I3)', async () => {
    hub = await openFixture(STATE);
    hub.script.present.set('a', record('a', { version: '2', data: { n: 2 } }));
    await receive(hub.context, 'sys', delivery('d1', { id: 'a', version: '1' }));
    await receive(hub.context, 'sys', delivery('d2', { id: 'a', version: '2' }));
    await workOnce('a');
    const [run] = await counts();
    assert.deepEqual([run?.read, run?.delivered, run?.superseded], [2, 1, 1]);
    assert.deepEqual(await hub.store.lanes.waiting(), []);
  });

  it('a record that is given up after its attempts is counted as a dead letter (I3)', async () => {
    hub = await openFixture(EVENT);
    hub.script.answer = () => ({ outcome: 'retry', code: 'BUSY', what: 'busy' });
    hub.script.pages = [page([record('a')], 1)];
    await sweep(hub.context, hub.flow, 'manual');
    await later();
    const sum = (name: keyof RunCounts, all: readonly RunCounts[]): number =>
      all.reduce((total, one) => total + one[name], 0);
    const all = await counts();
    assert.deepEqual([sum('read', all) - sum('parked', all), sum('deadLettered', all)], [1, 1]);
  });

  it('after a dead letter the next record of the key has all its attempts again', async () => {
    hub = await openFixture(STATE);
    hub.script.answer = () => ({ outcome: 'retry', code: 'BUSY', what: 'busy' });
    for (const n of [1, 2]) {
      hub.script.pages = [page([record('a', { version: String(n), data: { n } })], n)];
      await sweep(hub.context, hub.flow, 'manual');
      await later();
      const sent = hub.script.sent.filter((one) => one.version === String(n));
      assert.equal(sent.length, 2, `version ${n}`);
    }
  });

  it('a delivery ends what its key had against it', async () => {
    hub = await openFixture(EVENT);
    hub.script.throwNext = new Error('socket hang up');
    hub.script.pages = [page([record('a')], 1)];
    await sweep(hub.context, hub.flow, 'manual');
    assert.equal((await hub.store.settlement.states('test', ['a']))[0]?.attempts, 1);
    await later();
    const [state] = await hub.store.settlement.states('test', ['a']);
    assert.deepEqual([state?.attempts, state?.holdUntil, state?.waiting], [0, null, false]);
  });
});
