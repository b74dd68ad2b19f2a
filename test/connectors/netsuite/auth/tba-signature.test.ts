import { equal } from 'node:assert/strict';
import {
  baseString,
  encode,
  type SignedCall,
  type TbaCredentials,
  tbaHeader,
  tbaSignature,
} from '../../../../connectors/netsuite/auth/tba-signature.ts';

/** The keys of Oracle's own example. Source: NetSuite Help, The Signature for Web Services and RESTlets. */
const ORACLE: TbaCredentials = {
  realm: '123456',
  consumerKey: 'ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4',
  consumerSecret: 'd26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5',
  tokenId: '2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc',
  tokenSecret: 'c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295',
};
const OWN: TbaCredentials = {
  realm: '1234567_SB1',
  consumerKey: 'ck_hub_0001',
  consumerSecret: 'cs_hub_secret_0001',
  tokenId: 'tk_hub_0001',
  tokenSecret: 'ts_hub_secret_0001',
};
const HOST = 'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest';

function oracle(method: string, url: string): SignedCall {
  return { method, url, nonce: 'fjaLirsIcCGVZWzBX0pg', timestamp: '1508242306' };
}

function own(method: string, path: string): SignedCall {
  return { method, url: `${HOST}${path}`, nonce: 'n0nceN0nce0123456789', timestamp: '1767225600' };
}

describe('connectors/netsuite/auth/tba-signature', () => {
  it("gives Oracle's own signatures for a record and for a RESTlet with parameters", () => {
    const record = 'https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40';
    equal(
      tbaSignature(ORACLE, oracle('GET', record)),
      'B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY=',
    );
    const restlet =
      'https://123456.restlets.api.netsuite.com/app/site/hosting/restlet.nl' +
      '?script=6&deploy=1&customParam=someValue&testParam=someOtherValue';
    equal(
      tbaSignature(ORACLE, oracle('POST', restlet)),
      '+KK4SKNgz4ZiILGLwOMtfYlgcXSy1eis8ldE9X90azQ=',
    );
  });

  const query = encode('email IS "a+b@example.com"');
  const vectors: readonly (readonly [string, string, string])[] = [
    [
      'POST',
      '/query/v1/suiteql?limit=1000&offset=0',
      'cObFCaEV2aIrTf03x/Egl7FO1K9RekR3dpl46d+3FrI=',
    ],
    [
      'PUT',
      '/record/v1/salesOrder/eid:SHOP-1001?replace=item',
      'KamvlAKu1zylV9IO/kvR7ePnClzZjOUwqoiK8KyuZ4w=',
    ],
    [
      'GET',
      `/record/v1/customer?q=${query}&limit=5`,
      'FbkAVtbc9zWXuTBl3VZWvMQVowVfpwitaaJzp1RF3gM=',
    ],
    [
      'POST',
      '/record/v1/salesOrder/42/!transform/itemFulfillment',
      'DaGGc0uc2I/yv8WjnCNqfXGjpN5PF/104gttNK4fGsM=',
    ],
  ];
  for (const [method, path, signature] of vectors) {
    it(`signs ${method} ${path.slice(0, 60)}`, () => {
      equal(tbaSignature(OWN, own(method, path)), signature);
    });
  }

  it('signs method, address and sorted parameters, and neither realm nor body', () => {
    equal(
      baseString(OWN, own('POST', '/query/v1/suiteql?limit=1000&offset=0')),
      'POST&https%3A%2F%2F1234567-sb1.suitetalk.api.netsuite.com%2Fservices%2Frest%2Fquery%2Fv1%2Fsuiteql' +
        '&limit%3D1000%26oauth_consumer_key%3Dck_hub_0001%26oauth_nonce%3Dn0nceN0nce0123456789' +
        '%26oauth_signature_method%3DHMAC-SHA256%26oauth_timestamp%3D1767225600' +
        '%26oauth_token%3Dtk_hub_0001%26oauth_version%3D1.0%26offset%3D0',
    );
  });

  it('encodes colon, exclamation mark and a percent sign of the path once more', () => {
    const text = baseString(OWN, own('PUT', '/record/v1/customer/eid:A%20B'));
    equal(text.includes('eid%3AA%2520B'), true);
    equal(encode("a!'()*~ "), 'a%21%27%28%29%2A~%20');
  });

  it('puts the realm in upper case and the signature encoded into the header', () => {
    const header = tbaHeader(OWN, own('GET', '/system/v1/serverTime'));
    equal(header.startsWith('OAuth realm="1234567_SB1", oauth_consumer_key="ck_hub_0001"'), true);
    equal(/oauth_signature="[^"]*%3D"$/.test(header), true);
  });
});
