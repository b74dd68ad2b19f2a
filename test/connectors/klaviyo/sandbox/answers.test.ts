import { deepEqual, equal, ok } from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { callSandbox, type OpenAccount, openAccount } from '../account.ts';

let account: OpenAccount;

type Call = Parameters<typeof callSandbox>[2];

async function refusal(path: string, options: Call = {}): Promise<string> {
  const { status, body } = await callSandbox(account.sandbox, path, options);
  const [error] = Array.isArray(body['errors']) ? body['errors'] : [];
  const { code, source } = error ?? {};
  return `${status} ${code} ${source?.pointer ?? source?.parameter}`;
}

function post(attributes: JsonObject, type = 'profile'): Call {
  return { method: 'POST', body: { data: { type, attributes } } };
}

describe('what the Klaviyo sandbox refuses', () => {
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const cases: Readonly<Record<string, readonly [string, Call, string]>> = {
    'no revision': ['/api/profiles', { headers: { revision: '' } }, '400 invalid /data'],
    'no credentials': [
      '/api/profiles',
      { headers: { authorization: '' } },
      '401 not_authenticated /data',
    ],
    'a wrong scheme': [
      '/api/profiles',
      { headers: { authorization: 'Bearer pk_test_0001' } },
      '401 authentication_failed /data',
    ],
    'a path that is none': ['/api/profile', {}, '404 not_found /data'],
    'a method that is none': [
      '/api/accounts',
      { method: 'POST', body: {} },
      '405 method_not_allowed /data',
    ],
    'a body of another type': [
      '/api/profiles',
      { ...post({ email: 'a@example.com' }), headers: { 'content-type': 'text/plain' } },
      '415 unsupported_media_type /data',
    ],
    'a body that is no JSON': ['/api/profiles', { method: 'POST', body: '{' }, '400 invalid /data'],
    'a profile of more than 100 KB': [
      '/api/profiles',
      post({ email: 'a@example.com', title: 'x'.repeat(103_000) }),
      '413 payload_too_large /data',
    ],
    'another type': ['/api/profiles', post({}, 'person'), '400 invalid /data/type'],
    'an unknown parameter': ['/api/profiles?limit=5', {}, '400 invalid limit'],
    'a page that is too large': ['/api/lists?page[size]=11', {}, '400 invalid page[size]'],
    'a cursor that is none': ['/api/lists?page[cursor]=zz', {}, '400 invalid page[cursor]'],
    'an order that is none': ['/api/profiles?sort=first_name', {}, '400 invalid sort'],
    'a filter by a field that has none': [
      '/api/profiles?filter=equals(first_name,"a")',
      {},
      '400 invalid filter',
    ],
    'an operator that the field does not have': [
      '/api/profiles?filter=greater-or-equal(updated,2026-01-01T00:00:00Z)',
      {},
      '400 invalid filter',
    ],
    'a quoted time': [
      '/api/profiles?filter=greater-than(updated,"2026-01-01")',
      {},
      '400 invalid filter',
    ],
    'a bare text': ['/api/profiles?filter=equals(email,a@example.com)', {}, '400 invalid filter'],
    'an open bracket': ['/api/profiles?filter=any(id,["a"', {}, '400 invalid filter'],
    'an invalid phone number': [
      '/api/profile-import',
      post({ email: 'a@example.com', phone_number: '0151' }),
      '400 invalid /data/attributes/phone_number',
    ],
    'a webhook without https': [
      '/api/webhooks',
      post(
        { name: 'a', endpoint_url: 'http://example.com', secret_key: 'x'.repeat(16) },
        'webhook',
      ),
      '400 invalid /data/attributes/endpoint_url',
    ],
    'a short secret': [
      '/api/webhooks',
      post({ name: 'a', endpoint_url: 'https://example.com', secret_key: 'short' }, 'webhook'),
      '400 invalid /data/attributes/secret_key',
    ],
  };
  for (const [name, [path, options, wanted]] of Object.entries(cases)) {
    it(`${name}: ${wanted}`, async () => equal(await refusal(path, options), wanted));
  }

  it('an existing profile, naming it', async () => {
    const id = account.sandbox.addProfile({ email: 'a@example.com' });
    const { status, body } = await callSandbox(
      account.sandbox,
      '/api/profiles',
      post({ email: 'a@example.com' }),
    );
    equal(status, 409);
    ok(JSON.stringify(body).includes(`"duplicate_profile_id":"${id}"`));
  });
});

describe('what the Klaviyo sandbox takes', () => {
  beforeEach(async () => {
    account = await openAccount();
    for (const at of [1, 2, 3]) account.sandbox.addProfile({ email: `p${at}@example.com` });
  });
  afterEach(() => account.close());

  const emails = async (query: string): Promise<readonly unknown[]> => {
    const { body } = await callSandbox(account.sandbox, `/api/profiles?${query}`);
    const data: readonly { attributes: { email: string } }[] = JSON.parse(
      JSON.stringify(body['data']),
    );
    return data.map((one) => one.attributes.email);
  };

  it('a slash at the end, as older guides write it', async () => {
    equal((await callSandbox(account.sandbox, '/api/metrics/')).status, 200);
  });

  it('filters joined by commas or by and, with either quote', async () => {
    deepEqual(await emails(`filter=equals(email,"p1@example.com")`), ['p1@example.com']);
    deepEqual(await emails(`filter=any(email,['p1@example.com','p3@example.com'])&sort=-email`), [
      'p3@example.com',
      'p1@example.com',
    ]);
    const both =
      'filter=and(equals(email,"p1@example.com"),greater-than(updated,2020-01-01T00:00:00Z))';
    deepEqual(await emails(both), ['p1@example.com']);
    deepEqual(await emails('filter=less-than(updated,2020-01-01T00:00:00Z)'), []);
  });

  it('sparse fields, and consent only on demand', async () => {
    const { body } = await callSandbox(
      account.sandbox,
      '/api/profiles?fields[profile]=email&page[size]=1',
    );
    const [first] = Array.isArray(body['data']) ? body['data'] : [];
    deepEqual(Object.keys(first?.attributes ?? {}), ['email']);
    const plain = await callSandbox(account.sandbox, '/api/profiles');
    ok(!JSON.stringify(plain.body).includes('subscriptions'));
    const asked = '/api/profiles?additional-fields[profile]=subscriptions';
    ok(
      JSON.stringify((await callSandbox(account.sandbox, asked)).body).includes(
        'can_receive_email_marketing',
      ),
    );
  });

  it('pages whose next link is absent at the end', async () => {
    const first = await callSandbox(account.sandbox, '/api/profiles?page[size]=2');
    const links: { readonly next?: string } = JSON.parse(JSON.stringify(first.body['links']));
    const next = URL.parse(links.next ?? '');
    const last = await callSandbox(account.sandbox, `${next?.pathname}${next?.search}`);
    deepEqual(Object.keys(last.body['links'] ?? {}), ['self']);
  });

  it('drops properties of events that are nothing, so absent is not zero', async () => {
    const event = {
      properties: { count: 0, name: '', gone: null, kept: 1 },
      unique_id: 'e1',
      metric: { data: { type: 'metric', attributes: { name: 'M' } } },
      profile: { data: { type: 'profile', attributes: { email: 'p1@example.com' } } },
    };
    const { status, body } = await callSandbox(
      account.sandbox,
      '/api/events',
      post(event, 'event'),
    );
    deepEqual([status, body], [202, {}]);
    const read = await callSandbox(account.sandbox, '/api/events');
    ok(JSON.stringify(read.body).includes('"event_properties":{"kept":1,"$event_id":"e1"}'));
  });
});
