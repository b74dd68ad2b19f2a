import { deepEqual, equal, ok } from 'node:assert/strict';
import { netsuite } from '../../../../connectors/netsuite/connector.ts';
import type { NetsuiteSandbox } from '../../../../connectors/netsuite/sandbox/options.ts';
import { netSuiteNetwork, netSuiteSettings } from '../../../../connectors/netsuite/settings.ts';
import { haltingClock } from '../../../contract/halting-clock.ts';
import { testHost } from '../../../contract/test-host.ts';
import { closeAll, openErp, recordsOf, settingsOf, writeOne } from '../erp.ts';

function tokenCalls(sandbox: NetsuiteSandbox): number {
  return sandbox.calls().filter((call) => call.operation === 'token').length;
}

describe('connectors/netsuite/auth/access', () => {
  afterEach(closeAll);

  it('shares one token between parallel callers and reads', async () => {
    const { host, sandbox } = await openErp();
    await Promise.all([recordsOf(host, 'items'), recordsOf(host, 'customers')]);
    equal(tokenCalls(sandbox), 1);
  });

  it('renews a token ahead of its end, and once when NetSuite refuses it', async () => {
    const clock = haltingClock();
    const { host, sandbox } = await openErp({ clock });
    await recordsOf(host, 'items');
    clock.pass(3_000_000);
    await recordsOf(host, 'items');
    equal(tokenCalls(sandbox), 2);
    sandbox.revokeTokens();
    equal((await recordsOf(host, 'items')).length, 8);
    equal(tokenCalls(sandbox), 3);
  });

  it('stops calling for half an hour when a fresh token is refused as well', async () => {
    const clock = haltingClock();
    const { host, sandbox } = await openErp({ clock });
    sandbox.setFaults([{ operation: '*', count: 100, kind: 'status', status: 401 }]);
    const codes: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      await recordsOf(host, 'items').catch((error: { code: string }) => codes.push(error.code));
    }
    deepEqual(new Set(codes), new Set(['NETSUITE_AUTH_REFUSED']));
    equal(sandbox.calls().filter((call) => call.operation !== 'token').length, 2);
    sandbox.setFaults([]);
    clock.pass(1_800_001);
    equal((await recordsOf(host, 'items')).length, 8);
  });

  it('a refused assertion is not sent again by the callers behind it', async () => {
    const { sandbox, host } = await openErp({}, { clientId: 'somebody-else' });
    const acks = [];
    for (let n = 0; n < 4; n += 1) acks.push(await writeOne(host, 'items.upsert', `x-${n}`, {}));
    deepEqual([...new Set(acks.map((ack) => ack.outcome))], ['retry']);
    equal(tokenCalls(sandbox), 1);
  });

  it('an outage of the token endpoint is no refusal: it is tried again', async () => {
    const clock = haltingClock();
    const { sandbox, host } = await openErp({ clock });
    sandbox.setFaults([{ operation: 'token', count: 1, kind: 'html' }]);
    const first = await writeOne(host, 'items.upsert', 'x-1', { itemId: 'X-1' });
    equal(first.outcome === 'retry' && first.code, 'NETSUITE_SERVER_FAULT');
    equal((await writeOne(host, 'items.upsert', 'x-1', { itemId: 'X-1' })).outcome, 'written');
  });

  it('signs with TBA, anew for each attempt, so that no nonce goes out twice', async () => {
    const clock = haltingClock();
    const { sandbox } = await openErp({ clock });
    const { consumerKey, tokenId, consumerSecret, tokenSecret } = sandbox.tba;
    const settings = { ...settingsOf(sandbox), auth: 'tba', consumerKey, tokenId };
    const secrets = { consumerSecret, tokenSecret };
    const { host } = testHost({ connector: netsuite, settings, secrets, clock });
    sandbox.setFaults([{ operation: 'suiteql', count: 2, kind: 'status', status: 503 }]);
    equal((await recordsOf(host, 'items')).length, 8);
    const ack = await writeOne(host, 'customers.upsert', 'shop:ä+1', {
      companyName: 'Café & Söhne',
      email: 'cafe+1@example.com',
    });
    equal(ack.outcome, 'written', JSON.stringify(ack));
    equal(tokenCalls(sandbox), 0);
    ok(sandbox.calls().every((call) => call.status !== 401));
  });

  it('a wrong TBA secret is sent once and never again', async () => {
    const { sandbox } = await openErp();
    const { consumerKey, tokenId, consumerSecret } = sandbox.tba;
    const settings = { ...settingsOf(sandbox), auth: 'tba', consumerKey, tokenId };
    const secrets = { consumerSecret, tokenSecret: 'wrong' };
    const { host } = testHost({ connector: netsuite, settings, secrets });
    for (let turn = 0; turn < 6; turn += 1) {
      await recordsOf(host, 'items').catch(() => undefined);
    }
    equal(sandbox.calls().length, 1);
  });

  it('the host is written in lower case with a hyphen, the realm in upper case', () => {
    const settings = { account: '1234567_sb1' };
    equal(netSuiteSettings(settings).account, '1234567_SB1');
    const host = '1234567-sb1.suitetalk.api.netsuite.com';
    equal(netSuiteSettings(settings).baseUrl, `https://${host}`);
    deepEqual(netSuiteNetwork(settings), { hosts: [host], allowPrivate: false });
  });
});
