import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { callSandbox, type OpenAccount, openAccount } from '../account.ts';

let account: OpenAccount;

async function statuses(count: number, path: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (let at = 0; at < count; at += 1) {
    found.push((await callSandbox(account.sandbox, path)).status);
  }
  return found;
}

describe('the limits of the Klaviyo sandbox', () => {
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it('tell the minute in their headers, and only the wait once they are passed', async () => {
    const first = await callSandbox(account.sandbox, '/api/accounts');
    deepEqual(
      ['limit', 'remaining', 'reset'].map((name) => first.headers.get(`ratelimit-${name}`)),
      ['15', '14', '60'],
    );
    const second = await callSandbox(account.sandbox, '/api/accounts');
    equal(second.status, 429);
    equal(second.headers.get('ratelimit-limit'), null);
    equal(second.headers.get('retry-after'), '1');
    const [error] = Array.isArray(second.body['errors']) ? second.body['errors'] : [];
    match(JSON.stringify(error), /"code":"throttled".*Expected available in 1 second\./);
  });

  it('count a second and a minute for each endpoint on its own', async () => {
    deepEqual(await statuses(11, '/api/metrics'), [...Array(10).fill(200), 429]);
    equal((await callSandbox(account.sandbox, '/api/lists')).status, 200);
    for (let second = 0; second < 14; second += 1) {
      await account.clock.sleep(1_000);
      await statuses(10, '/api/metrics');
    }
    await account.clock.sleep(1_000);
    const late = await callSandbox(account.sandbox, '/api/metrics');
    equal(late.status, 429);
    ok(Number(late.headers.get('retry-after')) > 30);
    await account.clock.sleep(46_000);
    equal((await callSandbox(account.sandbox, '/api/metrics')).status, 200);
  });

  it('are lower where an option costs more', async () => {
    const path = '/api/profiles?additional-fields[profile]=predictive_analytics';
    const first = await callSandbox(account.sandbox, path);
    equal(first.headers.get('ratelimit-limit'), '150');
    const list = account.sandbox.addList('Stores');
    const counted = `/api/lists/${list}?additional-fields[list]=profile_count`;
    equal((await callSandbox(account.sandbox, counted)).headers.get('ratelimit-limit'), '15');
  });

  it('end the day of an endpoint that has one', async () => {
    await account.close();
    account = await openAccount({ limits: { M: { burst: 500, steady: 500 } } });
    const data = { type: 'list', attributes: { name: 'List' } };
    const made: number[] = [];
    for (let at = 0; at < 151; at += 1) {
      const options = { method: 'POST', body: { data } };
      made.push((await callSandbox(account.sandbox, '/api/lists', options)).status);
    }
    deepEqual([made.filter((status) => status === 201).length, made.at(-1)], [150, 429]);
    await account.clock.sleep(86_400_000);
    const options = { method: 'POST', body: { data } };
    equal((await callSandbox(account.sandbox, '/api/lists', options)).status, 201);
  });

  it('can be ordered otherwise, and every call is logged with its cost', async () => {
    const order = { method: 'POST', body: JSON.stringify({ XS: { burst: 2, steady: 2 } }) };
    await fetch(`${account.sandbox.url}/sandbox/limits`, order);
    deepEqual(await statuses(3, '/api/accounts'), [200, 200, 429]);
    deepEqual(
      account.sandbox.calls().map((call) => [call.cost, call.wasThrottled]),
      [
        [1, false],
        [1, false],
        [0, true],
      ],
    );
  });
});
