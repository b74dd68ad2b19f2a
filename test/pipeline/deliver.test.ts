import assert from 'node:assert/strict';
import type { Ack } from '../../core/connector/contract.ts';
import { sweep } from '../../core/pipeline/run.ts';
import { type Fixture, openFixture, page, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const EVENT = flowText({
  steps: '[{ map: { id: "={{ $json.id }}" } }]',
  retry: '{ attempts: 3, first: 10s, longest: 1m }',
});
const STATE = EVENT.replace('kind: event', 'kind: state');

describe('deliver', () => {
  let hub: Fixture;
  afterEach(() => hub.close());

  /** Lets held records become due and works them. */
  async function later(ms = 120_000): Promise<void> {
    await hub.clock.advance(ms);
    await hub.worker.idle();
  }

  const outcomes = async (): Promise<Record<string, number>> => {
    const runs = await hub.store.runs.list({ limit: 100 });
    const total: Record<string, number> = {};
    for (const run of runs) {
      for (const [name, count] of Object.entries(run.counts))
        total[name] = (total[name] ?? 0) + count;
    }
    return total;
  };

  it('writes every record once and moves the cursor past them', async () => {
    hub = await openFixture(EVENT);
    hub.script.pages = [page([record('a'), record('b')], 1), page([record('c')], 2)];
    const run = await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(
      hub.script.sent.map((one) => one.key),
      ['a', 'b', 'c'],
    );
    assert.equal(run.status, 'done');
    assert.deepEqual((await hub.store.cursors.read('test', 'things')).value, { at: 2 });
    const again = await sweep(hub.context, hub.flow, 'manual');
    assert.equal(again.pages, 0);
    assert.equal(hub.script.sent.length, 3);
  });

  it('tells a destination what was intended together, the same for every attempt of it', async () => {
    hub = await openFixture(EVENT, { capability: { batch: { max: 1, partial: true } } });
    hub.script.pages = [page([record('a'), record('b')], 1)];
    hub.script.answer = ({ key }) =>
      hub.script.sent.length < 3
        ? { outcome: 'unknown', what: 'lost' }
        : { outcome: 'written', id: key };
    const at = hub.clock.now();
    await sweep(hub.context, hub.flow, 'manual');
    await later();
    assert.deepEqual(
      hub.script.sent.map(({ key, intendedAt }) => `${key} ${intendedAt}`).toSorted(),
      ['a', 'a', 'b', 'b'].map((key) => `${key} ${at}`),
    );
  });

  it('tells the readers of what was written, and of what such a write changes besides', async () => {
    hub = await openFixture(EVENT, { capability: { alsoChanges: ['others'] } });
    const told: string[] = [];
    const changed = (connection: string, stream: string) =>
      void told.push(`${connection}/${stream}`);
    const context = { ...hub.context, changed };
    hub.script.pages = [page([record('a')], 1)];
    await sweep(context, hub.flow, 'manual');
    assert.deepEqual(told, ['sys/things', 'sys/others']);
    hub.script.answer = (command) => ({ outcome: 'same', id: command.key });
    hub.script.pages = [page([record('b')], 2)];
    await sweep(context, hub.flow, 'manual');
    assert.equal(told.length, 2, 'nothing was written, so nobody is woken');
  });

  it('does not write an event again that the source gives twice', async () => {
    hub = await openFixture(EVENT);
    hub.script.pages = [page([record('a')], 1), page([record('a')], 2)];
    await sweep(hub.context, hub.flow, 'manual');
    assert.equal(hub.script.sent.length, 1);
    assert.equal((await outcomes())['unchanged'], 1);
  });

  it('refuses an event whose key comes again with other content, and keeps it as a dead letter', async () => {
    hub = await openFixture(
      EVENT.replace('map: { id: "={{ $json.id }}" }', 'map: { n: "={{ $json.n }}" }'),
    );
    hub.script.pages = [
      page([record('a', { data: { n: 1 } })], 1),
      page([record('a', { data: { n: 2 } })], 2),
    ];
    await sweep(hub.context, hub.flow, 'manual');
    assert.equal(hub.script.sent.length, 1);
    const [letter] = await hub.store.deadLetters.list({ limit: 10 });
    assert.equal(letter?.fault.code, 'DELIVER_KEY_REUSED');
  });

  it('writes a state only when what would be sent has changed', async () => {
    hub = await openFixture(STATE);
    const at = (n: number) => page([record('a', { data: { id: 'x' }, version: String(n) })], n);
    hub.script.pages = [at(1), at(2)];
    await sweep(hub.context, hub.flow, 'manual');
    assert.equal(hub.script.sent.length, 1);
    const { delivered, unchanged } = await outcomes();
    assert.deepEqual([delivered, unchanged], [1, 1]);
  });

  it('lets a value go A → B → A → B at the destination, each with its own key', async () => {
    hub = await openFixture(STATE);
    for (const [at, id] of ['A', 'B', 'A', 'B'].entries()) {
      await hub.clock.advance(1000);
      hub.script.pages = [page([record('k', { data: { id } })], at + 1)];
      await sweep(hub.context, hub.flow, 'manual');
    }
    assert.deepEqual(
      hub.script.sent.map((one) => one.data['id']),
      ['A', 'B', 'A', 'B'],
    );
    assert.equal(new Set(hub.script.sent.map((one) => one.idempotencyKey)).size, 4);
  });

  it('never writes an older version over a newer one (I9)', async () => {
    hub = await openFixture(STATE);
    const at = (version: string, n: number) =>
      page([record('a', { version, data: { id: version } })], n);
    hub.script.pages = [at('2', 1), at('1', 2), at('10', 3)];
    await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(
      hub.script.sent.map((one) => one.version),
      ['2', '10'],
    );
    assert.equal((await outcomes())['superseded'], 1);
  });

  it('of several versions in one page writes the newest, wherever it stands (I9)', async () => {
    hub = await openFixture(STATE);
    const versions = ['3', '10', '2'].map((version) =>
      record('a', { version, data: { id: version } }),
    );
    hub.script.pages = [page(versions, 1)];
    const { counts } = await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(
      hub.script.sent.map((one) => one.version),
      ['10'],
    );
    assert.deepEqual([counts.delivered, counts.superseded], [1, 2]);
  });

  it('tries a record again with the same key after the destination asked for it', async () => {
    hub = await openFixture(EVENT);
    hub.script.pages = [page([record('a')], 1)];
    let first = true;
    hub.script.answer = (command) => {
      const ack: Ack = first
        ? { outcome: 'retry', afterMs: 60_000, code: 'BUSY', what: 'busy' }
        : { outcome: 'written', id: command.key };
      first = false;
      return ack;
    };
    await sweep(hub.context, hub.flow, 'manual');
    await later(30_000);
    assert.equal(hub.script.sent.length, 1, 'it waits as long as the destination said');
    await later(31_000);
    assert.equal(hub.script.sent.length, 2);
    assert.equal(new Set(hub.script.sent.map((one) => one.idempotencyKey)).size, 1);
  });

  it('holds back only the key that failed, and keeps its order (I4)', async () => {
    hub = await openFixture(
      EVENT.replace('kind: event', 'kind: state').replace('"={{ $json.id }}"', '"={{ $json.n }}"'),
    );
    const of = (key: string, n: number) => record(key, { version: String(n), data: { n } });
    let down = true;
    hub.script.answer = (command) =>
      command.key === 'bad' && down
        ? { outcome: 'retry', code: 'BUSY', what: 'busy' }
        : { outcome: 'written', id: command.key };
    hub.script.pages = [
      page([of('bad', 1), of('good', 1)], 1),
      page([of('bad', 2), of('good', 2)], 2),
    ];
    await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(
      hub.script.sent.map((one) => `${one.key}${one.version}`),
      ['bad1', 'good1', 'good2'],
    );
    down = false;
    await later();
    const sent = hub.script.sent.slice(3).map((one) => `${one.key}${one.version}`);
    assert.deepEqual(sent, ['bad2'], 'the newer state replaces the one that waited');
  });

  it('gives up after the attempts of the flow and keeps a dead letter that can be replayed', async () => {
    hub = await openFixture(EVENT);
    hub.script.pages = [page([record('a')], 1)];
    hub.script.answer = () => ({ outcome: 'retry', code: 'BUSY', what: 'still busy' });
    await sweep(hub.context, hub.flow, 'manual');
    for (let round = 0; round < 5; round += 1) await later();
    assert.equal(hub.script.sent.length, 3);
    const [letter] = await hub.store.deadLetters.list({ limit: 10 });
    assert.equal(letter?.fault.code, 'DELIVER_LATER');
    assert.equal(letter?.attempts, 3);
  });

  it('treats a throw as unknown and repeats a keyed write with the same key', async () => {
    hub = await openFixture(EVENT);
    hub.script.pages = [page([record('a')], 1)];
    hub.script.throwNext = new Error('socket hang up');
    await sweep(hub.context, hub.flow, 'manual');
    await later();
    assert.equal(hub.script.sent.length, 2);
    assert.equal(new Set(hub.script.sent.map((one) => one.idempotencyKey)).size, 1);
    assert.deepEqual(hub.script.lookups, []);
  });

  it('looks an unknown write up before repeating it where the destination has no keys', async () => {
    hub = await openFixture(EVENT, { capability: { idempotency: 'probe' } });
    hub.script.pages = [page([record('there'), record('lost')], 1)];
    hub.script.throwNext = new Error('socket hang up');
    await sweep(hub.context, hub.flow, 'manual');
    hub.script.present.set('there', record('there'));
    await later();
    assert.deepEqual(hub.script.lookups.sort(), ['lost', 'there']);
    assert.deepEqual(
      hub.script.sent.map((one) => one.key),
      ['there', 'lost', 'lost'],
    );
  });

  it('does not repeat an unknown write while the look-up fails', async () => {
    hub = await openFixture(EVENT, { capability: { idempotency: 'probe' } });
    hub.script.pages = [page([record('a')], 1)];
    hub.script.throwNext = new Error('socket hang up');
    await sweep(hub.context, hub.flow, 'manual');
    hub.script.lookupFails = new Error('still down');
    await later(30_000);
    assert.equal(hub.script.sent.length, 1);
    hub.script.lookupFails = null;
    await later();
    assert.equal(hub.script.sent.length, 2);
  });

  it('tries again after a compare-and-set conflict', async () => {
    hub = await openFixture(STATE);
    hub.script.pages = [page([record('a', { version: '1' })], 1)];
    let stale = true;
    hub.script.answer = (command) => {
      const ack: Ack = stale
        ? { outcome: 'conflict', current: { id: 'z' }, what: 'changed meanwhile' }
        : { outcome: 'written', id: command.key };
      stale = false;
      return ack;
    };
    hub.script.present.set('a', record('a', { version: '1' }));
    await sweep(hub.context, hub.flow, 'manual');
    await later();
    assert.equal(hub.script.sent.length, 2);
    assert.equal((await hub.store.deadLetters.list({ limit: 1 })).length, 0);
  });

  it('makes a dead letter of a refusal at once, with the code and path the destination gave', async () => {
    hub = await openFixture(EVENT);
    hub.script.pages = [page([record('a'), record('b')], 1)];
    hub.script.answer = (command) =>
      command.key === 'a'
        ? { outcome: 'refused', code: 'SYS_BAD', path: 'price', what: 'price is negative' }
        : { outcome: 'written', id: command.key };
    await sweep(hub.context, hub.flow, 'manual');
    const letters = await hub.store.deadLetters.list({ limit: 10 });
    assert.equal(letters.length, 1);
    assert.equal(letters[0]?.fault.code, 'SYS_BAD');
    assert.match(letters[0]?.fault.where ?? '', /price/);
    const { read, delivered, deadLettered } = await outcomes();
    assert.deepEqual([read, delivered, deadLettered], [2, 1, 1]);
  });
});
