import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { CallRecord } from '../../core/connector/http.ts';
import { client, closeAll, codeOf, get, serve } from './http-harness.ts';
import { answer } from './loopback.ts';

describe('the HTTP client', () => {
  afterEach(closeAll);

  it('sends JSON and gives status, lower-case headers and bytes', async () => {
    const server = await serve(answer(201, '{"ok":true}', { 'X-Thing': 'Yes' }));
    const { http } = client();
    const response = await http.send(
      get(`${server.url}/a?b=c`, { method: 'POST', headers: { 'X-Token': 't' }, body: { a: 1 } }),
    );
    assert.equal(response.status, 201);
    assert.equal(response.headers['x-thing'], 'Yes');
    assert.equal(response.body.toString(), '{"ok":true}');
    const [got] = server.got;
    assert.equal(got?.body, '{"a":1}');
    assert.equal(got?.path, '/a?b=c');
    assert.equal(got?.headers['content-type'], 'application/json');
    assert.equal(got?.headers['x-token'], 't');
  });

  it('sends text and bytes as they are', async () => {
    const server = await serve(answer(200));
    const { http } = client();
    const form = 'application/x-www-form-urlencoded';
    const headers = { 'content-type': form };
    await http.send(get(server.url, { method: 'POST', body: 'a=b&c=d', headers }));
    await http.send(get(server.url, { method: 'POST', body: new Uint8Array([104, 105]) }));
    assert.deepEqual(
      server.got.map((got) => got.body),
      ['a=b&c=d', 'hi'],
    );
    assert.equal(server.got[0]?.headers['content-type'], form);
  });

  it('follows no redirect: a 302 is an answer', async () => {
    const server = await serve(answer(302, '', { location: 'http://169.254.169.254/' }));
    const { http } = client();
    assert.equal((await http.send(get(server.url))).status, 302);
    assert.equal(server.got.length, 1);
  });

  it('unpacks gzip, and refuses a bomb', async () => {
    const honest = gzipSync(JSON.stringify({ rows: 'x'.repeat(1000) }));
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const packed = (bytes: Buffer) => (response: ServerResponse) =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes);
    const server = await serve(packed(honest), packed(bomb), packed(Buffer.from('no gzip')));
    const { http } = client();
    assert.match((await http.send(get(server.url))).body.toString(), /^\{"rows":"x+"\}$/);
    assert.equal(await codeOf(http.send(get(server.url, { repeatable: false }))), 'HTTP_TOO_LARGE');
    assert.equal(
      await codeOf(http.send(get(server.url, { repeatable: false }))),
      'HTTP_BODY_BROKEN',
    );
  });

  it('refuses an answer larger than its limit', async () => {
    const server = await serve(answer(200, 'x'.repeat(2000)));
    const { http } = client({ maxBodyBytes: 1000 });
    assert.equal(await codeOf(http.send(get(server.url))), 'HTTP_TOO_LARGE');
    assert.equal(server.got.length, 1);
  });

  describe('where it may go', () => {
    it('sends to a bound host only', async () => {
      const server = await serve(answer(200));
      const { http } = client({ hosts: ['*.example.com', '127.0.0.1'] });
      assert.equal((await http.send(get(server.url))).status, 200);
      const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
      const { http: bound } = client({ hosts: ['*.example.com'], resolve });
      assert.equal(await codeOf(bound.send(get(server.url))), 'HTTP_HOST_REFUSED');
      const port = new URL(server.url).port;
      const inside = await bound.send(get(`http://api.example.com:${port}/`));
      assert.equal(inside.status, 200);
    });

    it('refuses a name that resolves to a private address, and any mixture', async () => {
      for (const addresses of [['127.0.0.1'], ['93.184.215.14', '10.0.0.1'], ['::ffff:10.0.0.1']]) {
        const resolve = async () =>
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
        const { http } = client({ allowPrivate: false, resolve });
        assert.equal(await codeOf(http.send(get('https://vendor.test/'))), 'HTTP_HOST_REFUSED');
      }
    });

    it('refuses metadata addresses even where private ones are allowed', async () => {
      const { http } = client();
      for (const url of ['http://169.254.169.254/', 'http://[fe80::1]/', 'http://0.0.0.0/']) {
        assert.equal(await codeOf(http.send(get(url))), 'HTTP_HOST_REFUSED', url);
      }
    });
  });

  it('keeps to the concurrency of the connection', async () => {
    let running = 0;
    let most = 0;
    const hold = (response: ServerResponse): void => {
      running += 1;
      most = Math.max(most, running);
      setImmediate(() => {
        running -= 1;
        response.end();
      });
    };
    const server = await serve(hold);
    const { http } = client({ limits: [{ kind: 'concurrency', size: 2 }] });
    await Promise.all(Array.from({ length: 20 }, () => http.send(get(server.url))));
    assert.equal(server.got.length, 20);
    assert.ok(most <= 2, `${most}`);
  });

  it('holds calls back for the points budget, and believes what the vendor reports', async () => {
    const server = await serve(answer(200));
    const { http, clock } = client({
      limits: [{ kind: 'points', size: 100, restorePerSecond: 10 }],
    });
    for (let call = 0; call < 3; call += 1) await http.send(get(server.url, { cost: 50 }));
    assert.deepEqual(clock.waits, [5000]);
    http.reportBudget({ available: 1000, size: 1000, restorePerSecond: 50 });
    await http.send(get(server.url, { cost: 800 }));
    assert.deepEqual(clock.waits, [5000]);
    await http.send(get(server.url, { cost: 300 }));
    assert.deepEqual(clock.waits, [5000, 2000]);
  });

  it('records every attempt without credentials, query strings or bodies', async () => {
    const server = await serve(answer(503), answer(200, 'body', { 'set-cookie': 'session=1' }));
    const records: CallRecord[] = [];
    const { http } = client({ record: (call) => records.push(call) });
    const headers = { 'X-Shopify-Access-Token': 'hush', Authorization: 'Bearer hush' };
    await http.send(get(`${server.url}/path?key=hush`, { headers, body: 'hush', method: 'POST' }));
    assert.deepEqual(
      records.map(({ attempt, status, requestBytes }) => ({ attempt, status, requestBytes })),
      [
        { attempt: 1, status: 503, requestBytes: 4 },
        { attempt: 2, status: 200, requestBytes: 4 },
      ],
    );
    assert.doesNotMatch(JSON.stringify(records), /hush|session=1/);
  });
});
