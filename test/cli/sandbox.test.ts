import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { send } from '../server/running.ts';
import { crossdock, documentOf } from './running.ts';

describe('sandbox', () => {
  it('answers as the vendor does until it is told to stop', async () => {
    const stop = new AbortController();
    let url = '';
    let starts = (): void => {};
    const started = new Promise<void>((resolve) => {
      starts = resolve;
    });
    const ended = crossdock(['sandbox', 'shopify', '--port', '0'], {
      stop: stop.signal,
      out: (text) => {
        url = /http:\/\/[\w.:]+/.exec(text)?.[0] ?? url;
        if (url !== '') starts();
      },
    });
    await Promise.race([started, ended]);
    const answer = await send(`${url}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ shop { name } }"}',
    });
    assert.equal(answer.status, 401);
    stop.abort();
    assert.equal((await ended).exit, 0);
  });

  it('prints its address as JSON at its end', async () => {
    const ended = await crossdock(['sandbox', 'shopify', '--port', '0', '--json'], {
      stop: AbortSignal.abort(),
    });
    assert.match(documentOf<{ url: string }>(ended).url, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('ends with 3 when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { exit, err } = await crossdock(['sandbox', 'shopify', '--port', String(port)]);
    assert.equal(exit, 3);
    assert.match(err, /SERVER_PORT_TAKEN[\s\S]*another --port/);
    await new Promise((resolve) => other.close(resolve));
  });
});
