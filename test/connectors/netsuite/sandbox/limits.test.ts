import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNetsuiteSandbox } from '../../../../connectors/netsuite/sandbox/server.ts';
import { systemClock } from '../../../../core/base/clock.ts';
import { seededRandom } from '../../../../core/base/random.ts';
import { haltingClock } from '../../../contract/halting-clock.ts';
import { closeAll, openErp } from '../erp.ts';
import { callerOf } from './caller.ts';

const ASYNC = { prefer: 'respond-async' };

describe('connectors/netsuite/sandbox limits and jobs', () => {
  afterEach(closeAll);

  it('blocks what comes while as many calls as allowed are really open', async () => {
    const held: (() => void)[] = [];
    const sleep = () => new Promise<void>((resolve) => held.push(resolve));
    const clock = { ...systemClock(), sleep };
    const { sandbox } = await openErp({ clock, concurrencyLimit: 3, latencyMs: 1 });
    const api = await callerOf(sandbox);
    const refused = () => sandbox.calls().filter((call) => call.status === 429).length;
    const all = Array.from({ length: 6 }, () => api.call('GET', '/system/v1/serverTime'));
    while (refused() < 3) await new Promise<void>((resolve) => setImmediate(resolve));
    for (const release of held.splice(0)) release();
    const answers = await Promise.all(all);
    const blocked = answers.filter(({ status }) => status === 429);
    equal(blocked.length, 3);
    equal(blocked[0]?.code, 'CONCURRENCY_LIMIT_EXCEEDED');
    equal(sandbox.calls().filter((call) => call.wasThrottled).length, 3);
  });

  it('plays the refusals of RESTlets, scripts and other users on demand', async () => {
    const { sandbox } = await openErp();
    const api = await callerOf(sandbox);
    const next = async (fault: Parameters<typeof sandbox.setFaults>[0][number]) => {
      sandbox.setFaults([fault]);
      return api.call('PUT', '/record/v1/customer/eid:A', { companyName: 'A' });
    };
    const base = { operation: 'write', count: 1 } as const;
    equal((await next({ ...base, kind: 'requestLimit' })).status, 400);
    equal((await next({ ...base, kind: 'recordChanged' })).code, 'RCRD_HAS_BEEN_CHANGED');
    const script = await next({ ...base, kind: 'scriptError', message: 'Ask Bob first' });
    deepEqual([script.status, script.code], [400, 'USER_ERROR']);
    equal((await next({ ...base, kind: 'unexpectedAfter' })).code, 'UNEXPECTED_ERROR');
    const found = await api.query(`SELECT id FROM customer WHERE externalid = 'A'`);
    equal(found.length, 1, 'it was saved all the same');
  });

  it('an asynchronous call is a job that is done later, and its key is taken once', async () => {
    const clock = haltingClock();
    const { sandbox } = await openErp({ clock, asyncMs: 5_000 });
    const api = await callerOf(sandbox);
    const headers = { ...ASYNC, 'x-netsuite-idempotency-key': 'key-1' };
    const put = () => api.call('PUT', '/record/v1/customer/eid:A', { companyName: 'A' }, headers);
    const first = await put();
    deepEqual([first.status, first.headers.get('preference-applied')], [202, 'respond-async']);
    const second = await put();
    deepEqual([second.status, second.code, second.id], [400, 'IDEMPOTENCY_ERROR', first.id]);
    const job = `/async/v1/job/${first.id}`;
    equal((await api.call('GET', job)).body['completed'], false);
    equal((await api.query(`SELECT id FROM customer WHERE externalid = 'A'`)).length, 0);
    clock.pass(5_000);
    equal((await api.call('GET', job)).body['progress'], 'succeeded');
    equal((await api.call('GET', `${job}/task/1/result`)).body['status'], 204);
    equal((await api.query(`SELECT id FROM customer WHERE externalid = 'A'`)).length, 1);
  });

  it('a batch is asynchronous only, of at most 100 records, one task each', async () => {
    const clock = haltingClock();
    const { sandbox } = await openErp({ clock });
    const api = await callerOf(sandbox);
    const type = 'application/vnd.oracle.resource+json; type=collection';
    const items = ['A', 'B'].map((externalId) => ({ externalId, companyName: externalId }));
    const put = (body: object, headers: Readonly<Record<string, string>>) =>
      api.call('PUT', '/record/v1/customer', JSON.stringify(body), {
        ...headers,
        'content-type': type,
      });
    equal((await put({ items }, {})).code, 'INVALID_REQUEST');
    const many = { items: Array.from({ length: 101 }, () => items[0]) };
    equal((await put(many, ASYNC)).code, 'INVALID_CONTENT');
    const { id } = await put({ items: [...items, { externalId: 'C' }] }, ASYNC);
    clock.pass(10_000);
    const { body } = await api.call('GET', `/async/v1/job/${id}`);
    deepEqual([body['completed'], body['progress']], [true, 'failed']);
    const tasks = (await api.call('GET', `/async/v1/job/${id}/task`)).body['items'];
    equal(Array.isArray(tasks) && tasks.length, 3);
  });

  it('keeps the account in its file over a restart', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'netsuite-'));
    const stateFile = join(dir, 'account.jsonl');
    try {
      const open = () =>
        startNetsuiteSandbox({ clock: systemClock(), random: seededRandom(1), stateFile });
      const before = await open();
      const { id } = before.create('customer', { companyName: 'Kept Ltd' });
      await before.close();
      const after = await open();
      ok((after.state()['customers'] ?? []).some((row) => row.id === id));
      const next = after.create('customer', { companyName: 'Next Ltd' });
      ok(Number(next.id) > Number(id), 'ids go on');
      equal(after.privateKey, before.privateKey, 'the hub can log in as before');
      ok(!JSON.stringify(after.state()).includes('PRIVATE KEY'));
      await after.close();
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('lets people and rights be ordered over HTTP', async () => {
    const { sandbox } = await openErp();
    const post = (path: string, body: object) =>
      fetch(`${sandbox.url}/sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
    equal((await post('stock', { sku: '71053', location: 'Store 1', by: 5 })).status, 200);
    equal((await post('prices', { sku: '71053', price: 9 })).status, 200);
    equal(
      (await post('records/edit', { type: 'customer', name: 'Nobody', fields: {} })).status,
      400,
    );
    equal((await post('books/close', { until: '2026-01-31' })).status, 200);
    equal((await post('clock', { offsetMs: 3_600_000 })).status, 200);
    ok(sandbox.now() > Date.now() + 3_500_000);
    const calls = await fetch(`${sandbox.url}/sandbox/calls`);
    equal(calls.status, 200);
    const state = JSON.stringify(await (await fetch(`${sandbox.url}/sandbox/state`)).json());
    ok(state.includes('"price":9'));
  });
});
