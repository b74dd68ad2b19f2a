import assert from 'node:assert/strict';
import { CrossdockError } from '../../core/base/errors.ts';
import type { Reception } from '../../core/pipeline/inbox.ts';
import type { HubServer } from '../../core/server/server.ts';
import { STORE_ERRORS } from '../../core/store/errors.ts';
import { until } from '../crash/until.ts';
import { send, slowStore, startServer } from './running.ts';
import { headOf, leapingClock, openWire } from './wire.ts';

describe('a store that stands still', () => {
  let server: HubServer | null = null;

  afterEach(async () => {
    await server?.close();
    server = null;
  });

  it('keeps no sender waiting for ever: it is asked to come again', async () => {
    const { receive, commit } = slowStore();
    server = await startServer({ receive, settings: { answerWithinMs: 50 } });
    const answer = await send(`${server.url}/webhooks/shop`, { method: 'POST', body: 'x' });
    assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '30']);
    commit();
  });

  it('makes the hub say that it is not ready, and since when', async () => {
    const { receive, isAsked, commit } = slowStore();
    const { clock, leap } = leapingClock();
    server = await startServer({ receive, clock });
    const { url } = server;
    const waiting = send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' });
    await isAsked;
    assert.equal((await send(`${url}/readyz`)).status, 200);
    leap(4_500);
    const { status, text } = await send(`${url}/readyz`);
    assert.equal(status, 503);
    assert.match(text, /a delivery has waited 4 s for the store/);
    commit();
    assert.equal((await waiting).status, 200);
    assert.equal((await send(`${url}/readyz`)).status, 200);
  });

  it('that refuses after the sender was answered harms nothing', async () => {
    const late = Promise.withResolvers<never>();
    server = await startServer({ receive: () => late.promise, settings: { answerWithinMs: 20 } });
    const { url } = server;
    assert.equal((await send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' })).status, 503);
    late.reject(new Error('the disk is gone'));
    assert.equal((await send(`${url}/livez`)).status, 200);
  });
});

describe('a store that can be read but keeps nothing', () => {
  const full = new CrossdockError(STORE_ERRORS.STORE_DISK_FULL, { what: 'no room', where: 'db' });
  const wrong = new CrossdockError(STORE_ERRORS.STORE_CONSTRAINT, { what: 'no', where: 'db' });
  let server: HubServer | null = null;

  afterEach(async () => {
    await server?.close();
    server = null;
  });

  /** A hub whose store answers so, and what it says of itself after one more delivery. */
  async function hub() {
    let answer: Reception | Error = full;
    const { clock, leap } = leapingClock();
    server = await startServer({
      clock,
      receive: async () => {
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    const { url } = server;
    const ready = () => send(`${url}/readyz`);
    return {
      ready,
      leap,
      answering: async (next: Reception | Error) => {
        answer = next;
        await send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' });
        return ready();
      },
    };
  }

  it('makes the hub say that it is not ready, and why, until it keeps one', async () => {
    const { answering } = await hub();
    const { status, text } = await answering(full);
    assert.equal(status, 503);
    assert.match(text, /the store keeps no delivery: STORE_DISK_FULL, no room/);
    assert.equal((await answering({ status: 'refused', reason: 'no signature' })).status, 503);
    assert.equal((await answering({ status: 'duplicate' })).status, 503);
    assert.equal((await answering({ status: 'stored' })).status, 200);
  });

  it('may be tried again after a while in which nobody sent anything', async () => {
    const { answering, ready, leap } = await hub();
    assert.equal((await answering(full)).status, 503);
    leap(10_000);
    assert.equal((await ready()).status, 200);
  });

  it('leaves the hub ready where only that one delivery was refused', async () => {
    const { answering } = await hub();
    assert.equal((await answering(wrong)).status, 200);
    assert.equal((await answering(new Error('a mistake'))).status, 200);
  });
});

describe('a server that stops', () => {
  it('answers who still comes, asks everybody to go elsewhere, and cuts nobody off', async () => {
    const { receive, isAsked, commit } = slowStore();
    const server = await startServer({ receive });
    const { url } = server;
    const resting = await openWire(url, 'GET /livez HTTP/1.1\r\nhost: hub\r\n\r\n');
    assert.doesNotMatch(await resting.heard(/"live":true/), /connection: close/);
    const waiting = await openWire(url, `${headOf(1)}x`);
    await isAsked;
    const closed = server.close();
    const ready = await send(`${url}/readyz`);
    assert.deepEqual([ready.status, ready.headers['connection']], [503, 'close']);
    assert.match(ready.text, /the hub stops/);
    resting.write(`${headOf(1)}y`);
    const newcomer = await openWire(url, `${headOf(1)}z`);
    commit();
    for (const wire of [resting, waiting, newcomer]) {
      assert.match(await wire.closed, /HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close/);
    }
    await closed;
    await assert.rejects(send(`${url}/livez`));
  });

  it('waits no longer than it is told while more and more comes', async () => {
    const server = await startServer({ settings: { drainForMs: 150 } });
    const { url } = server;
    let isClosed = false;
    const closed = server.close().then(() => {
      isClosed = true;
    });
    await until(async () => {
      await send(`${url}/livez`).catch(() => undefined);
      return isClosed;
    });
    await closed;
    await assert.rejects(send(`${url}/livez`));
  });
});
