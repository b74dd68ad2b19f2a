import assert from 'node:assert/strict';
import type { Ack, Command } from '../../core/connector/contract.ts';
import type { PipelineContext } from '../../core/pipeline/context.ts';
import { sweep } from '../../core/pipeline/run.ts';
import { type Fixture, openFixture, page, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const FLOW = flowText({
  steps: '[{ map: { id: "={{ $json.id }}" } }]',
  retry: '{ attempts: 5, first: 10s, longest: 10s }',
});

describe('the acks of a connector', () => {
  let hub: Fixture;
  afterEach(() => hub.close());

  async function later(): Promise<void> {
    await hub.clock.advance(60_000);
    await hub.worker.idle();
  }

  /** The hub with a connector that writes in its own way. */
  function writing(write: (commands: readonly Command[]) => readonly Ack[]): PipelineContext {
    const real = hub.context.connections.get('sys');
    assert.ok(real);
    const connector = {
      ...real.connector,
      write: async (_host: unknown, commands: readonly Command[]) => write(commands),
    };
    return { ...hub.context, connections: new Map([['sys', { ...real, connector }]]) };
  }

  const written = (id: string): Ack => ({ outcome: 'written', id });
  const wrong: Readonly<Record<string, readonly Ack[]>> = {
    'too few': [written('a')],
    none: [],
    'too many': [written('a'), written('b'), written('c')],
  };
  for (const [name, acks] of Object.entries(wrong)) {
    it(`are believed in nothing when there are ${name}: nobody knows which is whose`, async () => {
      hub = await openFixture(FLOW);
      hub.script.pages = [page([record('a'), record('b')], 1)];
      const { counts } = await sweep(
        writing(() => acks),
        hub.flow,
        'manual',
      );
      assert.deepEqual([counts.delivered, counts.parked], [0, 2]);
      await later();
      assert.deepEqual(hub.script.sent.map((one) => one.key).sort(), ['a', 'b']);
      const [letter] = await hub.store.deadLetters.list({ limit: 1 });
      assert.equal(letter, undefined);
    });
  }

  for (const afterMs of [20_000.25, -5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`that say "later" in ${afterMs} ms cost no other record its place, and the record comes again`, async () => {
      hub = await openFixture(FLOW);
      hub.script.pages = [page([record('a'), record('b')], 1)];
      hub.script.answer = ({ key }) =>
        key === 'a'
          ? { outcome: 'retry', afterMs, code: 'BUSY', what: 'busy' }
          : { outcome: 'written', id: key };
      const { counts } = await sweep(hub.context, hub.flow, 'manual');
      assert.deepEqual([counts.delivered, counts.parked], [1, 1]);
      hub.script.answer = (command) => ({ outcome: 'written', id: command.key });
      await later();
      assert.deepEqual(await hub.store.lanes.waiting(), []);
    });
  }

  it('that say "later" do not clear the doubt of an attempt before', async () => {
    hub = await openFixture(FLOW, { capability: { idempotency: 'probe' } });
    hub.script.pages = [page([record('a')], 1)];
    hub.script.throwNext = new Error('socket hang up');
    hub.script.answer = () => ({ outcome: 'retry', code: 'BUSY', what: 'busy' });
    await sweep(hub.context, hub.flow, 'manual');
    await later();
    hub.script.answer = (command) => ({ outcome: 'written', id: command.key });
    hub.script.present.set('a', record('a'));
    await later();
    assert.equal(hub.script.sent.length, 2, 'the first one had arrived after all');
    assert.deepEqual(await hub.store.lanes.waiting(), []);
  });
});
