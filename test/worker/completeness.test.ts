import assert from 'node:assert/strict';
import type { CursorSafety, SourceRecord } from '../../core/connector/contract.ts';
import { certify } from '../../core/pipeline/completeness/certify.ts';
import { sweep } from '../../core/pipeline/run.ts';
import { Completeness, type CompletenessSettings } from '../../core/worker/completeness.ts';
import { Worker } from '../../core/worker/worker.ts';
import { type Fixture, openFixture, type Source } from '../pipeline/fixture.ts';
import { flowText } from '../pipeline/flow-text.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVERY_DAY: CompletenessSettings = {
  ...{ everyMs: DAY_MS, windowMs: 2 * DAY_MS, settleMs: HOUR_MS, fill: true },
};

const STATE = flowText({
  kind: 'state',
  triggers: '[{ webhook: things/changed }]',
  steps: '[{ filter: "={{ !$json.test }}" }, { map: { n: "={{ $json.n }}" } }]',
  retry: '{ attempts: 2, first: 10s, longest: 10s }',
});
const EVENT = STATE.replace('kind: state', 'kind: event');

const BY_TIME: CursorSafety = {
  ...{ field: 'updatedAt', kind: 'time', granularityMs: 1, lagMs: 0 },
  ...{ ordered: true, inclusive: true, mark: 'to' },
};

describe('completeness', () => {
  let hub: Fixture;
  let listed: SourceRecord[];
  /** Records that a read which goes on from the flow's own cursor does not see. */
  let hidden: Set<string>;
  afterEach(() => hub.close());

  const source: Source = {
    cursor: BY_TIME,
    cursorAt: (_stream, atMs) => ({ to: new Date(atMs).toISOString(), all: true }),
    read: async function* (_host, { since }) {
      const from = String(since?.['to'] ?? '');
      const records = listed.filter(
        ({ key, version }) =>
          (version ?? '') >= from && (since?.['all'] === true || !hidden.has(key)),
      );
      const to = records.at(-1)?.version ?? since?.['to'] ?? null;
      yield { records, cursor: since?.['all'] === true ? { to, all: true } : { to } };
    },
  };

  async function open(flow = STATE): Promise<void> {
    listed = [];
    hidden = new Set();
    hub = await openFixture(flow, { source });
    await hub.clock.advance(10 * DAY_MS);
  }

  function list(key: string, agoMs: number, more: object = {}): void {
    const updatedAt = new Date(hub.clock.now() - agoMs).toISOString();
    const data = { id: key, n: updatedAt, updatedAt, ...more };
    const one = { key, version: updatedAt, data, occurredAt: null, where: `things/${key}` };
    listed = [...listed.filter((other) => other.key !== key), one].toSorted((a, b) =>
      a.version === null || b.version === null || a.version < b.version ? -1 : 1,
    );
    hub.script.present.set(key, one);
  }

  async function counts(fill = false) {
    const now = hub.clock.now();
    const window = { since: now - 2 * DAY_MS, until: now + 1, fill, remembersMs: 30 * DAY_MS };
    // Nobody is woken, so that what was put on the road can be looked at there.
    return (await certify({ ...hub.context, wake: () => {} }, hub.flow, window)).counts;
  }

  const swept = () => sweep(hub.context, hub.flow, 'test');

  for (const [kind, flow] of [
    ['states', STATE],
    ['events', EVENT],
  ] as const) {
    it(`puts each of the ${kind} into one class: seen, filtered, waiting, dead letter, missing`, async () => {
      await open(flow);
      const keys = ['seen', 'filtered', 'waiting', 'dead', 'missing'];
      for (const [n, key] of keys.entries()) {
        list(key, HOUR_MS * (9 - n), { test: key === 'filtered' });
      }
      list('old', 5 * DAY_MS);
      hidden.add('missing');
      hub.script.answer = ({ key }) => {
        if (key === 'waiting') return { outcome: 'retry', code: 'BUSY', what: 'busy' };
        if (key === 'dead') return { outcome: 'refused', code: 'NO', what: 'no' };
        return { outcome: 'written', id: `dest:${key}` };
      };
      await swept();
      const { extra: _extra, ...listedCounts } = await counts();
      assert.deepEqual(listedCounts, {
        ...{ listed: 5, seen: 1, filtered: 1, waiting: 1, deadLettered: 1, missing: 1, filled: 0 },
      });
    });

    it(`puts missing ${kind} on the road once, behind other work, and they arrive`, async () => {
      await open(flow);
      list('a', HOUR_MS);
      hidden.add('a');
      await swept();
      const before = await hub.store.cursors.read('test', 'things');
      assert.deepEqual([(await counts(true)).filled, (await counts(true)).filled], [1, 0]);
      const [due] = await hub.store.lanes.due(hub.clock.now(), 10);
      assert.equal(due?.turn, 2, 'the turn of a backfill');
      await hub.worker.idle();
      assert.deepEqual(
        hub.script.sent.map(({ key }) => key),
        ['a'],
      );
      assert.equal((await counts()).seen, 1);
      assert.deepEqual(await hub.store.cursors.read('test', 'things'), before);
    });
  }

  it('tells an update that was missed from one that came', async () => {
    await open();
    list('a', 3 * HOUR_MS);
    await swept();
    list('a', HOUR_MS);
    assert.equal((await counts()).missing, 1);
    const [last] = await hub.store.certificates.list({ limit: 1 });
    assert.ok(last?.gaps[0]?.known !== null);
  });

  it('names what the flow knows and the vendor does not list', async () => {
    await open();
    list('a', HOUR_MS);
    await swept();
    listed = [];
    const now = hub.clock.now();
    const window = { since: now - DAY_MS, until: now, fill: true, remembersMs: DAY_MS };
    const { counts: made, extras } = await certify(hub.context, hub.flow, window);
    assert.deepEqual([made.listed, made.extra, made.missing], [0, 1, 0]);
    assert.deepEqual(extras, ['a']);
  });

  it('takes a dropped dead letter as decided', async () => {
    await open();
    list('a', HOUR_MS);
    hub.script.answer = () => ({ outcome: 'refused', code: 'NO', what: 'no' });
    await swept();
    const [letter] = await hub.store.deadLetters.list({ limit: 1 });
    await hub.store.deadLetters.drop(letter?.id ?? '', 'ann', hub.clock.now());
    assert.equal((await counts()).seen, 1);
    list('a', HOUR_MS - 1);
    assert.equal((await counts()).missing, 1, 'a newer version is another question');
  });

  it('is not proven of events that the hub may have forgotten', async () => {
    await open(EVENT);
    const now = hub.clock.now();
    const window = { since: now - 2 * DAY_MS, until: now, fill: false, remembersMs: DAY_MS };
    await assert.rejects(certify(hub.context, hub.flow, window), { code: 'CERTIFICATE_TOO_OLD' });
    assert.deepEqual(await hub.store.certificates.list({ limit: 1 }), []);
  });

  it('is proven by itself every so often, and what is missing is filled', async () => {
    await open();
    const completeness = { ...EVERY_DAY, everyMs: 30_000 };
    const worker = new Worker(hub.context, { parallelLanes: 2, completeness });
    await worker.start();
    list('a', 5 * HOUR_MS);
    await hub.clock.advance(25_000);
    assert.deepEqual(await hub.store.certificates.list({ limit: 9 }), []);
    await hub.clock.advance(10_000);
    await worker.idle();
    await worker.stop();
    const made = await hub.store.certificates.list({ limit: 9 });
    assert.equal(made.length, 1);
    assert.deepEqual([made[0]?.counts.missing, made[0]?.counts.filled], [1, 1]);
  });

  it('is proven by one process of a fleet, and not again before its time', async () => {
    await open();
    const fleet = [1, 2, 3].map(() => new Completeness(hub.context, EVERY_DAY, 30 * DAY_MS));
    const tick = async (): Promise<number> => {
      for (const one of fleet) await one.tick();
      for (const one of fleet) await one.idle();
      return (await hub.store.certificates.list({ limit: 9 })).length;
    };
    assert.equal(await tick(), 0, 'a new flow starts counting');
    await hub.clock.advance(DAY_MS);
    assert.equal(await tick(), 1);
    await hub.clock.advance(DAY_MS - 1);
    assert.equal(await tick(), 1);
    await hub.clock.advance(1);
    assert.equal(await tick(), 2);
  });

  it('is not proven by itself where every is 0', async () => {
    await open();
    const one = new Completeness(hub.context, { ...EVERY_DAY, everyMs: 0 }, DAY_MS);
    await one.tick();
    await hub.clock.advance(2 * DAY_MS);
    await one.tick();
    await one.idle();
    assert.deepEqual(await hub.store.certificates.list({ limit: 1 }), []);
  });
});
