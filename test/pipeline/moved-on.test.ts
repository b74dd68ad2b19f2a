import assert from 'node:assert/strict';
import type { PipelineContext } from '../../core/pipeline/context.ts';
import { replay } from '../../core/pipeline/replay.ts';
import { sweep } from '../../core/pipeline/run.ts';
import type { EffectView } from '../../core/store/history-store.ts';
import { Worker } from '../../core/worker/worker.ts';
import { type Fixture, openFixture, page, record } from './fixture.ts';

const FLOW = `
flow: test
owner: tests
about: A test flow.
kind: state
triggers: [{ schedule: "*/15 * * * *" }]
source: { connection: sys, stream: things }
steps:
  - filter: ={{ $json.gone !== true }}
deliver: { connection: sys, stream: things, operation: put }
retry: { attempts: 2, first: 10s, longest: 10s }
`;
const EVENTS = FLOW.replace('kind: state', 'kind: event');
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
    data: { readonly id: string; readonly [field: string]: string | boolean },
    version: string | null = null,
    context: PipelineContext = hub.context,
  ): Promise<void> => {
    read += 1;
    hub.script.pages = [page([record(data.id, { data, version })], read)];
    await sweep(context, hub.flow, 'manual').catch(() => undefined);
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
  const states = async (key = 'a') =>
    (await effects(key)).map(({ state, note }) => [state, note ?? null]);
  const sent = () => hub.script.sent.map(({ data }) => data['value']);
  const openOnes = async (): Promise<number> =>
    (await hub.store.vitals.openEffects()).reduce((sum, { count }) => sum + count, 0);

  it('settles itself when the destination holds the newer version', async () => {
    breaksOff();
    await becomes({ id: 'a', value: 'one' }, '1');
    assert.deepEqual(await states(), [['unknown', null]]);
    await becomes({ id: 'a', value: 'two' }, '2');
    assert.equal(await openOnes(), 1);
    await later();
    assert.deepEqual(sent(), ['one', 'two']);
    assert.deepEqual(await states(), [
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
    assert.deepEqual((await states()).map(([state]) => state).sort(), ['refused', 'unknown']);
    hub.script.answer = () => ({ outcome: 'written', id: 'a' });
    await becomes({ id: 'a', value: 'three' }, '3');
    assert.deepEqual((await states()).map(([state]) => state).sort(), ['refused', 'superseded']);
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

  it('that a crash interrupted is no reason either', async () => {
    await becomes({ id: 'a', value: 'one' });
    const crashPoint = (name: string): void => {
      if (name === 'deliver.after-send') throw new Error('killed');
    };
    await becomes({ id: 'a', value: 'two' }, null, { ...hub.context, crashPoint });
    assert.deepEqual(await states(), [['intent', null]]);
    read -= 1;
    await becomes({ id: 'a', value: 'one' });
    await later();
    assert.deepEqual(sent(), ['one', 'two', 'one']);
    assert.deepEqual(
      (await states()).map(([state]) => state),
      ['superseded'],
    );
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
    await reopen(FLOW.replace('operation: put }', 'operation: put, key: "={{ $json.to }}" }'), {
      capability: { idempotency: 'probe' },
    });
    breaksOff();
    await becomes({ id: 'a', to: 'x', value: 'one' });
    await becomes({ id: 'b', to: 'x', value: 'two' });
    assert.deepEqual(await states('a'), [['unknown', null]]);
    await later();
    assert.deepEqual(hub.script.lookups, ['x']);
    assert.equal(await openOnes(), 0);
  });

  it('and was split otherwise is sent again, all of it, when it comes back', async () => {
    const split = FLOW.replace(
      'deliver:',
      `  - split: { items: "={{ $json.parts }}", as: part }
  - map: { value: "={{ $json.part.value }}" }
deliver:`,
    );
    await reopen(split, { capability: { batch: { max: 1, partial: true } } });
    const parts = (value: string) => ({ id: 'a', parts: [{ value }, { value: `${value}!` }] });
    hub.script.answer = ({ data }) =>
      data['value'] === 'one!'
        ? { outcome: 'unknown', what: 'cut off' }
        : { outcome: 'written', id: 'x' };
    const find = async (data: ReturnType<typeof parts>): Promise<void> => {
      read += 1;
      hub.script.pages = [page([record('a', { data })], read)];
      await sweep(hub.context, hub.flow, 'manual');
      await later();
    };
    read += 1;
    hub.script.pages = [page([record('a', { data: parts('one') })], read)];
    await sweep(hub.context, hub.flow, 'manual');
    await find(parts('two'));
    const notes = (await states()).map(([, note]) => note?.split(';')[0]).sort();
    assert.deepEqual(notes, [
      'nobody knows whether it was written',
      'written, and overwritten since',
    ]);
    hub.script.answer = () => ({ outcome: 'written', id: 'x' });
    await find(parts('one'));
    assert.deepEqual(sent(), ['one', 'one!', 'two', 'two!', 'one', 'one!']);
  });

  it('to where the flow does not deliver it any more, is closed and says so', async () => {
    breaksOff();
    await becomes({ id: 'a', value: 'one' }, '1');
    await becomes({ id: 'a', value: 'two', gone: true }, '2');
    await later();
    assert.deepEqual(await states(), [
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
      assert.deepEqual(
        (await states()).map(([state]) => state),
        ['unknown'],
      );
      return letter?.id ?? '';
    };

    it('is settled by its replay', async () => {
      await reopen(EVENTS);
      const letter = await hub.store.deadLetters.get(await given());
      assert.ok(letter);
      assert.equal(await replay(hub.context, letter, 'ann'), true);
      await later();
      assert.deepEqual(
        (await states()).map(([state]) => state),
        ['written'],
      );
    });

    it('is closed with the words of the person who dropped it, and in doubt again if it comes again', async () => {
      await reopen(EVENTS, { capability: { idempotency: 'probe' } });
      await hub.store.deadLetters.drop(await given(), 'ann: a test order', hub.clock.now());
      assert.deepEqual(await states(), [
        ['abandoned', `${IN_DOUBT}the record was dropped, by ann: a test order`],
      ]);
      hub.script.lookups = [];
      await becomes({ id: 'a', value: 'one' });
      assert.deepEqual(hub.script.lookups, ['a']);
      assert.deepEqual(
        (await states()).map(([state]) => state),
        ['written'],
      );
    });

    it('is closed when its replay is filtered by what the flow says now', async () => {
      await reopen(EVENTS);
      const letter = await hub.store.deadLetters.get(await given());
      assert.ok(letter);
      const now = { ...letter, record: { ...letter.record, data: { id: 'a', gone: true } } };
      assert.equal(await replay(hub.context, now, 'ann'), true);
      await later();
      assert.match(String((await states())[0]), /^abandoned,.*the record is filtered now/);
    });
  });

  it('is tried all the same when its flow is switched off, and stays in sight when it is gone', async () => {
    await reopen(FLOW.replace('kind:', 'enabled: false\nkind:'));
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
    await reopen(EVENTS.replace('operation: put }', 'operation: put, key: "={{ $json.to }}" }'));
    breaksOff();
    await becomes({ id: 'a', to: 'x', value: 'one' });
    await becomes({ id: 'b', to: 'x', value: 'two' });
    assert.deepEqual(await states('a'), [['unknown', null]]);
    assert.deepEqual(await states('b'), [['written', null]]);
    await hub.clock.advance(HOUR_MS);
    await hub.worker.idle();
    assert.deepEqual(await states('a'), [['written', null]]);
  });
});
