import assert from 'node:assert/strict';
import type { HubServer } from '../../core/server/server.ts';
import { QUIET_STATUS, send, startServer } from './running.ts';

describe('the server', () => {
  let server: HubServer | null = null;

  afterEach(async () => {
    await server?.close();
    server = null;
  });

  it('says that it lives', async () => {
    server = await startServer();
    const answer = await send(`${server.url}/livez`);
    assert.equal(answer.status, 200);
    assert.deepEqual(JSON.parse(answer.text), { live: true });
  });

  it('is ready, or says why not', async () => {
    server = await startServer({ ready: async () => ({ ready: false, reasons: ['migrating'] }) });
    const answer = await send(`${server.url}/readyz`);
    assert.equal(answer.status, 503);
    const expected = { ready: false, reasons: ['migrating'], warnings: [] };
    assert.deepEqual(JSON.parse(answer.text), expected);
  });

  it('gives its status as JSON with the counts of deliveries', async () => {
    server = await startServer();
    const status: unknown = JSON.parse((await send(`${server.url}/status`)).text);
    assert.deepEqual(status, {
      ...QUIET_STATUS,
      deliveries: { stored: 0, duplicate: 0, refused: 0, unknown: 0, tooLarge: 0, failed: 0 },
    });
  });

  it('answers 500 without a detail when the status cannot be read', async () => {
    server = await startServer({ status: () => Promise.reject(new Error('/home/secret')) });
    const answer = await send(`${server.url}/`);
    assert.equal(answer.status, 500);
    assert.doesNotMatch(answer.text, /secret/);
  });

  it('lets a page load nothing but its own style', async () => {
    server = await startServer();
    for (const path of ['/', '/style.css', '/status', '/livez', '/nothing']) {
      const { headers } = await send(`${server.url}${path}`);
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /^default-src 'none'; style-src 'self';/, path);
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
    }
  });

  it('changes nothing by any method but POST to a webhook', async () => {
    server = await startServer();
    for (const path of ['/', '/status', '/livez', '/readyz', '/style.css']) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await send(`${server.url}${path}`, { method });
        assert.equal(answer.status, 405, `${method} ${path}`);
        assert.equal(answer.headers['allow'], 'GET, HEAD', `${method} ${path}`);
      }
    }
  });

  it('says which address is taken', async () => {
    server = await startServer();
    const port = Number(new URL(server.url).port);
    await assert.rejects(startServer({ settings: { port } }), {
      code: 'SERVER_PORT_TAKEN',
      where: `127.0.0.1:${port}`,
    });
  });

  it('says when the address is not one of this machine', async () => {
    await assert.rejects(startServer({ settings: { host: '192.0.2.1' } }), {
      code: 'SERVER_ADDRESS_REFUSED',
    });
  });

  it('can be closed twice', async () => {
    const open = await startServer();
    await Promise.all([open.close(), open.close()]);
    await open.close();
  });
});
