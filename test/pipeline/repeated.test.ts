import assert from 'node:assert/strict';
import type { PipelineContext } from '../../core/pipeline/context.ts';
import { replay } from '../../core/pipeline/replay.ts';
import { sweep } from '../../core/pipeline/run.ts';
import { type Fixture, openFixture, page, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const EVENT = flowText({
  steps: '[{ map: { id: "={{ $json.id }}" } }]',
  retry: '{ attempts: 5, first: 10s, longest: 10s }',
});

describe('an event that comes more than once', () => {
  let hub: Fixture;
  afterEach(() => hub.close());

  const twice = () => page([record('a'), record('b'), record('a')], 1);

  async function later(): Promise<void> {
    await hub.clock.advance(60_000);
    await hub.worker.idle();
  }

  /** A process that dies at that point, the first time it comes there. */
  function dyingAt(point: string): PipelineContext {
    let alive = true;
    const crashPoint = (name: string): void => {
      if (name !== point || !alive) return;
      alive = false;
      throw new Error('killed');
    };
    return { ...hub.context, crashPoint };
  }

  it('in one page is written once, for the second finds the first (I8)', async () => {
    hub = await openFixture(EVENT, { capability: { idempotency: 'probe' } });
    hub.script.answer = (command) => {
      hub.script.present.set(command.key, record(command.key));
      return { outcome: 'written', id: command.key };
    };
    hub.script.pages = [twice()];
    const { counts } = await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(
      hub.script.sent.map((one) => one.key),
      ['a', 'b'],
    );
    assert.deepEqual([counts.delivered, counts.unchanged], [2, 1]);
  });

  it('in one page is written once, also where a look-up does not show the first yet (I8)', async () => {
    hub = await openFixture(EVENT, { capability: { idempotency: 'probe' } });
    hub.script.pages = [twice()];
    const { counts } = await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(
      hub.script.sent.map((one) => one.key),
      ['a', 'b'],
    );
    assert.deepEqual([counts.delivered, counts.unchanged], [2, 1]);
  });

  it('in one page waits behind its first when that one has to wait (I4)', async () => {
    hub = await openFixture(EVENT);
    let busy = true;
    hub.script.answer = (command) =>
      busy && command.key === 'a'
        ? { outcome: 'retry', code: 'BUSY', what: 'busy' }
        : { outcome: 'written', id: command.key };
    hub.script.pages = [twice()];
    const { counts } = await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(
      hub.script.sent.map((one) => one.key),
      ['a', 'b'],
    );
    assert.deepEqual([counts.delivered, counts.parked], [1, 2]);
    busy = false;
    await later();
    assert.equal(new Set(hub.script.sent.map((one) => one.idempotencyKey)).size, 2);
    assert.deepEqual(await hub.store.lanes.waiting(), []);
  });

  it('because the process died after sending is looked up first where there are no keys', async () => {
    hub = await openFixture(EVENT, { capability: { idempotency: 'probe' } });
    hub.script.pages = [page([record('there'), record('lost')], 1)];
    const run = await sweep(dyingAt('deliver.after-send'), hub.flow, 'manual');
    assert.equal(run.status, 'failed');
    hub.script.present.set('there', record('there'));
    await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(hub.script.lookups.sort(), ['lost', 'there']);
    assert.deepEqual(
      hub.script.sent.map((one) => one.key),
      ['there', 'lost', 'lost'],
    );
  });

  it('because the process died keeps its key where there are keys', async () => {
    hub = await openFixture(EVENT);
    hub.script.pages = [page([record('a')], 1)];
    await sweep(dyingAt('deliver.after-send'), hub.flow, 'manual');
    await hub.clock.advance(60_000);
    await sweep(hub.context, hub.flow, 'manual');
    assert.equal(hub.script.sent.length, 2);
    assert.equal(new Set(hub.script.sent.map((one) => one.idempotencyKey)).size, 1);
    assert.deepEqual(hub.script.lookups, []);
  });

  it('is looked up first when the destination has forgotten its keys meanwhile', async () => {
    hub = await openFixture(EVENT, { capability: { keyRetentionMs: 1_000 } });
    hub.script.pages = [page([record('a')], 1)];
    hub.script.throwNext = new Error('socket hang up');
    await sweep(hub.context, hub.flow, 'manual');
    hub.script.present.set('a', record('a'));
    await later();
    assert.deepEqual(hub.script.lookups, ['a']);
    assert.equal(hub.script.sent.length, 1);
  });

  it('after a refusal goes out under a new key, else the old refusal would be its answer', async () => {
    hub = await openFixture(EVENT);
    hub.script.pages = [page([record('a')], 1)];
    hub.script.answer = () => ({ outcome: 'refused', code: 'SYS_NO', what: 'no' });
    await sweep(hub.context, hub.flow, 'manual');
    const [letter] = await hub.store.deadLetters.list({ limit: 1 });
    assert.ok(letter);
    hub.script.answer = (command) => ({ outcome: 'written', id: command.key });
    await hub.clock.advance(1_000);
    await replay(hub.context, letter, 'me');
    await hub.worker.idle();
    assert.equal(new Set(hub.script.sent.map((one) => one.idempotencyKey)).size, 2);
    assert.equal((await hub.store.deadLetters.get(letter.id))?.status, 'resolved');
  });
});
