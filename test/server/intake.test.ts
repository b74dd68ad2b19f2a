import assert from 'node:assert/strict';
import type { HubServer } from '../../core/server/server.ts';
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
