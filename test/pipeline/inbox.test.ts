import assert from 'node:assert/strict';
import { decodeArrivals, receive } from '../../core/pipeline/inbox.ts';
import { replay } from '../../core/pipeline/replay.ts';
import { delivery, type Fixture, openFixture, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const EVENT = flowText({
  triggers: '[{ webhook: things/changed }]',
  steps: '[{ map: { n: "={{ $json.n }}" } }]',
  retry: '{ attempts: 2, first: 10s, longest: 1m }',
});
const STATE = EVENT.replace('kind: event', 'kind: state');

describe('inbox', () => {
  let hub: Fixture;
  afterEach(() => hub.close());

  it('stores a delivery once, however often it is sent', async () => {
    hub = await openFixture(EVENT);
    const first = await receive(hub.context, 'sys', delivery('d1', { id: 'a', n: 1 }));
    const again = await receive(hub.context, 'sys', delivery('d1', { id: 'a', n: 1 }));
    assert.deepEqual([first.status, again.status], ['stored', 'duplicate']);
    await hub.worker.idle();
    assert.equal(hub.script.sent.length, 1);
  });

  it('answers nothing while the delivery is not stored, and fails when it cannot be (I1)', async () => {
    hub = await openFixture(EVENT);
    const full = () => Promise.reject(new Error('disk full'));
    const inbox = { ...hub.store.inbox, append: full };
    const context = { ...hub.context, store: { ...hub.store, inbox } };
    await assert.rejects(receive(context, 'sys', delivery('d1', { id: 'a' })), /disk full/);
    assert.equal(await decodeArrivals(hub.context), 0);
  });

  it('refuses a wrong signature and stores nothing', async () => {
    hub = await openFixture(EVENT);
    const answer = await receive(hub.context, 'sys', delivery('d1', { id: 'a' }, 'forged'));
    assert.equal(answer.status, 'refused');
    assert.equal(await decodeArrivals(hub.context), 0);
  });

  it('does not know a connection that takes no webhooks', async () => {
    hub = await openFixture(EVENT);
    assert.equal((await receive(hub.context, 'other', delivery('d1', {}))).status, 'unknown');
  });

  it('delivers the payload of an event and the present object of a state', async () => {
    hub = await openFixture(EVENT);
    await receive(hub.context, 'sys', delivery('d1', { id: 'a', n: 1 }));
    await hub.worker.idle();
    assert.deepEqual(hub.script.sent[0]?.data, { n: 1 });
    assert.deepEqual(hub.script.lookups, []);
    await hub.close();

    hub = await openFixture(STATE);
    hub.script.present.set('a', record('a', { version: '9', data: { n: 9 } }));
    await receive(hub.context, 'sys', delivery('d1', { id: 'a', n: 1, version: '1' }));
    await receive(hub.context, 'sys', delivery('d2', { id: 'a', n: 2, version: '2' }));
    await hub.worker.idle();
    assert.deepEqual(
      hub.script.sent.map((one) => one.data),
      [{ n: 9 }],
    );
  });

  it('gives an event to the flows of its own topic, whatever the delivery began with', async () => {
    hub = await openFixture(EVENT);
    await receive(hub.context, 'sys', delivery('d1', { id: 'a', n: 1, topic: 'things/seen' }));
    await receive(hub.context, 'sys', delivery('d2', { id: 'b', n: 2 }));
    await hub.worker.idle();
    assert.deepEqual(
      hub.script.sent.map((one) => one.data),
      [{ n: 2 }],
    );
  });

  it('keeps a hint until the source answers again', async () => {
    hub = await openFixture(STATE.replace('attempts: 2', 'attempts: 5'));
    hub.script.lookupFails = new Error('down');
    await receive(hub.context, 'sys', delivery('d1', { id: 'a', n: 1 }));
    await hub.worker.idle();
    assert.equal(hub.script.sent.length, 0);
    hub.script.lookupFails = null;
    hub.script.present.set('a', record('a', { data: { n: 5 } }));
    await hub.clock.advance(120_000);
    await hub.worker.idle();
    assert.deepEqual(
      hub.script.sent.map((one) => one.data),
      [{ n: 5 }],
    );
  });

  it('keeps a body that cannot be read as a dead letter with its bytes, and goes on with the others', async () => {
    hub = await openFixture(EVENT);
    await receive(hub.context, 'sys', { ...delivery('bad', {}), raw: Buffer.from('{"id":') });
    await receive(hub.context, 'sys', delivery('good', { id: 'b', n: 2 }));
    await hub.worker.idle();
    const [letter] = await hub.store.deadLetters.list({ limit: 10 });
    assert.equal(letter?.fault.code, 'INBOX_UNDECODABLE');
    assert.equal(Buffer.from(String(letter?.record['raw']), 'base64').toString(), '{"id":');
    assert.equal(hub.script.sent.length, 1);
    await assert.rejects(replay(hub.context, letter as never, 'me'), {
      code: 'REPLAY_NOT_POSSIBLE',
    });
  });

  it('replays an event with the payload it came with, and resolves the letter', async () => {
    hub = await openFixture(EVENT);
    hub.script.answer = () => ({ outcome: 'refused', code: 'SYS_NO', what: 'no' });
    await receive(hub.context, 'sys', delivery('d1', { id: 'a', n: 1 }));
    await hub.worker.idle();
    const [letter] = await hub.store.deadLetters.list({ limit: 10 });
    assert.ok(letter);
    hub.script.answer = (command) => ({ outcome: 'written', id: command.key });
    hub.script.present.set('a', record('a', { data: { n: 7 } }));
    assert.equal(await replay(hub.context, letter, 'me'), true);
    await hub.worker.idle();
    assert.deepEqual(hub.script.sent.at(-1)?.data, { n: 1 });
    assert.equal((await hub.store.deadLetters.get(letter.id))?.status, 'resolved');
    assert.equal(await replay(hub.context, letter, 'me'), false, 'a closed letter is not replayed');
  });

  it('replays a state by reading it again, so an old value never comes back', async () => {
    hub = await openFixture(STATE);
    hub.script.present.set('a', record('a', { data: { n: 1 } }));
    hub.script.answer = () => ({ outcome: 'refused', code: 'SYS_NO', what: 'no' });
    await receive(hub.context, 'sys', delivery('d1', { id: 'a', n: 1 }));
    await hub.worker.idle();
    const [letter] = await hub.store.deadLetters.list({ limit: 10 });
    assert.ok(letter);
    hub.script.answer = (command) => ({ outcome: 'written', id: command.key });
    hub.script.present.set('a', record('a', { data: { n: 2 } }));
    await replay(hub.context, letter, 'me');
    await hub.worker.idle();
    assert.deepEqual(hub.script.sent.at(-1)?.data, { n: 2 });
  });
});
