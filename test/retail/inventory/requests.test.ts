import assert from 'node:assert/strict';
import {
  type Answer,
  openRequests,
  type Requests,
} from '../../../core/retail/inventory/requests.ts';
import { type Bench, openBench } from './open.ts';

describe('a call of the hub’s own API', () => {
  let bench: Bench;
  let requests: Requests;
  let done = 0;
  const work = async (): Promise<Answer> => {
    done += 1;
    return { status: 201, body: { n: done } };
  };
  beforeEach(async () => {
    done = 0;
    bench = await openBench();
    requests = openRequests({ store: bench.store.inventory, clock: bench.clock });
  });
  afterEach(async () => {
    await bench.store.close();
  });

  it('is done once, and gets its first answer whenever it is repeated', async () => {
    const first = await requests.once({ key: 'k', body: { a: 1, b: 2 } }, work);
    const again = await requests.once({ key: 'k', body: { b: 2, a: 1 } }, work);
    assert.deepEqual(again, first);
    assert.equal(done, 1);
  });

  it('with another body under its key is refused with 422', async () => {
    await requests.once({ key: 'k', body: 1 }, work);
    assert.equal((await requests.once({ key: 'k', body: 2 }, work)).status, 422);
    assert.equal(done, 1);
  });

  it('that comes while the first still runs is told to wait', async () => {
    let finish: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const first = requests.once({ key: 'k', body: 1 }, () => gate.then(work));
    assert.equal((await requests.once({ key: 'k', body: 1 }, work)).status, 409);
    finish();
    assert.equal((await first).status, 201);
    assert.equal(done, 1);
  });

  it('that failed may be done again', async () => {
    const fail = (): Promise<Answer> => Promise.reject(new Error('no'));
    await assert.rejects(requests.once({ key: 'k', body: 1 }, fail), /no/);
    assert.equal((await requests.once({ key: 'k', body: 1 }, work)).status, 201);
  });

  it('whose process died may be done again after a while, and not before', async () => {
    const at = bench.clock.now();
    const { store } = bench;
    const hash = 'x'.repeat(8);
    await store.inventory.beginRequest({ key: 'k', bodyHash: hash, answer: null, at }, 0);
    const again = { key: 'k', bodyHash: hash, answer: null, at: at + 1 };
    assert.notEqual(await store.inventory.beginRequest(again, at), null);
    assert.equal(await store.inventory.beginRequest(again, at + 1), null);
  });

  it('is forgotten after a day and not before', async () => {
    await requests.once({ key: 'k', body: 1 }, work);
    bench.clock.jump(24 * 3_600_000);
    await requests.prune();
    await requests.once({ key: 'k', body: 1 }, work);
    assert.equal(done, 1);
    bench.clock.jump(1);
    await requests.prune();
    await requests.once({ key: 'k', body: 1 }, work);
    assert.equal(done, 2);
  });
});
