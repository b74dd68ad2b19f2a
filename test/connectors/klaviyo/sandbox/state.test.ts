import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_SEED } from '../../../../connectors/klaviyo/sandbox/seed.ts';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { callSandbox, type OpenAccount, openAccount, rowsOf } from '../account.ts';

let account: OpenAccount;

async function order(path: string, body: unknown): Promise<JsonObject> {
  const response = await fetch(`${account.sandbox.url}/sandbox/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  const answer: JsonObject = JSON.parse(await response.text());
  return { ...answer, status: response.status };
}

async function look<T>(path: string): Promise<T> {
  const response = await fetch(`${account.sandbox.url}/sandbox/${path}`);
  const seen: T = JSON.parse(await response.text());
  return seen;
}

async function importOne(email: string): Promise<string> {
  const profiles = { data: [{ type: 'profile', attributes: { email } }] };
  const body = { data: { type: 'profile-bulk-import-job', attributes: { profiles } } };
  const path = '/api/profile-bulk-import-jobs';
  const answer = await callSandbox(account.sandbox, path, { method: 'POST', body });
  const made: { readonly id: string } = JSON.parse(JSON.stringify(answer.body['data']));
  return `${path}/${made.id}`;
}

async function statusOf(path: string): Promise<unknown> {
  const { body } = await callSandbox(account.sandbox, path);
  const job: { readonly attributes: JsonObject } = JSON.parse(JSON.stringify(body['data']));
  return job.attributes['status'];
}

describe('the account behind the Klaviyo sandbox', () => {
  afterEach(() => account.close());

  it('takes jobs from queued over processing to complete on its own clock', async () => {
    account = await openAccount({ jobMs: 3_000 });
    const job = await importOne('a@example.com');
    equal(await statusOf(job), 'queued');
    await account.clock.sleep(1_500);
    equal(await statusOf(job), 'processing');
    equal(rowsOf(account.sandbox, 'profiles').length, 0);
    await account.clock.sleep(1_500);
    equal(await statusOf(job), 'complete');
    equal(rowsOf(account.sandbox, 'profiles').length, 1);
  });

  it('has its own time: a moved clock ends a job', async () => {
    account = await openAccount({ jobMs: 60_000 });
    const job = await importOne('a@example.com');
    await order('clock', { offsetMs: 61_000 });
    equal(await statusOf(job), 'complete');
  });

  it('keeps everything over a restart, work under way included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'klaviyo-state-'));
    const stateFile = join(folder, 'account.json');
    account = await openAccount({ stateFile, jobMs: 5_000, seed: DEMO_SEED });
    const before = rowsOf(account.sandbox, 'profiles').length;
    const job = await importOne('new@example.com');
    await account.close();
    account = await openAccount({ stateFile, jobMs: 5_000, seed: DEMO_SEED });
    equal(rowsOf(account.sandbox, 'profiles').length, before);
    await account.clock.sleep(6_000);
    equal(await statusOf(job), 'complete');
    equal(rowsOf(account.sandbox, 'profiles').length, before + 1);
    const again = await importOne('new@example.com');
    await account.clock.sleep(6_000);
    equal(await statusOf(again), 'complete');
    equal(rowsOf(account.sandbox, 'profiles').length, before + 1);
    rmSync(folder, { recursive: true });
  });

  it('obeys over HTTP: people, choices, events, delays and faults', async () => {
    account = await openAccount();
    const { id } = await order('profiles/add', {
      email: 'a@example.com',
      subscribed: ['email.marketing'],
    });
    ok(typeof id === 'string');
    await order('profiles/edit', { who: id, attributes: { first_name: 'Ana' } });
    await order('profiles/unsubscribe-click', { who: 'a@example.com' });
    equal((await order('events', { who: id, metric: 'M', uniqueId: 'e' }))['isNew'], true);
    equal((await order('events', { who: id, metric: 'M', uniqueId: 'e' }))['isNew'], false);
    const nobody = await order('profiles/edit', { who: 'nobody', attributes: {} });
    deepEqual([nobody['status'], nobody['error']], [400, 'there is nobody nobody']);
    await order('faults', [{ operation: 'GET /api/lists', count: 1, kind: 'status', status: 500 }]);
    equal((await callSandbox(account.sandbox, '/api/lists')).status, 500);
    equal((await callSandbox(account.sandbox, '/api/lists')).status, 200);
    const state = await look<{ readonly profiles: readonly JsonObject[] }>('state');
    ok(JSON.stringify(state.profiles[0]?.['channels']).includes('"UNSUBSCRIBED"'));
    const calls = await look<readonly { operation: string; status: number }[]>('calls');
    deepEqual(
      calls.map((call) => `${call.operation} ${call.status}`),
      ['GET /api/lists 500', 'GET /api/lists 200'],
    );
  });

  it('hides a change from lists for a while, and not from a look by id', async () => {
    account = await openAccount({ lagMs: 30_000 });
    const id = account.sandbox.addProfile({ email: 'a@example.com' });
    const listed = async (): Promise<unknown> =>
      (await callSandbox(account.sandbox, '/api/profiles')).body['data'];
    deepEqual(await listed(), []);
    equal((await callSandbox(account.sandbox, `/api/profiles/${id}`)).status, 200);
    await account.clock.sleep(31_000);
    ok(JSON.stringify(await listed()).includes(id));
  });

  it('begins as a small shop when nothing is said', async () => {
    account = await openAccount({ seed: DEMO_SEED });
    const count = (table: string): number => rowsOf(account.sandbox, table).length;
    deepEqual(['profiles', 'lists', 'items', 'variants'].map(count), [40, 2, 6, 18]);
  });
});
