import { deepEqual, equal, ok } from 'node:assert/strict';
import { klaviyo } from '../../../connectors/klaviyo/connector.ts';
import { startKlaviyoSandbox } from '../../../connectors/klaviyo/sandbox/server.ts';
import { seededRandom } from '../../../core/base/random.ts';
import { openAccount } from '../../../core/connector/account.ts';
import { openHttp } from '../../../core/connector/http.ts';
import type { Host } from '../../../core/connector/index.ts';
import { jumpingClock } from '../../connector/jumping-clock.ts';
import { testHost } from '../../contract/test-host.ts';
import { ACCOUNT_ID, API_KEY, callSandbox, openAccount as openTestAccount } from './account.ts';

/** What Klaviyo's specification allows of the tier L in a minute, and the share that must be used of it. */
const ALLOWED = 750;
const SHARE_MIN = 0.9;
const PEOPLE = 250;
/** Reads of all people, over all flows: more than two minutes' allowance. */
const TURNS = 6;
const MINUTE_MS = 60_000;

/** Flows of one account read all people again and again; gives the calls of each whole minute. */
async function backfill(flows: number): Promise<{ minutes: readonly number[]; throttled: number }> {
  // A start within a minute, since no account begins with the vendor's own windows.
  const clock = jumpingClock(Date.UTC(2026, 10, 22, 10, 0, 17));
  const sandbox = await startKlaviyoSandbox({
    clock,
    random: seededRandom(5),
    accountId: ACCOUNT_ID,
    privateKey: API_KEY,
    seed: { people: Array.from({ length: PEOPLE }, (_, at) => ({ email: `p${at}@example.com` })) },
  });
  const settings = { account: ACCOUNT_ID, endpoint: sandbox.url, pageSize: 1 };
  const base = testHost({ connector: klaviyo, clock, settings, secrets: { apiKey: API_KEY } }).host;
  const limits = klaviyo.spec.limits(base.settings);
  const account = openAccount(limits, { clock, where: 'test' });
  const reads = Array.from({ length: flows }, async (_, at) => {
    const { signal } = base;
    const hosts = klaviyo.spec.network?.(base.settings).hosts ?? null;
    const parts = { clock, random: seededRandom(at), signal, account, hosts, allowPrivate: true };
    const host: Host = { ...base, http: openHttp({ connection: `flow ${at}`, ...parts }) };
    // The same work for one flow as for three.
    for (let turn = 0; turn < TURNS / flows; turn += 1) await readAll(host);
  });
  await Promise.all(reads);
  const calls = sandbox.calls();
  await sandbox.close();
  const counts = new Map<number, number>();
  for (const call of calls) {
    const minute = Math.floor(call.at / MINUTE_MS);
    counts.set(minute, (counts.get(minute) ?? 0) + call.cost);
  }
  const ordered = [...counts].sort(([a], [b]) => a - b).map(([, count]) => count);
  return { minutes: ordered, throttled: calls.filter((call) => call.wasThrottled).length };
}

async function readAll(host: Host): Promise<void> {
  const request = { stream: 'profiles', since: null, with: {} };
  for await (const page of klaviyo.read?.(host, request) ?? []) ok(page.records.length <= 1);
}

describe('the rate budget of a Klaviyo account', () => {
  for (const flows of [1, 3]) {
    it(`is used to at least nine tenths by ${flows} flows, and no call is throttled`, async () => {
      const { minutes, throttled } = await backfill(flows);
      equal(throttled, 0);
      // The first minute began before the flows did, and the last ended after them.
      const whole = minutes.slice(1, -1);
      ok(whole.length >= 1, `only ${minutes.length} minutes: ${minutes.join(', ')}`);
      for (const count of whole) {
        ok(
          count >= ALLOWED * SHARE_MIN && count <= ALLOWED,
          `calls a minute: ${minutes.join(', ')}`,
        );
      }
    }).timeout(120_000);
  }

  it('leaves others what they took of the window, as the headers tell', async () => {
    const account = await openTestAccount({ limits: { L: { burst: 75, steady: 750 } } });
    account.sandbox.addProfile({ email: 'a@example.com' });
    for (let at = 0; at < 60; at += 1) await callSandbox(account.sandbox, '/api/profiles');
    // No header tells of the second's window, so the others' burst is over first.
    await account.clock.sleep(1_000);
    const before = account.sandbox.calls().length;
    for (let at = 0; at < 700; at += 1) await account.read('profiles');
    const calls = account.sandbox.calls().slice(before);
    equal(calls.filter((call) => call.wasThrottled).length, 0);
    const [first] = calls;
    const inWindow = calls.filter((call) => call.at < (first?.at ?? 0) + 30_000).length;
    ok(inWindow <= 750 - 60, `${inWindow} calls beside 60 of others`);
    await account.close();
  }).timeout(60_000);

  it('is one for all private keys of an account, and another one for an OAuth app', () => {
    const settings = { account: 'AbC123' };
    equal(klaviyo.spec.account?.(settings), klaviyo.spec.account?.({ ...settings, pageSize: 5 }));
    const app = klaviyo.spec.account?.({ ...settings, clientId: 'app' });
    ok(app !== klaviyo.spec.account?.(settings));
  });

  it('counts each endpoint of a tier on its own', () => {
    const budgets = klaviyo.spec.limits({ largeTierPerMinute: 700 });
    const windows = budgets.filter((budget) => budget.kind === 'window');
    const of = (tier: string) =>
      windows.filter((one) => one.tier === tier).map((one) => [one.size, one.windowMs]);
    deepEqual(of('XS'), [
      [1, 1000],
      [15, MINUTE_MS],
    ]);
    deepEqual(of('S'), [
      [3, 1000],
      [60, MINUTE_MS],
    ]);
    deepEqual(of('M'), [
      [10, 1000],
      [150, MINUTE_MS],
    ]);
    deepEqual(of('L'), [
      [75, 1000],
      [700, MINUTE_MS],
    ]);
    deepEqual(of('XL'), [
      [350, 1000],
      [3500, MINUTE_MS],
    ]);
  });
});
