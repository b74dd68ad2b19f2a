import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shopify } from '../../../connectors/shopify/connector.ts';
import { shopifyNetwork } from '../../../connectors/shopify/settings.ts';
import { Secret } from '../../../core/base/secret.ts';
import { openAccount } from '../../../core/connector/account.ts';
import { openHttp } from '../../../core/connector/http.ts';
import { CrossdockError, type Host, type JsonObject } from '../../../core/connector/index.ts';
import { type OpenShop, openShop, pagesOf, recordsOf } from './shop.ts';

const CLIENT = { clientId: 'client-1', clientSecret: 'client-secret-1' };
const HOUR_MS = 3_600_000;

describe('tokens that expire', () => {
  let shop: OpenShop;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crossdock-tokens-'));
    shop = await openShop({ sandbox: CLIENT });
  });
  afterEach(async () => {
    await shop.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (): string => join(folder, 'data', 'shop.tokens.json');
  const asked = (): number =>
    shop.sandbox.calls().filter((call) => call.operation === 'oauth').length;
  const read = async (host: Host): Promise<number> =>
    recordsOf(await pagesOf(host, 'products')).length;

  /** A connection of its own, as another process of the same hub has it. */
  function connection(secrets: Readonly<Record<string, string>>, settings: JsonObject = {}): Host {
    const { clock, random, signal } = shop.host;
    const all = {
      ...shop.host.settings,
      clientId: CLIENT.clientId,
      tokenFile: 'data/shop.tokens.json',
      ...settings,
    };
    const http = openHttp({
      connection: 'shop',
      clock,
      random,
      signal,
      account: openAccount(shopify.spec.limits(all), { clock, where: 'shop' }),
      ...shopifyNetwork(all),
    });
    const given = { clientSecret: CLIENT.clientSecret, ...secrets };
    return {
      ...shop.host,
      settings: all,
      secrets: Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, new Secret(value)]),
      ),
      http,
      baseDir: folder,
    };
  }

  const paired = (): Host => connection({ refreshToken: shop.sandbox.issuePair().refreshToken });

  async function codeOf(work: Promise<unknown>): Promise<string> {
    try {
      await work;
    } catch (error) {
      assert.ok(error instanceof CrossdockError, String(error));
      return error.code;
    }
    return 'no error';
  }

  it('are asked for by the refresh token, and kept in a file for the owner alone', async () => {
    const host = paired();
    assert.equal(await read(host), 2);
    assert.equal(statSync(file()).mode & 0o777, 0o600);
    assert.ok(!existsSync(`${file()}.new`));
    await read(host);
    assert.equal(asked(), 1);
  });

  it('are renewed after 80 % of their life, and not before', async () => {
    const host = paired();
    await read(host);
    await shop.clock.sleep(0.79 * HOUR_MS);
    await read(host);
    assert.equal(asked(), 1);
    await shop.clock.sleep(0.02 * HOUR_MS);
    await read(host);
    assert.equal(asked(), 2);
  });

  it('are found in the file after a restart, and renewed from there', async () => {
    const { refreshToken } = shop.sandbox.issuePair();
    await read(connection({ refreshToken }));
    await read(connection({ refreshToken }));
    assert.equal(asked(), 1);
    await shop.clock.sleep(2 * HOUR_MS);
    assert.equal(await read(connection({ refreshToken })), 2);
    assert.equal(asked(), 2);
  });

  it('are renewed by one caller, whoever else asks at the same time', async () => {
    const { refreshToken } = shop.sandbox.issuePair();
    const hosts = [connection({ refreshToken }), connection({ refreshToken })];
    const counts = await Promise.all([...hosts, ...hosts].map(read));
    assert.deepEqual(counts, [2, 2, 2, 2]);
    assert.equal(asked(), 1);
  });

  it('wait for another process that renews them, and not for one that was killed', async () => {
    const host = paired();
    await read(host);
    await shop.clock.sleep(HOUR_MS);
    const script = `const { DatabaseSync } = require('node:sqlite');
      new DatabaseSync(${JSON.stringify(`${file()}.lock`)}).exec('BEGIN EXCLUSIVE');
      process.stdout.write('locked'); setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--no-warnings', '-e', script]);
    await once(child.stdout, 'data');
    assert.equal(await codeOf(read(host)), 'SHOPIFY_TOKEN_FILE');
    assert.equal(asked(), 1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(await read(host), 2);
    assert.equal(asked(), 2);
  });

  it('are renewed once when Shopify refuses one before its time', async () => {
    const host = paired();
    await read(host);
    shop.sandbox.setFaults([{ operation: 'ProductsPage', kind: 'status', status: 401, count: 1 }]);
    assert.equal(await read(host), 2);
    assert.equal(asked(), 2);
    shop.sandbox.setFaults([{ operation: 'ProductsPage', kind: 'status', status: 401, count: 9 }]);
    assert.equal(await codeOf(read(host)), 'SHOPIFY_AUTH_REFUSED');
    assert.equal(asked(), 3);
  });

  it('survive an answer that was lost, and a file that could not be written', async () => {
    const { refreshToken } = shop.sandbox.issuePair();
    const host = connection({ refreshToken });
    shop.sandbox.setFaults([{ operation: 'oauth', kind: 'appliedThenReset', count: 1 }]);
    assert.equal(await read(host), 2);
    await shop.clock.sleep(HOUR_MS);
    const before = readFileSync(file());
    writeFileSync(join(folder, 'no-folder'), '');
    const broken = connection({ refreshToken }, { tokenFile: 'no-folder/tokens.json' });
    assert.equal(await codeOf(read(broken)), 'SHOPIFY_TOKEN_FILE');
    assert.deepEqual(readFileSync(file()), before);
    assert.equal(await read(host), 2);
  });

  it('come from a token that does not expire, which ends with their first use', async () => {
    const old = shop.sandbox.accessToken;
    const settings = { exchangeToken: true };
    assert.equal(await read(connection({ accessToken: old }, settings)), 2);
    assert.equal(shop.sandbox.accessToken, '');
    assert.equal(await read(connection({ accessToken: old }, settings)), 2);
    assert.equal(asked(), 1);
  });

  it('are taken from the settings anew when those in the file are worth nothing', async () => {
    const stale = {
      accessToken: 'a',
      refreshToken: 'b',
      issuedMs: 0,
      expiresMs: 1,
      refreshExpiresMs: 1,
    };
    const host = paired();
    await read(host);
    writeFileSync(file(), JSON.stringify(stale));
    assert.equal(await read(paired()), 2);
    writeFileSync(file(), JSON.stringify(stale));
    assert.equal(
      await codeOf(read(connection({ refreshToken: 'shprt_unknown' }))),
      'SHOPIFY_AUTH_REFUSED',
    );
  });

  it('are not guessed from a file that holds something else', async () => {
    await read(paired());
    for (const text of ['', 'no json', '{"accessToken":"a"}', '[]']) {
      writeFileSync(file(), text);
      assert.equal(await codeOf(read(paired())), 'SHOPIFY_TOKEN_FILE', text);
    }
  });

  it('need a file and the credentials of the app, as check says', async () => {
    for (const [field, settings] of [
      ['tokenFile', { tokenFile: '' }],
      ['clientId', { clientId: '' }],
    ] as const) {
      const host = connection({ refreshToken: 'shprt_1' }, settings);
      const findings = await shopify.check(host);
      assert.ok(
        findings.some((finding) => finding.severity === 'error' && finding.field === field),
        JSON.stringify(findings),
      );
    }
  });
});
