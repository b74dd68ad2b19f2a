import assert from 'node:assert/strict';
import type { WriteCapability } from '../../core/connector/contract.ts';
import { sweep } from '../../core/pipeline/run.ts';
import { type Fixture, openFixture, page, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const STATE = flowText({
  kind: 'state',
  steps: '[{ map: { value: "={{ $json.value }}" } }]',
  retry: '{ attempts: 3, first: 10s, longest: 1m }',
});

/** Each way in which a destination keeps a write from counting twice, the hub's own ledger last. */
const TIERS: readonly (readonly [string, Partial<WriteCapability>])[] = [
  ['a vendor’s key', { idempotency: 'key' }],
  ['a natural key', { idempotency: 'natural' }],
  ['a look before', { idempotency: 'probe' }],
  ['a ledger of its own', { idempotency: 'key', keyRetentionMs: 'forever' }],
];

describe('a value that comes back', () => {
  let hub: Fixture;
  let at = 0;
  afterEach(() => hub.close());
  const values = (): unknown[] => hub.script.sent.map(({ data }) => data['value']);

  async function say(value: string): Promise<void> {
    at += 1;
    hub.script.pages = [page([record('k', { version: String(at), data: { value } })], at)];
    await sweep(hub.context, hub.flow, 'manual');
  }

  for (const [name, capability] of TIERS) {
    describe(`to a destination with ${name}`, () => {
      beforeEach(async () => {
        hub = await openFixture(STATE, { capability });
        await say('old');
      });

      it('is not sent again when nothing else was', async () => {
        await say('old');
        assert.deepEqual(values(), ['old']);
      });

      it('is sent again after a write of unknown outcome', async () => {
        hub.script.answer = () => ({ outcome: 'unknown', what: 'lost' });
        await say('new');
        hub.script.answer = ({ key }) => ({ outcome: 'written', id: key });
        await say('old');
        await hub.clock.advance(120_000);
        await hub.worker.idle();
        assert.deepEqual(values(), ['old', 'new', 'old']);
      });

      it('is sent again after a write that was cut off before its settlement', async () => {
        const crashPoint = (point: string): void => {
          if (point === 'ack.before-settle') throw new Error('killed');
        };
        const dying = { ...hub.context, crashPoint };
        at += 1;
        const changed = record('k', { version: String(at), data: { value: 'new' } });
        hub.script.pages = [page([changed], at)];
        const run = await sweep(dying, hub.flow, 'manual');
        assert.equal(run.status, 'failed');
        await hub.clock.advance(120_000);
        await say('old');
        assert.deepEqual(values(), ['old', 'new', 'old']);
      });
    });
  }
});
