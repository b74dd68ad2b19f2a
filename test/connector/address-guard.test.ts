import assert from 'node:assert/strict';
import { checkUrl, matchesHost } from '../../core/connector/address-guard.ts';

const publicOnly = { hosts: null, allowPrivate: false, where: 'vendor' };
const anywhere = { hosts: null, allowPrivate: true, where: 'till' };

describe('the address guard', () => {
  const refusedEverywhere = [
    'http://169.254.169.254/latest/meta-data/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://0.0.0.0/',
    'https://0/',
    'https://[::]/',
    'https://[fe80::1]/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
  ];
  for (const url of refusedEverywhere) {
    it(`refuses ${url} always`, () => {
      assert.throws(() => checkUrl(url, publicOnly), { code: 'HTTP_HOST_REFUSED' });
      assert.throws(() => checkUrl(url, anywhere), { code: 'HTTP_HOST_REFUSED' });
    });
  }

  const ownNetwork = [
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://10.1.2.3/',
    'https://100.64.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.10:8080/',
    'https://[::1]/',
    'https://[fd00::1]/',
  ];
  for (const url of ownNetwork) {
    it(`refuses ${url} unless own networks are allowed`, () => {
      assert.throws(() => checkUrl(url, publicOnly), { code: 'HTTP_HOST_REFUSED' });
      assert.doesNotThrow(() => checkUrl(url, anywhere));
    });
  }

  it('allows public addresses, names and https', () => {
    for (const url of ['https://93.184.215.14/', 'https://172.32.0.1/', 'https://a.example/']) {
      assert.doesNotThrow(() => checkUrl(url, publicOnly));
    }
  });

  it('refuses plain http outside own networks', () => {
    assert.throws(() => checkUrl('http://vendor.example/', publicOnly), {
      code: 'HTTP_HOST_REFUSED',
    });
    assert.doesNotThrow(() => checkUrl('http://till.lan/', anywhere));
  });

  for (const url of ['', 'nonsense', '/relative', 'file:///etc/passwd', 'ftp://a.example/']) {
    it(`refuses the URL "${url}"`, () => {
      assert.throws(() => checkUrl(url, anywhere), { code: 'HTTP_URL_INVALID' });
    });
  }

  it('refuses credentials in the URL and does not repeat them', () => {
    assert.throws(
      () => checkUrl('https://user:hush@vendor.example/', publicOnly),
      (error: Error) => error.message.includes('HTTP_URL_INVALID') && !/hush/.test(error.message),
    );
  });

  it('matches host patterns by whole labels', () => {
    assert.ok(matchesHost('*.myshopify.com', 'a.myshopify.com'));
    assert.ok(matchesHost('a.example.com', 'A.example.com'));
    assert.ok(!matchesHost('*.myshopify.com', 'myshopify.com'));
    assert.ok(!matchesHost('*.myshopify.com', 'evilmyshopify.com'));
    assert.ok(!matchesHost('*.myshopify.com', 'a.myshopify.com.evil.test'));
  });
});
