import assert from 'node:assert/strict';
import type { PipelineContext } from '../../core/pipeline/context.ts';
import { drain, sweep } from '../../core/pipeline/run.ts';
import type { LaneLease } from '../../core/store/records.ts';
import type { SettlementStore } from '../../core/store/store.ts';
import { type Fixture, HELD, openFixture, page, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const FLOW = flowText({ steps: '[{ map: { id: "={{ $json.id }}" } }]' });

describe('a lane that is lost in the middle of a batch', () => {
  let hub: Fixture;
  let thief: LaneLease | undefined;
  beforeEach(async () => {
    hub = await openFixture(FLOW, { laneCount: 1 });
    thief = undefined;
  });
  afterEach(() => hub.close());

  async function lease(owner: string): Promise<LaneLease> {
    const now = hub.clock.now();
    const request = { flow: 'test', lanes: [0], owner, now, until: now + 60_000 };
    const [taken] = await hub.store.lanes.lease(request);
    assert.ok(taken);
    return taken;
  }

  /** Another owner takes the lane, once, just before that call. */
  function stolenBefore(call: 'intend' | 'settle', held: readonly LaneLease[]): PipelineContext {
    const steal = async (leases: readonly LaneLease[]): Promise<void> => {
      if (thief !== undefined) return;
      await hub.store.lanes.release(leases);
      thief = await lease('thief');
    };
    const real = hub.store.settlement;
    const settlement: SettlementStore = {
      ...real,
      intend: async (request) => {
        if (call === 'intend') await steal(request.leases);
        return real.intend(request);
      },
      settle: async (settled) => {
        if (call === 'settle') await steal(held.length > 0 ? held : settled.leases);
        if (held.length === 0 && thief !== undefined) await hub.store.lanes.release([thief]);
        return real.settle(settled);
      },
    };
    return { ...hub.context, store: { ...hub.store, settlement } };
  }

  /** A record waits in the lane, as another owner's work left it. */
  async function waiting(): Promise<LaneLease> {
    const other = await lease('other');
    hub.script.pages = [page([record('a')], 1)];
    await sweep(hub.context, hub.flow, 'manual');
    await hub.store.lanes.release([other]);
    return lease('me');
  }

  it('before the intent: nothing is sent, and the record waits for the new owner (I7)', async () => {
    const mine = await waiting();
    assert.equal(
      await drain(stolenBefore('intend', [mine]), hub.flow, { lease: mine, held: HELD }),
      0,
    );
    assert.equal(hub.script.sent.length, 0);
    assert.equal((await hub.store.lanes.waiting())[0]?.count, 1);
  });

  it('before the settlement: nothing is settled, and the new owner repeats it under the same key', async () => {
    const mine = await waiting();
    assert.equal(
      await drain(stolenBefore('settle', [mine]), hub.flow, { lease: mine, held: HELD }),
      0,
    );
    const [lost] = await hub.store.runs.list({ limit: 1 });
    assert.deepEqual([lost?.status, lost?.counts.delivered], ['failed', 0]);
    assert.equal((await hub.store.lanes.waiting())[0]?.count, 1);
    assert.ok(thief);
    await hub.store.lanes.release([thief]);
    await hub.worker.idle();
    assert.deepEqual(await hub.store.lanes.waiting(), []);
    assert.equal(new Set(hub.script.sent.map((one) => one.idempotencyKey)).size, 1);
    const runs = await hub.store.runs.list({ limit: 10 });
    assert.equal(
      runs.reduce((sum, run) => sum + run.counts.delivered, 0),
      1,
    );
  });

  it('before a part of it is sent: what was surely not sent is no doubt, only looked for first', async () => {
    await hub.close();
    hub = await openFixture(FLOW, {
      laneCount: 1,
      capability: { idempotency: 'probe', batch: { max: 1, partial: true } },
    });
    const mine = await waiting();
    const over = { lost: AbortSignal.abort(), isHeld: () => false, ensure: async () => false };
    assert.equal(await drain(hub.context, hub.flow, { lease: mine, held: over }), 0);
    assert.deepEqual([hub.script.sent.length, hub.script.lookups.length], [0, 0]);
    const left = await hub.store.settlement.effect('test/a');
    assert.deepEqual([left?.state, left?.attempts], ['intent', 1]);
    const [run] = await hub.store.runs.list({ limit: 1 });
    assert.deepEqual([run?.status, run?.fault?.code], ['failed', 'RUN_FENCED']);
    await hub.store.lanes.release([mine]);
    await hub.worker.idle();
    assert.deepEqual(hub.script.lookups, ['a']);
    assert.deepEqual(
      hub.script.sent.map((one) => one.key),
      ['a'],
    );
    assert.equal((await hub.store.settlement.effect('test/a'))?.state, 'written');
  });

  it('while a sweep settles its page: the page is worked again, and the run goes on', async () => {
    hub.script.pages = [page([record('a')], 1), page([record('b')], 2)];
    const run = await sweep(stolenBefore('settle', []), hub.flow, 'manual');
    assert.deepEqual([run.status, run.counts.read], ['done', 2]);
    assert.deepEqual((await hub.store.cursors.read('test', 'things')).value, { at: 2 });
    await hub.clock.advance(60_000);
    await hub.worker.idle();
    assert.deepEqual(await hub.store.lanes.waiting(), []);
    assert.deepEqual([...new Set(hub.script.sent.map((one) => one.key))], ['a', 'b']);
    assert.equal(new Set(hub.script.sent.map((one) => one.idempotencyKey)).size, 2);
  });
});
