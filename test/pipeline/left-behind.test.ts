import assert from 'node:assert/strict';
import type { SourceRecord } from '../../core/connector/contract.ts';
import type { PipelineContext } from '../../core/pipeline/context.ts';
import { sweep } from '../../core/pipeline/run.ts';
import { type Fixture, openFixture, page, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const FLOW = flowText({
  kind: 'state',
  steps: '[{ filter: "={{ $json.gone !== true }}" }]',
  retry: '{ attempts: 2, first: 10s, longest: 10s }',
});

describe('a write in doubt that its record left behind', () => {
  let hub: Fixture;
  beforeEach(async () => {
    hub = await openFixture(FLOW, { capability: { whenDeleted: 'put' } });
  });
  afterEach(() => hub.close());

  /** A sweep finds the record like this. */
  const finds = async (
    at: number,
    over: Partial<SourceRecord>,
    context: PipelineContext = hub.context,
  ): Promise<void> => {
    hub.script.pages = [page([record('a', over)], at)];
    await sweep(context, hub.flow, 'manual');
  };
  const openOnes = async (): Promise<number> =>
    (await hub.store.vitals.openEffects()).reduce((sum, { count }) => sum + count, 0);

  it('before anything was known of it is closed when it is filtered after a crash', async () => {
    const crashPoint = (name: string): void => {
      if (name === 'deliver.after-send') throw new Error('killed');
    };
    await finds(1, { data: { id: 'a' } }, { ...hub.context, crashPoint });
    assert.equal(await openOnes(), 1);
    await finds(1, { data: { id: 'a', gone: true } });
    const [effect] = await hub.store.history.effects([{ flow: 'test', key: 'a' }], 9);
    assert.equal(effect?.state, 'abandoned');
    assert.match(String(effect?.note), /^nobody knows .*; the record is filtered now/);
    assert.equal(await openOnes(), 0);
  });

  it('by being deleted is a write of its own, under a new key, when the record comes back', async () => {
    await finds(1, { data: { value: 'old' } });
    hub.script.throwNext = new Error('cut off');
    await finds(2, { data: { value: 'new' } });
    await finds(3, { deleted: true });
    await hub.clock.advance(60_000);
    await hub.worker.idle();
    await finds(4, { data: { value: 'new' } });
    const { sent } = hub.script;
    assert.deepEqual(
      sent.map(({ data }) => data['value']),
      ['old', 'new', undefined, 'new'],
    );
    assert.equal(new Set(sent.map((one) => one.idempotencyKey)).size, 4);
    assert.equal(await openOnes(), 0);
  });
});
