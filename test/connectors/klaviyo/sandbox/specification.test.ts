import { deepEqual, ok, throws } from 'node:assert/strict';
import { type Endpoint, RATES } from '../../../../connectors/klaviyo/sandbox/api/endpoint.ts';
import { ENDPOINTS } from '../../../../connectors/klaviyo/sandbox/endpoints.ts';
import { klaviyoJudge, operationOf } from '../../../contract/klaviyo-judge.ts';
import {
  type KlaviyoSpec,
  klaviyoSpec,
  type SpecOperation,
} from '../../../contract/klaviyo-spec.ts';
import type { Exchange } from '../../../contract/subject.ts';
import { callSandbox, openAccount } from '../account.ts';

const NAME = '(needs ../shared)';

function specified(spec: KlaviyoSpec, endpoint: Endpoint): SpecOperation {
  const target = endpoint.path.replace('{id}', 'x');
  const found = operationOf(spec, { method: endpoint.method, target });
  ok(found !== null, `${endpoint.method} ${endpoint.path} is no operation of Klaviyo`);
  return found.operation;
}

/** What the specification says of an endpoint, in the words of the sandbox's table. */
function wordsOf({ parameters = [], ...operation }: SpecOperation) {
  const rate = operation['x-klaviyo-ratelimit'];
  const query = parameters.filter((one) => one.in === 'query');
  const size = query.find((one) => one.name === 'page[size]')?.schema;
  const sorts = query.find((one) => one.name === 'sort')?.schema.enum;
  const filters = Object.entries(operation['x-klaviyo-filters'] ?? {}).map(([field, rule]) => {
    const operators = [...new Set(Object.values(rule.operators).flat())].sort();
    return [field, { operators, type: rule.value?.format ?? rule.value?.type ?? 'none' }];
  });
  return {
    rate: [rate?.burst, rate?.steady, rate?.daily],
    scopes: [...(operation['x-klaviyo-scopes'] ?? [])].sort(),
    filters: Object.fromEntries(filters),
    sorts: [...new Set(sorts?.map((one) => one.replace('-', '')))].sort(),
    size: size === undefined ? null : [size.default, size.maximum],
    parameters: query
      .map((one) => one.name)
      .filter((name) => !['filter', 'sort', 'page[size]', 'page[cursor]'].includes(name))
      .sort(),
  };
}

function wordsOfOwn(endpoint: Endpoint) {
  const { burst, steady } = RATES[endpoint.tier];
  const filters = Object.entries(endpoint.filters ?? {}).map(([field, { operators, type }]) => [
    field,
    { operators: [...operators].sort(), type },
  ]);
  return {
    rate: [
      `${burst}/s`,
      `${steady}/m`,
      endpoint.daily === undefined ? undefined : `${endpoint.daily}/d`,
    ],
    scopes: [...endpoint.scopes].sort(),
    filters: Object.fromEntries(filters),
    sorts: [...(endpoint.sorts ?? [])].sort(),
    size: endpoint.page?.isChosen === true ? [endpoint.page.size, endpoint.page.max] : null,
    parameters: [...(endpoint.parameters ?? [])].sort(),
  };
}

describe('the endpoints of the Klaviyo sandbox', () => {
  for (const endpoint of ENDPOINTS) {
    const { method, path } = endpoint;
    it(`${method} ${path} has Klaviyo's limits, scopes, filters and pages ${NAME}`, function () {
      const spec = klaviyoSpec();
      if (spec === null) this.skip();
      deepEqual(wordsOfOwn(endpoint), wordsOf(specified(spec, endpoint)));
    });
  }
});

describe('the judge of Klaviyo calls', () => {
  const exchange = (change: Partial<Exchange>): Exchange => ({
    method: 'POST',
    target: '/api/profile-import',
    requestHeaders: {
      authorization: 'Klaviyo-API-Key pk_1',
      revision: '2026-07-15',
      'content-type': 'application/vnd.api+json',
    },
    requestBody: bodyOf({ email: 'a@example.com' }),
    status: 200,
    responseHeaders: {},
    responseBody: Buffer.from(
      JSON.stringify({
        data: { type: 'profile', id: '01', attributes: {}, links: { self: 'https://a.example' } },
        links: { self: 'https://a.example' },
      }),
    ),
    ...change,
  });
  function bodyOf(attributes: object): Buffer {
    return Buffer.from(JSON.stringify({ data: { type: 'profile', attributes } }));
  }
  const faults = (change: Partial<Exchange>): readonly string[] => {
    const judge = klaviyoJudge();
    return judge === 'absent' ? [] : judge(exchange(change));
  };

  it(`lets a right call pass ${NAME}`, function () {
    if (klaviyoSpec() === null) this.skip();
    deepEqual(faults({}), []);
    deepEqual(faults({ requestBody: bodyOf({ email: null, first_name: null }) }), []);
  });

  const wrong: Readonly<Record<string, Partial<Exchange>>> = {
    'a misspelt field': { requestBody: bodyOf({ emial: 'a@example.com' }) },
    'a field of the wrong type': { requestBody: bodyOf({ first_name: 5 }) },
    'a phone number that is none': { requestBody: bodyOf({ phone_number: '0151 2' }) },
    'null where nothing may be null': { requestBody: Buffer.from('{"data":null}') },
    'a wrong scheme': {
      requestHeaders: { ...exchange({}).requestHeaders, authorization: 'Bearer' },
    },
    'no revision': { requestHeaders: { authorization: 'Klaviyo-API-Key pk_1' } },
    'an unknown parameter': { target: '/api/profile-import?page[size]=1' },
    'a page that is too large': {
      method: 'GET',
      target: '/api/lists?page[size]=11',
      requestBody: Buffer.alloc(0),
    },
    'an answer without what it must have': { responseBody: Buffer.from('{"links":{}}') },
    'an answer with what Klaviyo does not have': {
      responseBody: Buffer.from(
        '{"data":{"type":"profile","attributes":{"mood":1},"links":{"self":"https://a.example"}}}',
      ),
    },
    'a status that Klaviyo does not give': { status: 204 },
    'an address that is none': { target: '/api/profile-imports' },
  };
  for (const [name, change] of Object.entries(wrong)) {
    it(`notices ${name} ${NAME}`, function () {
      if (klaviyoSpec() === null) this.skip();
      ok(faults(change).length > 0);
    });
  }

  it(`fails a test whose sandbox answered what Klaviyo would not ${NAME}`, async function () {
    if (klaviyoSpec() === null) this.skip();
    const account = await openAccount();
    await callSandbox(account.sandbox, '/api/profiles?page[size]=5', { body: {}, method: 'POST' });
    await account.sandbox.close();
    account.watch.observe({ ...NO_ANSWER, status: 418 });
    throws(() => account.watch.verdict());
  });
});

const NO_ANSWER = {
  method: 'GET',
  target: '/api/metrics',
  headers: {},
  body: Buffer.alloc(0),
  answer: undefined,
};
