import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { mayHaveExecuted } from '../../core/connector/http.ts';
import { errorOf } from '../error-of.ts';
import { client, closeAll, codeOf, get, never, reset, serve } from './http-harness.ts';
import { answer, type Loopback } from './loopback.ts';

describe('the HTTP client', () => {
  afterEach(closeAll);

  describe('repeating', () => {
    it('repeats a repeatable call after a server fault, a reset and a wait of its own', async () => {
      const server = await serve(answer(502), reset, answer(200, 'done'));
      const { http, clock } = client();
      assert.equal((await http.send(get(server.url))).body.toString(), 'done');
      assert.equal(server.got.length, 3);
      assert.equal(clock.waits.length, 2);
    });

    it('gives the last answer when the server fault stays', async () => {
      const server = await serve(answer(500, 'still'));
      const { http } = client();
      assert.equal((await http.send(get(server.url))).status, 500);
      assert.equal(server.got.length, 4);
    });

    for (const [name, first] of Object.entries({ '500': answer(500), '503': answer(503) })) {
      it(`never repeats a call that is not repeatable after a ${name}`, async () => {
        const server = await serve(first, answer(200));
        const { http } = client();
        const response = await http.send(get(server.url, { method: 'POST', repeatable: false }));
        assert.equal(response.status, Number(name));
        assert.equal(server.got.length, 1);
      });
    }

    it('never repeats a reset or a timeout of a call that is not repeatable', async () => {
      const server = await serve(reset, never, answer(200));
      const { http } = client();
      const post = get(server.url, { method: 'POST', repeatable: false, timeoutMs: 40 });
      assert.equal(await codeOf(http.send(post)), 'HTTP_RESET');
      assert.equal(await codeOf(http.send(post)), 'HTTP_TIMEOUT');
      assert.equal(server.got.length, 2);
    });

    it('signs each attempt anew', async () => {
      const server = await serve(answer(502), answer(429), answer(200));
      const { http } = client();
      let nonce = 0;
      const sign = (): Record<string, string> => {
        nonce += 1;
        return { 'X-Nonce': String(nonce) };
      };
      await http.send(get(server.url, { sign }));
      assert.deepEqual(
        server.got.map((request) => request.headers['x-nonce']),
        ['1', '2', '3'],
      );
    });

    it('never repeats it on a connection that served an earlier call', async () => {
      const server = await serve(answer(200), reset, answer(200));
      const { http } = client();
      const post = get(server.url, { method: 'POST', repeatable: false });
      assert.equal((await http.send(post)).status, 200);
      assert.equal(await codeOf(http.send(post)), 'HTTP_RESET');
      assert.equal(server.got.length, 2);
    });

    it('waits for 429 with any call: seconds, HTTP date and nothing said', async () => {
      const date = new Date(Date.UTC(2026, 10, 22, 0, 0, 9)).toUTCString();
      const server = await serve(
        answer(429, '', { 'retry-after': '2' }),
        answer(429, '', { 'retry-after': date }),
        answer(429),
        answer(200),
      );
      const { http, clock } = client();
      const response = await http.send(get(server.url, { method: 'POST', repeatable: false }));
      assert.equal(response.status, 200);
      const [first = 0, second = 0, third = 0] = clock.waits;
      assert.ok(first >= 2000 && first < 3000, `${first}`);
      assert.ok(first + second >= 9000, `${first} + ${second}`);
      assert.ok(third >= 1000, `${third}`);
    });

    it('leaves an absurd Retry-After to the engine', async () => {
      const server = await serve(answer(429, '', { 'retry-after': '86400' }));
      const { http, clock } = client();
      assert.equal((await http.send(get(server.url))).status, 429);
      assert.deepEqual(clock.waits, []);
    });

    it('does not hide that an earlier attempt may have been carried out', async () => {
      let server: Loopback | null = null;
      const vanish = (response: ServerResponse): void => {
        reset(response);
        void server?.close();
      };
      server = await serve(vanish);
      const { http } = client();
      const code = await codeOf(http.send(get(server.url, { method: 'POST' })));
      assert.equal(code, 'HTTP_RESET');
    });

    it('does not hide a doubtful attempt behind a later 429', async () => {
      const server = await serve(reset, answer(429, '', { 'retry-after': '86400' }));
      const { http } = client();
      assert.equal(await codeOf(http.send(get(server.url, { method: 'POST' }))), 'HTTP_RESET');
    });
  });

  describe('saying whether the call can have been carried out', () => {
    it('says no when nobody listens', async () => {
      const server = await serve(answer(200));
      await server.close();
      const { http } = client();
      const error = await errorOf(http.send(get(server.url, { repeatable: false })));
      assert.equal(error.code, 'HTTP_UNREACHABLE');
      assert.equal(mayHaveExecuted(error), false);
    });

    it('says no when the name cannot be resolved', async () => {
      const resolve = () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }));
      const { http } = client({ resolve });
      const error = await errorOf(http.send(get('http://nowhere.test/')));
      assert.equal(error.code, 'HTTP_UNREACHABLE');
      assert.equal(mayHaveExecuted(error), false);
    });

    it('says no when the handshake fails, and does not repeat it', async () => {
      const plain = createTcpServer((socket) => void socket.end('not TLS at all'));
      await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
      const address = plain.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const { http, clock } = client();
      const error = await errorOf(http.send(get(`https://127.0.0.1:${port}/`)));
      plain.close();
      assert.equal(error.code, 'HTTP_TLS_REFUSED');
      assert.equal(mayHaveExecuted(error), false);
      assert.deepEqual(clock.waits, []);
    });

    it('says yes after a reset, a timeout and a body cut off', async () => {
      const cut = (response: ServerResponse): void => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('part', () => response.socket?.destroy());
      };
      const server = await serve(reset, never, cut);
      const { http } = client();
      const request = get(server.url, { repeatable: false, timeoutMs: 60 });
      for (const code of ['HTTP_RESET', 'HTTP_TIMEOUT', 'HTTP_RESET']) {
        const error = await errorOf(http.send(request));
        assert.equal(error.code, code);
        assert.equal(mayHaveExecuted(error), true);
      }
    });

    it('ends a slow trickle at the total timeout', async () => {
      const trickle = (response: ServerResponse): void => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('.'), 10);
        response.on('close', () => clearInterval(timer));
      };
      const server = await serve(trickle);
      const { http } = client();
      const request = get(server.url, { repeatable: false, timeoutMs: 100 });
      assert.equal(await codeOf(http.send(request)), 'HTTP_TIMEOUT');
    });

    it('tells a stop before sending from a stop under way', async () => {
      const stop = new AbortController();
      const server = await serve(() => stop.abort(new Error('stop')));
      const { http } = client({ signal: stop.signal });
      assert.equal(await codeOf(http.send(get(server.url))), 'HTTP_ABORTED');
      const later = await errorOf(http.send(get(server.url)));
      assert.equal(later.code, 'HTTP_STOPPED');
      assert.equal(mayHaveExecuted(later), false);
      assert.equal(server.got.length, 1);
    });
  });
});
