import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { client, closeAll, codeOf, get, serve } from './http-harness.ts';
import { answer } from './loopback.ts';

const PIECE = Buffer.alloc(1_000_000, 'x');

async function read(pieces: AsyncIterable<Buffer> | undefined): Promise<Buffer> {
  assert.ok(pieces !== undefined, 'the body comes in pieces');
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

describe('a body that comes in pieces', () => {
  afterEach(closeAll);

  it('is whole, plain or packed, and larger than any body that is held', async () => {
    const text = Buffer.from('{"id":1}\n'.repeat(50_000));
    const packed = (response: ServerResponse): void =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text));
    const server = await serve(answer(200, text.toString()), packed);
    const { http } = client({ maxBodyBytes: 1000 });
    for (const at of [1, 2]) {
      const response = await http.send(get(`${server.url}/${at}`, { piecewise: true }));
      assert.equal(response.body.length, 0);
      assert.equal((await read(response.pieces)).equals(text), true);
    }
  });

  it('makes the sender wait for a slow reader, so nothing piles up', async () => {
    let sent = 0;
    const server = await serve((response) => {
      const more = (): void => {
        while (sent < 200) {
          sent += 1;
          if (!response.write(PIECE)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const { http } = client();
    const { pieces } = await http.send(get(server.url, { piecewise: true }));
    for await (const _piece of pieces ?? []) {
      // A turn of the event loop for each piece: a sender that did not wait would be done at once.
      await new Promise((resolve) => setImmediate(resolve));
      assert.ok(sent < 100, `${sent} of 200 were sent after the first piece`);
      break;
    }
  });

  it('is an answer like any other when it is none of 2xx', async () => {
    const server = await serve(answer(403, '<Error>expired</Error>'));
    const { http } = client();
    const response = await http.send(get(server.url, { piecewise: true }));
    assert.equal(response.status, 403);
    assert.equal(response.pieces, undefined);
    assert.equal(response.body.toString(), '<Error>expired</Error>');
  });

  it('says so when it breaks off, falls silent or cannot be unpacked', async () => {
    const cut = (response: ServerResponse): void => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.socket?.destroy());
    };
    const silent = (response: ServerResponse): void => void response.writeHead(200).write('half');
    const broken = (response: ServerResponse): void =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all');
    const server = await serve(cut, silent, broken);
    const { http } = client();
    for (const code of ['HTTP_RESET', 'HTTP_TIMEOUT', 'HTTP_BODY_BROKEN']) {
      const { pieces } = await http.send(get(server.url, { piecewise: true, timeoutMs: 200 }));
      assert.equal(await codeOf(read(pieces)), code);
    }
  });

  it('ends with the hub', async () => {
    const server = await serve((response) => void response.writeHead(200).write('half'));
    const stop = new AbortController();
    const { http } = client({ signal: stop.signal });
    const { pieces } = await http.send(get(server.url, { piecewise: true }));
    const reading = codeOf(read(pieces));
    stop.abort();
    assert.equal(await reading, 'HTTP_ABORTED');
  });
});
