import assert from 'node:assert/strict';
import { arrival, type CurrentStore, coded, FAULT, FLOW, letter, pending, T0 } from './samples.ts';

/** The inbox: accepted is durable, once, byte for byte. */
export function describeInbox(current: CurrentStore): void {
  describe('inbox', () => {
    describeAppend(current);
    describeDecoding(current);
    describePruning(current);
  });
}

function describeAppend(current: CurrentStore): void {
  it('a delivery is stored, and found undecoded in the order it came', async () => {
    const { inbox } = current();
    assert.equal(await inbox.append(arrival('a')), 'stored');
    assert.equal(await inbox.append(arrival('b')), 'stored');
    const waiting = await inbox.undecoded(10);
    assert.deepEqual(
      waiting.map((one) => one.deliveryId),
      ['a', 'b'],
    );
    assert.deepEqual({ ...waiting[0], seq: 0 }, { ...arrival('a'), seq: 0 });
  });

  it('a delivery that comes again is a duplicate and stored once', async () => {
    const { inbox } = current();
    await inbox.append(arrival('a'));
    assert.equal(await inbox.append(arrival('a', { raw: Buffer.from('other') })), 'duplicate');
    const waiting = await inbox.undecoded(10);
    assert.equal(waiting.length, 1);
    assert.equal(waiting[0]?.raw.toString(), '{"id":"a"}');
  });

  it('the same delivery id of two connections is two deliveries', async () => {
    const { inbox } = current();
    await inbox.append(arrival('a'));
    assert.equal(await inbox.append(arrival('a', { connection: 'other' })), 'stored');
  });

  it('of equal deliveries that come at once, one is stored and the rest are duplicates', async () => {
    const { inbox } = current();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => inbox.append(arrival('same'))),
    );
    assert.equal(answers.filter((answer) => answer === 'stored').length, 1);
    assert.equal(answers[0], 'stored');
    assert.equal((await inbox.undecoded(100)).length, 1);
  });

  it('hundreds of deliveries at once are all stored with their own bodies', async () => {
    const { inbox } = current();
    const ids = Array.from({ length: 700 }, (_, index) => `d${index}`);
    const answers = await Promise.all(ids.map((id) => inbox.append(arrival(id))));
    assert.ok(answers.every((answer) => answer === 'stored'));
    const stored = await inbox.undecoded(1_000);
    assert.deepEqual(
      stored.map((one) => one.raw.toString()),
      ids.map((id) => `{"id":"${id}"}`),
    );
  });

  it('bodies come back byte for byte, whatever they are', async () => {
    const { inbox } = current();
    const bodies = [
      Buffer.alloc(0),
      Buffer.from([0]),
      Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
      Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x80]),
      Buffer.from('{"a":"\ud83d\ude00"}'),
      Buffer.alloc(300_000, 0xab),
    ];
    await Promise.all(bodies.map((raw, index) => inbox.append(arrival(`b${index}`, { raw }))));
    const stored = await inbox.undecoded(10);
    assert.equal(stored.length, bodies.length);
    for (const [index, body] of bodies.entries()) {
      assert.ok(stored[index]?.raw.equals(body), `body ${index}`);
    }
  });

  it('a body larger than a commit is stored too', async () => {
    const { inbox } = current();
    const raw = Buffer.alloc(9 * 1024 * 1024, 7);
    const answers = await Promise.all([
      inbox.append(arrival('small')),
      inbox.append(arrival('large', { raw })),
      inbox.append(arrival('after')),
    ]);
    assert.deepEqual(answers, ['stored', 'stored', 'stored']);
    assert.ok((await inbox.undecoded(3))[1]?.raw.equals(raw));
  });

  it('headers and ids with quotes, line ends, umlauts and NUL come back as they were', async () => {
    const { inbox } = current();
    const odd = 'a"b\'c\\d\ne\u0000f\u00e4\u{1f600}';
    await inbox.append(arrival(odd, { topic: odd, headers: { odd } }));
    const [stored] = await inbox.undecoded(1);
    assert.equal(stored?.deliveryId, odd);
    assert.equal(stored?.topic, odd);
    assert.deepEqual(stored?.headers, { odd });
    assert.equal(await inbox.append(arrival(odd)), 'duplicate');
  });
}

function describeDecoding(current: CurrentStore): void {
  it('undecoded gives at most so many, the oldest first', async () => {
    const { inbox } = current();
    for (const id of ['a', 'b', 'c']) await inbox.append(arrival(id));
    assert.deepEqual(
      (await inbox.undecoded(2)).map((one) => one.deliveryId),
      ['a', 'b'],
    );
  });

  it('decoded deliveries leave the queue and their records wait in their lanes', async () => {
    const { inbox, lanes } = current();
    await inbox.append(arrival('a'));
    await inbox.append(arrival('b'));
    const [first] = await inbox.undecoded(1);
    await inbox.decoded([first?.seq ?? 0], [pending('k1'), pending('k2', { lane: 2 })]);
    assert.deepEqual(
      (await inbox.undecoded(10)).map((one) => one.deliveryId),
      ['b'],
    );
    assert.equal((await lanes.waiting())[0]?.count, 2);
    assert.equal(await inbox.append(arrival('a')), 'duplicate');
  });

  it('a delivery without records is decoded too, and nothing at all is no fault', async () => {
    const { inbox, lanes } = current();
    await inbox.append(arrival('a'));
    const [first] = await inbox.undecoded(1);
    await inbox.decoded([first?.seq ?? 0], []);
    await inbox.decoded([], []);
    assert.deepEqual(await inbox.undecoded(10), []);
    assert.deepEqual(await lanes.waiting(), []);
  });

  it('a delivery that was decoded already is refused, and its records are not appended twice', async () => {
    const { inbox, lanes } = current();
    await inbox.append(arrival('a'));
    await inbox.append(arrival('b'));
    const seqs = (await inbox.undecoded(2)).map((one) => one.seq);
    await inbox.decoded(seqs.slice(0, 1), [pending('k1')]);
    await assert.rejects(inbox.decoded(seqs, [pending('k1')]), coded('STORE_ARRIVAL_CLOSED'));
    assert.equal((await lanes.waiting())[0]?.count, 1);
    assert.equal((await inbox.undecoded(10)).length, 1);
    await assert.rejects(inbox.decoded([4711], []), coded('STORE_ARRIVAL_CLOSED'));
  });

  it('an undecodable delivery leaves the queue with its dead letter in the same commit', async () => {
    const { inbox, deadLetters } = current();
    await inbox.append(arrival('a'));
    const [first] = await inbox.undecoded(1);
    const open = { ...letter('dl1', { stage: 'inbox' }), status: 'open' } as const;
    await inbox.undecodable(first?.seq ?? 0, { ...open, closedAt: null, closedBy: null }, FAULT);
    assert.deepEqual(await inbox.undecoded(10), []);
    assert.equal((await deadLetters.get('dl1'))?.status, 'open');
    assert.equal(await inbox.append(arrival('a')), 'duplicate');
  });

  it('an undecodable delivery without a dead letter is closed; once only', async () => {
    const { inbox, deadLetters } = current();
    await inbox.append(arrival('a'));
    const [first] = await inbox.undecoded(1);
    await inbox.undecodable(first?.seq ?? 0, null, FAULT);
    assert.deepEqual(await deadLetters.list({ limit: 10 }), []);
    await assert.rejects(
      inbox.undecodable(first?.seq ?? 0, null, FAULT),
      coded('STORE_ARRIVAL_CLOSED'),
    );
  });
}

function describePruning(current: CurrentStore): void {
  it('pruning deletes what is closed and old, and nothing that waits', async () => {
    const { inbox } = current();
    await inbox.append(arrival('old', { receivedAt: T0 - 1 }));
    await inbox.append(arrival('old and waiting', { receivedAt: T0 - 1 }));
    await inbox.append(arrival('new', { receivedAt: T0 }));
    const seqs = (await inbox.undecoded(3)).map((one) => one.seq);
    await inbox.decoded([seqs[0] ?? 0, seqs[2] ?? 0], []);
    assert.equal(await inbox.prune(T0, 100), 1);
    assert.equal(await inbox.append(arrival('old')), 'stored');
    assert.equal(await inbox.append(arrival('new')), 'duplicate');
    assert.equal(await inbox.append(arrival('old and waiting')), 'duplicate');
  });

  it('pruning deletes at most so many rows at once, and says how many', async () => {
    const { inbox, runs } = current();
    for (const id of ['a', 'b', 'c']) await inbox.append(arrival(id));
    await inbox.decoded(
      (await inbox.undecoded(3)).map((one) => one.seq),
      [],
    );
    for (const id of ['r1', 'r2']) {
      await runs.begin({ id, flow: FLOW, trigger: 'x', at: T0, owner: 'worker-1' });
      await runs.end({ id, status: 'done', at: T0, fault: null });
    }
    assert.equal(await inbox.prune(T0 + 1, 2), 2);
    assert.equal(await inbox.prune(T0 + 1, 2), 2);
    assert.equal(await inbox.prune(T0 + 1, 2), 1);
    assert.equal(await inbox.prune(T0 + 1, 2), 0);
  });

  it('a pruned delivery does not give its number to a later one', async () => {
    const { inbox } = current();
    await inbox.append(arrival('a'));
    const [first] = await inbox.undecoded(1);
    await inbox.decoded([first?.seq ?? 0], []);
    await inbox.prune(T0 + 1, 10);
    await inbox.append(arrival('b'));
    const [second] = await inbox.undecoded(1);
    assert.ok((second?.seq ?? 0) > (first?.seq ?? 0));
  });
}
