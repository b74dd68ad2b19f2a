import { deepEqual, equal, match } from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { signAssertion } from '../../../../connectors/netsuite/auth/assertion.ts';
import { tbaHeader } from '../../../../connectors/netsuite/auth/tba-signature.ts';
import type { NetsuiteSandbox } from '../../../../connectors/netsuite/sandbox/options.ts';
import { closeAll, openErp } from '../erp.ts';
import { askForToken, assertionOf, callerOf } from './caller.ts';

const TIME = '/services/rest/system/v1/serverTime';

async function signedCall(
  sandbox: NetsuiteSandbox,
  change: { readonly nonce?: string; readonly byMs?: number; readonly secret?: string } = {},
): Promise<number> {
  const url = `${sandbox.url}${TIME}`;
  const keys = {
    ...sandbox.tba,
    ...(change.secret === undefined ? {} : { tokenSecret: change.secret }),
  };
  const header = tbaHeader(
    { realm: sandbox.accountId, ...keys },
    {
      method: 'GET',
      url,
      nonce: change.nonce ?? `nonce-${Math.random()}`,
      timestamp: String(Math.floor((sandbox.now() + (change.byMs ?? 0)) / 1000)),
    },
  );
  return (await fetch(url, { headers: { authorization: header } })).status;
}

describe('connectors/netsuite/sandbox access', () => {
  afterEach(closeAll);

  it('gives a token for an hour, its life as a text', async () => {
    const { sandbox } = await openErp();
    const { status, body } = await askForToken(sandbox, assertionOf(sandbox));
    deepEqual([status, body['expires_in'], body['token_type']], [200, '3600', 'bearer']);
  });

  it('refuses an assertion that is old, for another audience, of another key or unreadable', async () => {
    const { sandbox } = await openErp();
    const now = sandbox.now() / 1000;
    const claims = {
      clientId: sandbox.clientId,
      certificateId: sandbox.certificateId,
      algorithm: 'ES256',
      audience: `${sandbox.url}/services/rest/auth/oauth2/v1/token`,
      issuedAt: Math.floor(now),
    };
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const stranger = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const wrong = [
      assertionOf(sandbox, now - 7200),
      assertionOf(sandbox, now + 900),
      signAssertion({ ...claims, audience: `${claims.audience}/` }, sandbox.privateKey),
      signAssertion({ ...claims, clientId: 'x' }, sandbox.privateKey),
      signAssertion({ ...claims, certificateId: 'x' }, sandbox.privateKey),
      signAssertion(claims, stranger),
    ];
    for (const assertion of wrong) {
      const { status, body } = await askForToken(sandbox, assertion);
      deepEqual([status, body['error']], [400, 'invalid_grant']);
    }
    const { status, body } = await askForToken(sandbox, 'no.jwt');
    deepEqual([status, body['error']], [400, 'invalid_request']);
  });

  it('an unknown or ended token is 401 with the reason in the header only', async () => {
    const { sandbox } = await openErp();
    const api = await callerOf(sandbox);
    equal((await api.call('GET', '/system/v1/serverTime')).status, 200);
    sandbox.setClockOffset(3_601_000);
    const { status, code, headers } = await api.call('GET', '/system/v1/serverTime');
    deepEqual([status, code], [401, 'INVALID_LOGIN']);
    match(headers.get('www-authenticate') ?? '', /error="invalid_token"/);
  });

  it('takes a signature once, and within five minutes only', async () => {
    const { sandbox } = await openErp();
    equal(await signedCall(sandbox, { nonce: 'the-same-nonce' }), 200);
    equal(await signedCall(sandbox, { byMs: -240_000 }), 200);
    equal(await signedCall(sandbox, { nonce: 'the-same-nonce' }), 401);
    equal(await signedCall(sandbox, { byMs: 360_000 }), 401);
    equal(await signedCall(sandbox, { nonce: 'short' }), 401);
  });

  it('locks a token for half an hour after five failures', async () => {
    const { sandbox } = await openErp();
    for (let n = 0; n < 5; n += 1) equal(await signedCall(sandbox, { secret: 'wrong' }), 401);
    equal(await signedCall(sandbox), 401);
    sandbox.setClockOffset(1_800_001);
    equal(await signedCall(sandbox), 200);
  });
});
