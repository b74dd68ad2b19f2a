import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  for (const system of ['shopify', 'pos', 'klaviyo', 'netsuite']) {
    it(`prints the connection to ${system} that a check then finds to work`, async () => {
      const stop = new AbortController();
      let said = '';
      const ended = crossdock(['sandbox', system, '--port', '0'], {
        stop: stop.signal,
        out: (text) => {
          said += text;
        },
      });
      while (!said.includes('control:')) await new Promise((resolve) => setImmediate(resolve));
      const dir = mkdtempSync(join(tmpdir(), 'crossdock-sandbox-'));
      try {
        mkdirSync(join(dir, 'config', 'connections'), { recursive: true });
        mkdirSync(join(dir, 'flows'));
        writeFileSync(join(dir, 'config', 'hub.yaml'), 'zone: UTC\n');
        const file = /\n(connection: [\s\S]*?)\n\nits secrets/.exec(said)?.[1] ?? '';
        writeFileSync(join(dir, 'config', 'connections', `${system}-sandbox.yaml`), file);
        const secrets = [...said.matchAll(/export (\w+)='([^']*)'/g)];
        const environment = Object.fromEntries(secrets.map(([, name, value]) => [name, value]));
        const checked = await crossdock(['check'], { cwd: dir, environment });
        assert.equal(checked.exit, 0, `${checked.out}\n${checked.err}`);
        assert.match(checked.out, new RegExp(`${system}-sandbox`));
      } finally {
        stop.abort();
        await ended;
        rmSync(dir, { recursive: true });
      }
    });
  }

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
