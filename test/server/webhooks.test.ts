import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { CrossdockError, defineErrors } from '../../core/base/errors.ts';
import type { HubServer } from '../../core/server/server.ts';
import { type Play, recorder, send, slowStore, startServer } from './running.ts';

const KINDS = defineErrors({
  TEST_DISK_FULL: { means: 'the disk is full', mend: 'make room', retry: 'backoff' },
});

describe('webhooks', () => {
  let server: HubServer | null = null;

  async function start(play: Play = {}): Promise<string> {
    server = await startServer(play);
    return server.url;
  }

  async function deliveries(url: string): Promise<Record<string, number>> {
    const status: { deliveries: Record<string, number> } = JSON.parse(
      (await send(`${url}/status`)).text,
    );
    return status.deliveries;
  }

  afterEach(async () => {
    await server?.close();
    server = null;
  });

  const bodies: readonly (readonly [string, string, Buffer])[] = [
    ['JSON', 'application/json', Buffer.from('{"a": 1.0, "__proto__": {}}  \n')],
    ['JSON that is cut off', 'application/json', Buffer.from('{"a":')],
    ['a form', 'application/x-www-form-urlencoded', Buffer.from('a=1&a=2')],
    ['bytes that are no text', 'application/octet-stream', Buffer.from([0, 255, 254, 10, 13, 0])],
    ['a content type nobody knows', 'made/up; q=1; charset=x', Buffer.from('x')],
    ['a content type that is none', '///', Buffer.from('x')],
  ];
  for (const [name, type, body] of bodies) {
    it(`keeps the exact bytes of ${name}`, async () => {
      const { receive, got } = recorder();
      const url = await start({ receive });
      const answer = await send(`${url}/webhooks/shop`, {
        method: 'POST',
        headers: { 'content-type': type, 'X-Signature': 'AbC=' },
        body,
      });
      assert.equal(answer.status, 200);
      assert.equal(answer.text, '');
      assert.deepEqual(got[0]?.delivery.raw, body);
      assert.equal(got[0]?.connection, 'shop');
      assert.equal(got[0]?.delivery.headers['x-signature'], 'AbC=');
    });
  }

  it('keeps the exact bytes of a body without a content type', async () => {
    const { receive, got } = recorder();
    const url = await start({ receive });
    await send(`${url}/webhooks/shop`, { method: 'POST', body: '{"a":1}' });
    assert.equal(got[0]?.delivery.raw.toString(), '{"a":1}');
  });

  it('takes a delivery without a body', async () => {
    const { receive, got } = recorder();
    const url = await start({ receive });
    assert.equal((await send(`${url}/webhooks/shop`, { method: 'POST' })).status, 200);
    assert.equal(got[0]?.delivery.raw.length, 0);
  });

  it('shows a header that came twice as one text with a comma, so that a verifier can refuse it', async () => {
    const { receive, got } = recorder();
    const url = await start({ receive });
    await send(`${url}/webhooks/shop`, {
      method: 'POST',
      headers: { 'x-signature': ['one', 'two'] },
      body: 'x',
    });
    assert.equal(got[0]?.delivery.headers['x-signature'], 'one, two');
  });

  it('answers only after the delivery is durable', async () => {
    const { receive, isAsked, commit } = slowStore();
    const url = await start({ receive });
    let answered = false;
    const answer = send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' }).then((got) => {
      answered = true;
      return got;
    });
    await isAsked;
    assert.equal((await send(`${url}/livez`)).status, 200);
    assert.equal(answered, false);
    commit();
    assert.equal((await answer).status, 200);
  });

  it('answers a duplicate with 200 and counts it apart', async () => {
    const url = await start({ receive: async () => ({ status: 'duplicate' }) });
    const answer = await send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' });
    assert.equal(answer.status, 200);
    assert.equal((await deliveries(url))['duplicate'], 1);
  });

  it('answers a bad signature with 401 and tells nothing, but counts it', async () => {
    const url = await start({ receive: async () => ({ status: 'refused', reason: 'hmac wrong' }) });
    const answer = await send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' });
    assert.equal(answer.status, 401);
    assert.equal(answer.text, '');
    assert.equal((await deliveries(url))['refused'], 1);
  });

  it('answers 404 for a connection that takes no webhooks', async () => {
    const url = await start({ receive: async () => ({ status: 'unknown' }) });
    const answer = await send(`${url}/webhooks/nobody`, { method: 'POST', body: 'x' });
    assert.equal(answer.status, 404);
    assert.equal((await deliveries(url))['unknown'], 1);
  });

  it('asks to come again when the store cannot keep a delivery', async () => {
    const full = { what: 'no space left', where: 'store' };
    const url = await start({
      receive: () => Promise.reject(new CrossdockError(KINDS.TEST_DISK_FULL, full)),
    });
    const answer = await send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers['retry-after'], '30');
    assert.equal(answer.text, '');
    assert.equal((await deliveries(url))['failed'], 1);
  });

  it('asks to come again, and does not try to store, when the disk is nearly full', async () => {
    const { receive, got } = recorder();
    const url = await start({
      receive,
      disk: { folder: '.', freeMinBytes: Number.MAX_SAFE_INTEGER },
    });
    assert.equal((await send(`${url}/readyz`)).status, 503);
    const answer = await send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' });
    assert.equal(answer.status, 503);
    assert.equal(got.length, 0);
  });

  it('refuses a body over the limit with 413 and hands nothing on', async () => {
    const { receive, got } = recorder();
    const url = await start({ receive, settings: { bodyMaxBytes: 1024 } });
    const answer = await send(`${url}/webhooks/shop`, {
      method: 'POST',
      body: Buffer.alloc(1025),
    });
    assert.equal(answer.status, 413);
    assert.equal(got.length, 0);
    assert.equal((await deliveries(url))['tooLarge'], 1);
  });

  it('takes a body of exactly the limit', async () => {
    const url = await start({ settings: { bodyMaxBytes: 1024 } });
    const body = Buffer.alloc(1024);
    assert.equal((await send(`${url}/webhooks/shop`, { method: 'POST', body })).status, 200);
  });

  it('refuses a request head over the limit with 431', async () => {
    const url = await start({ settings: { headerMaxBytes: 4096 } });
    const headers = { 'x-long': 'a'.repeat(5000) };
    const answer = await send(`${url}/webhooks/shop`, { method: 'POST', headers, body: 'x' });
    assert.equal(answer.status, 431);
  });

  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
    it(`answers ${method} with 405 and names POST`, async () => {
      const url = await start();
      const answer = await send(`${url}/webhooks/shop`, { method });
      assert.equal(answer.status, 405);
      assert.equal(answer.headers['allow'], 'POST');
    });
  }

  for (const path of ['/webhooks', '/webhooks/a/b', '/webhook/a', '/admin', '/.env']) {
    it(`has nothing at ${path}`, async () => {
      const url = await start();
      const answer = await send(`${url}${path}`, { method: 'POST', body: 'x' });
      assert.equal(answer.status, 404);
    });
  }

  it('closes on a client that does not finish its request in time', async () => {
    const url = await start({ settings: { requestTimeoutMs: 100 } });
    const { hostname, port } = new URL(url);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => {
        socket.write('POST /webhooks/shop HTTP/1.1\r\nhost: hub\r\ncontent-length: 10\r\n\r\nhal');
      });
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
    });
    assert.match(answer, /^HTTP\/1\.1 408 /);
  });

  it('does not break on bytes that are no HTTP', async () => {
    const url = await start();
    const { hostname, port } = new URL(url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write('\x16\x03\x01garbage\r\n\r\n'),
      );
      socket.on('data', () => {});
      socket.on('close', () => resolve());
      socket.on('error', () => resolve());
    });
    assert.equal((await send(`${url}/livez`)).status, 200);
  });

  it('finishes a delivery that goes on when it is told to close', async () => {
    const { receive, isAsked, commit } = slowStore();
    const url = await start({ receive });
    const answer = send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' });
    await isAsked;
    const closed = server?.close();
    server = null;
    commit();
    assert.equal((await answer).status, 200);
    await closed;
    await assert.rejects(send(`${url}/livez`));
  });

  it('closes within its limit though a client holds its connection', async () => {
    const url = await start({ settings: { stopWithinMs: 50 } });
    const { hostname, port } = new URL(url);
    const held = new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write('POST /webhooks/shop HTTP/1.1\r\nhost: hub\r\ncontent-length: 10\r\n\r\nhal');
        server?.close().then(() => resolve());
      });
      socket.on('error', () => {});
    });
    await held;
    server = null;
  });
});
