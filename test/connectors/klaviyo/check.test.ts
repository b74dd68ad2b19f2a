import { equal, match, ok, rejects } from 'node:assert/strict';
import { klaviyo } from '../../../connectors/klaviyo/connector.ts';
import type { Finding } from '../../../core/connector/index.ts';
import { API_KEY, type OpenAccount, openAccount } from './account.ts';

let account: OpenAccount;

async function errors(): Promise<readonly Finding[]> {
  const findings = await klaviyo.check(account.host);
  return findings.filter((finding) => finding.severity !== 'info');
}

describe('checking a Klaviyo connection', () => {
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it('asks once which account it is, in the slowest tier', async () => {
    equal((await errors()).length, 0);
    equal(account.calls().filter((call) => call.includes('/api/accounts')).length, 1);
  });

  it('takes a 400 that names no field for a wrong key, as older guides say', async () => {
    account.sandbox.setFaults([
      {
        operation: 'GET /api/accounts',
        count: 1,
        kind: 'status',
        status: 400,
        message: 'Bad key.',
      },
    ]);
    const [finding] = await errors();
    equal(finding?.severity, 'error');
    match(finding?.what ?? '', /400|Bad key/);
  });

  it('tells the page of the front from an answer of Klaviyo', async () => {
    account.sandbox.setFaults([{ operation: '*', count: 1, kind: 'edgePage' }]);
    const [finding] = await errors();
    equal(finding?.field, 'endpoint');
    match(finding?.what ?? '', /KLAVIYO_EDGE_REFUSED/);
  });

  it('does not let the key before the last rotation be forgotten', async () => {
    const secrets = {
      ...{ apiKey: API_KEY, webhookSecret: 'a-new-secret-key' },
      previousWebhookSecret: 'an-old-secret-key',
    };
    const findings = await klaviyo.check(account.hostWith({ secrets }));
    ok(findings.some((one) => one.severity === 'warning' && /without an end/.test(one.what)));
  });

  it('warns of a clock that is off and of another revision', async () => {
    account.sandbox.setClockOffset(600_000);
    const host = account.hostWith({ settings: { revision: '2025-10-15' } });
    const findings = await klaviyo.check(host);
    const warnings = findings.filter((finding) => finding.severity === 'warning');
    ok(warnings.some(({ what }) => /600 s off/.test(what)));
    ok(warnings.some(({ field }) => field === 'revision'));
  });

  it('finds what is missing in the settings before it calls', async () => {
    const none = account.hostWith({ secrets: {} });
    equal((await klaviyo.check(none))[0]?.field, 'apiKey');
    const app = account.hostWith({ settings: { clientId: 'a' }, secrets: { clientSecret: 'b' } });
    equal((await klaviyo.check(app))[0]?.field, 'tokenFile');
    const both = { apiKey: API_KEY, clientSecret: 'b' };
    const two = account.hostWith({ settings: { clientId: 'a' }, secrets: both });
    ok((await klaviyo.check(two)).some(({ what }) => /every metric twice/.test(what)));
  });
});

describe('Klaviyo answers', () => {
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it('that deny a scope stop the connection for an hour, and are no fault of the record', async () => {
    account.sandbox.setScopes(['accounts:read']);
    await rejects(account.read('profiles'), /KLAVIYO_ACCESS_DENIED.*profiles:read/);
    const ack = await account.write('profiles', 'upsert', { email: 'a@example.com' });
    ok(ack.outcome === 'retry' && ack.afterMs === 3_600_000);
  });

  it('never show an address or a number of a customer', async () => {
    account.sandbox.setFaults([
      {
        operation: 'write',
        count: 1,
        kind: 'status',
        status: 400,
        message: 'ana@example.com and +49 151 1234567 are taken',
        field: ['/data/attributes/email'],
      },
    ]);
    const ack = await account.write('profiles', 'upsert', { email: 'ana@example.com' });
    ok(ack.outcome === 'refused' && ack.path === '/data/attributes/email');
    match(ack.what, /\(e-mail\) and \(number\) are taken/);
  });

  it('that announce the end of the revision are told of once', async () => {
    const account = await openAccount({
      extraHeaders: { sunset: 'Sat, 15 Jul 2028 00:00:00 GMT' },
    });
    await account.read('lists');
    await account.read('metrics');
    equal(account.logged().split('this revision of its API ends').length - 1, 1);
    match(account.logged(), /15 Jul 2028/);
    await account.close();
  });

  it('that throttle are waited for as they ask, and then the write is done', async () => {
    account.sandbox.setFaults([
      { operation: 'write', count: 1, kind: 'status', status: 429, retryAfter: '7' },
    ]);
    const before = account.clock.now();
    const ack = await account.write('profiles', 'upsert', { email: 'ana@example.com' });
    equal(ack.outcome, 'written');
    ok(account.clock.now() - before >= 7_000);
  });
});
