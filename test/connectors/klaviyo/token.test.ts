import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { klaviyo } from '../../../connectors/klaviyo/connector.ts';
import type { Host } from '../../../core/connector/index.ts';
import { type OpenAccount, openAccount } from './account.ts';

let account: OpenAccount;
let baseDir: string;

const SECRETS = { clientSecret: 'sandbox-app-secret', refreshToken: 'refresh_0001' };

function appHost(settings = {}, secrets: Readonly<Record<string, string>> = SECRETS): Host {
  const own = { clientId: 'sandbox-app', tokenFile: 'tokens/klaviyo.token', ...settings };
  return account.hostWith({ settings: own, secrets, baseDir });
}

async function readPeople(host: Host): Promise<void> {
  const request = { stream: 'profiles', since: null, with: {} };
  for await (const page of klaviyo.read?.(host, request) ?? []) equal(page.records.length, 0);
}

function kept(): { readonly refreshToken: string } {
  const value: { readonly refreshToken: string } = JSON.parse(
    readFileSync(join(baseDir, 'tokens/klaviyo.token'), 'utf8'),
  );
  return value;
}

function refreshes(): number {
  return account.calls().filter((call) => call.startsWith('token')).length;
}

describe('the OAuth app of a Klaviyo connection', () => {
  beforeEach(async () => {
    baseDir = mkdtempSync(join(tmpdir(), 'klaviyo-token-'));
    account = await openAccount();
  });
  afterEach(async () => {
    await account.close();
    rmSync(baseDir, { recursive: true });
  });

  it('keeps each new refresh token before it uses what came with it, for its owner only', async () => {
    await readPeople(appHost());
    equal(kept().refreshToken, account.sandbox.refreshToken());
    ok(kept().refreshToken !== SECRETS.refreshToken);
    equal(statSync(join(baseDir, 'tokens/klaviyo.token')).mode & 0o777, 0o600);
  });

  it('refreshes once, however many calls wait for it, over all connections that share the file', async () => {
    await Promise.all([readPeople(appHost()), readPeople(appHost()), readPeople(appHost())]);
    equal(refreshes(), 1);
  });

  it('refreshes half a minute before the end, and once more when a token is refused', async () => {
    const host = appHost();
    await readPeople(host);
    await account.clock.sleep(3_560_000);
    await readPeople(host);
    equal(refreshes(), 1);
    await account.clock.sleep(15_000);
    await readPeople(host);
    equal(refreshes(), 1);
    account.sandbox.expireTokens();
    await readPeople(host);
    equal(refreshes(), 1);
  });

  it('goes on with the kept token after a restart, and with the setting once that is a new one', async () => {
    await readPeople(appHost());
    const first = kept().refreshToken;
    writeFileSync(
      join(baseDir, 'other.token'),
      readFileSync(join(baseDir, 'tokens/klaviyo.token')),
    );
    await readPeople(appHost({ tokenFile: 'other.token' }));
    ok(account.sandbox.refreshToken() !== first);
    const reinstalled = { ...SECRETS, refreshToken: account.sandbox.refreshToken() };
    writeFileSync(
      join(baseDir, 'third.token'),
      JSON.stringify({ refreshToken: 'old', grewFrom: 'x' }),
    );
    await readPeople(appHost({ tokenFile: 'third.token' }, reinstalled));
  });

  it('is locked out with a token that was used before, and says how to get back in', async () => {
    await readPeople(appHost());
    await rejects(readPeople(appHost({ tokenFile: 'lost.token' })), (error: Error) => {
      match(error.message, /KLAVIYO_AUTH_REFUSED.*invalid_grant/);
      ok(!error.message.includes(SECRETS.refreshToken));
      return true;
    });
  });

  it('stops before a refresh when it could not keep what comes back', async () => {
    writeFileSync(join(baseDir, 'tokens'), 'a file where a folder should be');
    await rejects(readPeople(appHost()), /KLAVIYO_TOKEN_UNKEPT/);
    await rejects(readPeople(appHost({ tokenFile: undefined })), /KLAVIYO_AUTH_REFUSED/);
  });

  it('is told by check which scopes it lacks for writing', async () => {
    account.sandbox.setScopes(['accounts:read', 'profiles:read', 'lists:read', 'events:read']);
    const findings = await klaviyo.check(appHost());
    const lacking = findings.flatMap(({ what }) => /lacks the scope (\S+)/.exec(what)?.[1] ?? []);
    deepEqual(lacking.sort(), [
      'catalogs:read',
      'catalogs:write',
      'data-privacy:write',
      'events:write',
      'lists:write',
      'metrics:read',
      'profiles:write',
      'subscriptions:read',
      'subscriptions:write',
    ]);
  });
});
