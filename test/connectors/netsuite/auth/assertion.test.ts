import { equal, throws } from 'node:assert/strict';
import { constants, createHash, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import {
  type Claims,
  signAssertion,
  signingInput,
} from '../../../../connectors/netsuite/auth/assertion.ts';

const CLAIMS: Claims = {
  clientId: 'client_id_0001',
  certificateId: 'cert_kid_0001',
  algorithm: 'PS256',
  audience: 'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
  issuedAt: 1_767_225_600,
};

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

describe('connectors/netsuite/auth/assertion', () => {
  it('signs the header and the claims that the reference computed', () => {
    equal(
      createHash('sha256').update(signingInput(CLAIMS)).digest('hex'),
      'f8680a13b41cb34677d5897bac0730cfa806cbacdf135699072709b04b4acac7',
    );
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 });
  for (const bits of ['256', '384', '512']) {
    it(`signs PS${bits} with a salt as long as the hash`, () => {
      const assertion = signAssertion({ ...CLAIMS, algorithm: `PS${bits}` }, pem(rsa.privateKey));
      const [head = '', body = '', signature = ''] = assertion.split('.');
      const key = {
        key: rsa.publicKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: Number(bits) / 8,
      };
      const text = Buffer.from(`${head}.${body}`);
      equal(verify(`sha${bits}`, text, key, Buffer.from(signature, 'base64url')), true);
    });
  }

  const curves = { ES256: ['P-256', 64], ES384: ['P-384', 96], ES512: ['P-521', 132] } as const;
  for (const [algorithm, [namedCurve, bytes]] of Object.entries(curves)) {
    it(`signs ${algorithm} as two numbers side by side, not as DER`, () => {
      const pair = generateKeyPairSync('ec', { namedCurve });
      const assertion = signAssertion({ ...CLAIMS, algorithm }, pem(pair.privateKey));
      const [head = '', body = '', signature = ''] = assertion.split('.');
      const raw = Buffer.from(signature, 'base64url');
      equal(raw.length, bytes);
      const key = { key: pair.publicKey, dsaEncoding: 'ieee-p1363' as const };
      equal(verify(`sha${algorithm.slice(2)}`, Buffer.from(`${head}.${body}`), key, raw), true);
    });
  }

  it('refuses a key that is none, and one of the other kind, without showing it', () => {
    const isClean = (error: unknown): boolean =>
      error instanceof Error &&
      'code' in error &&
      error.code === 'NETSUITE_SETTING_INVALID' &&
      !`${error.stack}${String(error.cause)}`.includes('no-pem-at-all');
    throws(() => signAssertion(CLAIMS, 'no-pem-at-all'), isClean);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    throws(() => signAssertion(CLAIMS, pem(privateKey)), isClean);
  });
});
