import assert from 'node:assert/strict';
import type { JsonObject } from '../../core/base/json.ts';
import type { PipelineContext } from '../../core/pipeline/context.ts';
import { replay } from '../../core/pipeline/replay.ts';
import { sweep } from '../../core/pipeline/run.ts';
import type { EffectView } from '../../core/store/history-store.ts';
import { Worker } from '../../core/worker/worker.ts';
import { type Fixture, openFixture, page, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const WORDS = {
  kind: 'state',
  steps: '[{ filter: "={{ $json.gone !== true }}" }]',
  retry: '{ attempts: 2, first: 10s, longest: 10s }',
} as const;
const FLOW = flowText(WORDS);
const EVENTS = flowText({ ...WORDS, kind: 'event' });
/** Records of the source that are written to a place of another name. */
const TO_A_PLACE = '{ connection: sys, stream: things, operation: put, key: "={{ $json.to }}" }';
const HOUR_MS = 3_600_000;
const IN_DOUBT = 'nobody knows whether it was written; ';

describe('a write of unknown outcome whose record moved on', () => {
  let hub: Fixture;
  let read = 0;
  beforeEach(async () => {
    hub = await openFixture(FLOW);
    read = 0;
  });
  afterEach(() => hub.close());

  const reopen = async (text: string, options: Parameters<typeof openFixture>[1] = {}) => {
    await hub.close();
    hub = await openFixture(text, options);
  };
  /** A sweep finds that the record is like this now. */
  const becomes = async (
    data: JsonObject & { readonly id: string },
    version: string | null = null,
    context: PipelineContext = hub.context,
  ): Promise<void> => {
    read += 1;
    hub.script.pages = [page([record(data.id, { data, version })], read)];
    await sweep(context, hub.flow, 'manual');
  };
  const breaksOff = (): void => {
    hub.script.throwNext = new Error('cut off');
  };
  const later = async (): Promise<void> => {
    await hub.clock.advance(60_000);
    await hub.worker.idle();
  };
  const effects = (key = 'a'): Promise<readonly EffectView[]> =>
    hub.store.history.effects([{ flow: 'test', key }], 100);
  const states = async () => (await effects()).map(({ state }) => state).sort();
  const notes = async (key = 'a') =>
    (await effects(key)).map(({ state, note }) => [state, note ?? null]);
  const sent = () => hub.script.sent.map(({ data }) => data['value']);
  const openOnes = async (): Promise<number> =>
    (await hub.store.vitals.openEffects()).reduce((sum, { count }) => sum + count, 0);

  it('settles itself when the destination holds the newer version', async () => {
    breaksOff();
    await becomes({ id: 'a', value: 'one' }, '1');
    assert.deepEqual(await notes(), [['unknown', null]]);
    await becomes({ id: 'a', value: 'two' }, '2');
    assert.equal(await openOnes(), 1);
    await later();
    assert.deepEqual(sent(), ['one', 'two']);
    assert.deepEqual(await notes(), [
      ['superseded', `${IN_DOUBT}the destination holds what was written later`],
    ]);
    assert.equal(await openOnes(), 0);
    const [trace] = await hub.store.history.ofKeys(['a'], 1);
    assert.equal(trace?.outcome, 'written');
    assert.equal((await hub.store.inbox.prune(hub.clock.now() + 1, 1_000)) > 0, true);
    assert.deepEqual(await states(), []);
  });

  it('stays in sight while the newer version is in doubt itself, or was refused', async () => {
    breaksOff();
    await becomes({ id: 'a', value: 'one' }, '1');
    await becomes({ id: 'a', value: 'two' }, '2');
    hub.script.answer = () => ({ outcome: 'refused', code: 'NO', what: 'no' });
    await later();
    assert.deepEqual(await states(), ['refused', 'unknown']);
    hub.script.answer = () => ({ outcome: 'written', id: 'a' });
    await becomes({ id: 'a', value: 'three' }, '3');
    assert.deepEqual(await states(), ['refused', 'superseded']);
  });

  it('is no reason to leave the record alone when it went back to what was delivered before', async () => {
    await becomes({ id: 'a', value: 'one' });
    breaksOff();
    await becomes({ id: 'a', value: 'two' });
    await becomes({ id: 'a', value: 'one' });
    await later();
    assert.deepEqual(sent(), ['one', 'two', 'one']);
    assert.equal(await openOnes(), 0);
  });

  it('is no reason to leave it alone either when a crash interrupted the write', async () => {
    await becomes({ id: 'a', value: 'one' });
    const crashPoint = (name: string): void => {
      if (name === 'deliver.after-send') throw new Error('killed');
    };
    await becomes({ id: 'a', value: 'two' }, null, { ...hub.context, crashPoint });
    assert.deepEqual(await notes(), [['intent', null]]);
    read -= 1;
    await becomes({ id: 'a', value: 'one' });
    await later();
    assert.deepEqual(sent(), ['one', 'two', 'one']);
    assert.deepEqual(await states(), ['superseded']);
  });

  it('and comes back to that version is a new write under a new key', async () => {
    breaksOff();
    await becomes({ id: 'a', value: 'one' });
    await becomes({ id: 'a', value: 'two' });
    await later();
    await becomes({ id: 'a', value: 'one' });
    assert.deepEqual(sent(), ['one', 'two', 'one']);
    assert.equal(new Set(hub.script.sent.map((one) => one.idempotencyKey)).size, 3);
    assert.equal(await openOnes(), 0);
  });

  it('and comes back to it while all of that is in doubt, is sent under a new key as well', async () => {
    breaksOff();
    await becomes({ id: 'a', value: 'one' });
    await becomes({ id: 'a', value: 'two' });
    breaksOff();
    await later();
    await becomes({ id: 'a', value: 'one' });
    await later();
    assert.deepEqual(sent(), ['one', 'two', 'one']);
    assert.equal(new Set(hub.script.sent.map((one) => one.idempotencyKey)).size, 3);
    assert.equal(await openOnes(), 0);
  });

  it('of two records of the source at one place, the other one’s doubt stays until its own retry', async () => {
    await reopen(flowText({ ...WORDS, deliver: TO_A_PLACE }), {
      capability: { idempotency: 'probe' },
    });
    breaksOff();
    await becomes({ id: 'a', to: 'x', value: 'one' });
    await becomes({ id: 'b', to: 'x', value: 'two' });
    assert.deepEqual(await notes('a'), [['unknown', null]]);
    await later();
    assert.deepEqual(hub.script.lookups, ['x']);
    assert.equal(await openOnes(), 0);
  });

  it('and was split otherwise is sent again, all of it, when it comes back', async () => {
    const split = '{ split: { items: "={{ $json.parts }}", as: part } }';
    const map = '{ map: { value: "={{ $json.part.value }}" } }';
    await reopen(flowText({ ...WORDS, steps: `[${split}, ${map}]` }), {
      capability: { batch: { max: 1, partial: true } },
    });
    const parts = (value: string) => ({ id: 'a', parts: [{ value }, { value: `${value}!` }] });
    hub.script.answer = ({ data }) =>
      data['value'] === 'one!'
        ? { outcome: 'unknown', what: 'cut off' }
        : { outcome: 'written', id: 'x' };
    await becomes(parts('one'));
    await becomes(parts('two'));
    await later();
    const known = (await notes()).map(([, note]) => note?.split(';')[0]).sort();
    assert.deepEqual(known, [
      'nobody knows whether it was written',
      'written, and overwritten since',
    ]);
    hub.script.answer = () => ({ outcome: 'written', id: 'x' });
    await becomes(parts('one'));
    await later();
    assert.deepEqual(sent(), ['one', 'one!', 'two', 'two!', 'one', 'one!']);
  });

  it('to where the flow does not deliver it any more, is closed and says so', async () => {
    breaksOff();
    await becomes({ id: 'a', value: 'one' }, '1');
    await becomes({ id: 'a', value: 'two', gone: true }, '2');
    await later();
    assert.deepEqual(await notes(), [
      ['abandoned', `${IN_DOUBT}the record is filtered now: not $json.gone !== true`],
    ]);
    assert.equal(await openOnes(), 0);
  });

  describe('of which a dead letter was made', () => {
    const given = async (): Promise<string> => {
      for (let times = 0; times < 2; times += 1) {
        breaksOff();
        if (times === 0) await becomes({ id: 'a', value: 'one' });
        else await later();
      }
      const [letter] = await hub.store.deadLetters.list({ limit: 1 });
      assert.deepEqual(await states(), ['unknown']);
      return letter?.id ?? '';
    };

    it('is settled by its replay', async () => {
      await reopen(EVENTS);
      const letter = await hub.store.deadLetters.get(await given());
      assert.ok(letter);
      assert.equal(await replay(hub.context, letter, 'ann'), true);
      await later();
      assert.deepEqual(await states(), ['written']);
    });

    it('is closed with the words of the person who dropped it, and in doubt again if it comes again', async () => {
      await reopen(EVENTS, { capability: { idempotency: 'probe' } });
      await hub.store.deadLetters.drop(await given(), 'ann: a test order', hub.clock.now());
      assert.deepEqual(await notes(), [
        ['abandoned', `${IN_DOUBT}the record was dropped, by ann: a test order`],
      ]);
      hub.script.lookups = [];
      await becomes({ id: 'a', value: 'one' });
      assert.deepEqual(hub.script.lookups, ['a']);
      assert.deepEqual(await states(), ['written']);
    });

    it('is closed when its replay is filtered by what the flow says now', async () => {
      await reopen(EVENTS);
      const letter = await hub.store.deadLetters.get(await given());
      assert.ok(letter);
      const now = { ...letter, record: { ...letter.record, data: { id: 'a', gone: true } } };
      assert.equal(await replay(hub.context, now, 'ann'), true);
      await later();
      assert.match(String((await notes())[0]), /^abandoned,.*the record is filtered now/);
    });
  });

  it('is tried all the same when its flow is switched off, and stays in sight when it is gone', async () => {
    await reopen(`${FLOW}enabled: false\n`);
    breaksOff();
    await becomes({ id: 'a', value: 'one' }, '1');
    const without: PipelineContext = { ...hub.context, flows: new Map() };
    const other = new Worker(without, { parallelLanes: 1 });
    await hub.clock.advance(HOUR_MS);
    await other.idle();
    assert.deepEqual(await hub.store.vitals.openEffects(), [
      {
        flow: 'test',
        connection: 'sys',
        state: 'unknown',
        count: 1,
        oldestAt: hub.clock.now() - HOUR_MS,
      },
    ]);
    await hub.worker.idle();
    assert.equal(await openOnes(), 0);
    assert.deepEqual(sent(), ['one', 'one']);
  });

  it('stays in doubt where each record counts by itself: no event supersedes another', async () => {
    await reopen(flowText({ ...WORDS, kind: 'event', deliver: TO_A_PLACE }));
    breaksOff();
    await becomes({ id: 'a', to: 'x', value: 'one' });
    await becomes({ id: 'b', to: 'x', value: 'two' });
    assert.deepEqual(await notes('a'), [['unknown', null]]);
    assert.deepEqual(await notes('b'), [['written', null]]);
    await hub.clock.advance(HOUR_MS);
    await hub.worker.idle();
    assert.deepEqual(await notes('a'), [['written', null]]);
  });
});
