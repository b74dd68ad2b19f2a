import { deepEqual, ok } from 'node:assert/strict';
import { ENDPOINTS } from '../../../../connectors/klaviyo/sandbox/endpoints.ts';
import { DEMO_SEED } from '../../../../connectors/klaviyo/sandbox/seed.ts';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { klaviyoSpec } from '../../../contract/klaviyo-spec.ts';
import { callSandbox, type OpenAccount, openAccount, rowsOf } from '../account.ts';

const ITEM = '$custom:::$default:::P-1';
const TEXT = { title: 'A thing', description: 'A thing', url: 'https://example.com/thing' };
const TOPIC = 'event:klaviyo.sent_sms';

let account: OpenAccount;

/** Makes a good call and gives the id of what it answers, if one. */
async function good(method: string, path: string, body?: JsonObject): Promise<string> {
  await account.clock.sleep(1_000);
  const options = { method, ...(body === undefined ? {} : { body }) };
  const answer = await callSandbox(account.sandbox, path, options);
  ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  const data: { readonly id?: string } | null = JSON.parse(
    JSON.stringify(answer.body['data'] ?? null),
  );
  return data?.id ?? '';
}

function resource(type: string, attributes: JsonObject, more: JsonObject = {}): JsonObject {
  return { data: { type, attributes, ...more } };
}

async function playPeople(): Promise<void> {
  const made = await good('POST', '/api/profiles', resource('profile', { email: 'a@example.com' }));
  await good('GET', `/api/profiles/${made}?additional-fields[profile]=subscriptions`);
  await good('PATCH', `/api/profiles/${made}`, resource('profile', { title: 'Dr' }, { id: made }));
  await good('POST', '/api/profile-import', resource('profile', { email: 'b@example.com' }));
  const query = 'additional-fields[profile]=subscriptions,predictive_analytics&page[size]=5';
  await good('GET', `/api/profiles?${query}`);
  const people = { data: [{ type: 'profile', attributes: { email: 'c@example.com' } }] };
  const unknown = { type: 'profile', id: '01ZZZZZZZZZZZZZZZZZZZZZZZZ', attributes: {} };
  const rows = { data: [...people.data, unknown] };
  const jobs = '/api/profile-bulk-import-jobs';
  const job = await good('POST', jobs, resource('profile-bulk-import-job', { profiles: rows }));
  for (const path of ['', `/${job}`, `/${job}/import-errors`, `/${job}/profiles`]) {
    await good('GET', `${jobs}${path}`);
  }
  for (const kind of ['create', 'delete']) {
    const type = `profile-suppression-bulk-${kind}-job`;
    const suppression = await good('POST', `/api/${type}s`, resource(type, { profiles: people }));
    await good('GET', `/api/${type}s?filter=equals(status,"complete")`);
    await good('GET', `/api/${type}s/${suppression}`);
  }
  for (const [kind, consent] of [
    ['create', 'SUBSCRIBED'],
    ['delete', 'UNSUBSCRIBED'],
  ] as const) {
    const subscriptions = { email: { marketing: { consent } } };
    const person = { type: 'profile', attributes: { email: 'a@example.com', subscriptions } };
    const type = `profile-subscription-bulk-${kind}-job`;
    await good('POST', `/api/${type}s`, resource(type, { profiles: { data: [person] } }));
  }
  const source = rowsOf<{ id: string }>(account.sandbox, 'profiles')[0]?.id ?? '';
  const profiles = { data: [{ type: 'profile', id: source }] };
  await good('POST', '/api/profile-merge', {
    data: { type: 'profile-merge', id: made, relationships: { profiles } },
  });
  const profile = { data: { type: 'profile', attributes: { email: 'c@example.com' } } };
  const path = '/api/data-privacy-deletion-jobs';
  await good('POST', path, resource('data-privacy-deletion-job', { profile }));
}

async function playEvents(): Promise<void> {
  const metric = { data: { type: 'metric', attributes: { name: 'Placed Order' } } };
  const profile = { data: { type: 'profile', attributes: { email: 'a@example.com' } } };
  const event = { properties: {}, metric, unique_id: 'one', value: 9.99, value_currency: 'EUR' };
  await good('POST', '/api/events', resource('event', { ...event, profile }));
  const events = { data: [{ type: 'event', attributes: { ...event, unique_id: 'two' } }] };
  const group = { type: 'event-bulk-create', attributes: { profile, events } };
  const bulk = { 'events-bulk-create': { data: [group] } };
  await good('POST', '/api/event-bulk-create-jobs', resource('event-bulk-create-job', bulk));
  await good('GET', '/api/events?include=metric,profile&sort=-datetime');
  const [row] = rowsOf<{ id: string; metricId: string }>(account.sandbox, 'events');
  await good('GET', `/api/events/${row?.id}?include=metric,profile`);
  await good('GET', '/api/metrics?filter=equals(integration.name,"API")');
  await good('GET', `/api/metrics/${row?.metricId}`);
}

async function playLists(): Promise<void> {
  const list = await good('POST', '/api/lists', resource('list', { name: 'New' }));
  await good('GET', '/api/lists?sort=name');
  await good('GET', `/api/lists/${list}?additional-fields[list]=profile_count`);
  const id = rowsOf<{ id: string }>(account.sandbox, 'profiles')[0]?.id ?? '';
  const members = `/api/lists/${list}/relationships/profiles`;
  await good('POST', members, { data: [{ type: 'profile', id }] });
  await good('GET', `/api/lists/${list}/profiles?additional-fields[profile]=subscriptions`);
  await good('DELETE', members, { data: [{ type: 'profile', id }] });
}

async function playCatalogue(): Promise<void> {
  const stock = { sku: 'N', inventory_quantity: 1, price: 5 };
  const item = { relationships: { item: { data: { type: 'catalog-item', id: ITEM } } } };
  const kinds = [
    { type: 'catalog-item', list: 'items', attributes: TEXT, more: {} },
    { type: 'catalog-variant', list: 'variants', attributes: { ...TEXT, ...stock }, more: item },
  ];
  for (const { type, list, attributes, more } of kinds) {
    const one = { external_id: 'N-1', ...attributes };
    const id = await good('POST', `/api/${type}s`, resource(type, one, more));
    const path = `/api/${type}s/${encodeURIComponent(id)}`;
    await good('GET', `/api/${type}s?filter=equals(published,true)`);
    await good('GET', path);
    await good('PATCH', path, resource(type, { title: 'New' }, { id }));
    await good('DELETE', path);
    const two = { external_id: 'N-2', ...attributes };
    const second = '$custom:::$default:::N-2';
    const works = {
      create: { type, attributes: two, ...more },
      update: { type, id: second, attributes: { title: 'New' } },
      delete: { type, id: second },
    };
    for (const [action, entry] of Object.entries(works)) {
      const job = `${type}-bulk-${action}-job`;
      const unknown = { type, id: '$custom:::$default:::none', attributes: {} };
      const data = action === 'update' ? [entry, unknown] : [entry];
      const made = await good('POST', `/api/${job}s`, resource(job, { [list]: { data } }));
      await good('GET', `/api/${job}s`);
      await good('GET', `/api/${job}s/${made}`);
    }
  }
}

async function playAccount(): Promise<void> {
  await good('GET', '/api/accounts');
  await good('GET', `/api/accounts/${account.sandbox.accountId}`);
  const topics = { 'webhook-topics': { data: [{ type: 'webhook-topic', id: TOPIC }] } };
  const attributes = {
    name: 'Hub',
    endpoint_url: 'https://hub.example.com/webhooks/klaviyo',
    secret_key: 'a-secret-of-enough-letters',
  };
  const hook = { relationships: topics };
  const id = await good('POST', '/api/webhooks', resource('webhook', attributes, hook));
  await good('GET', '/api/webhooks?include=webhook-topics');
  await good('GET', `/api/webhooks/${id}`);
  await good('PATCH', `/api/webhooks/${id}`, resource('webhook', { enabled: false }, { id }));
  await good('DELETE', `/api/webhooks/${id}`);
  await good('GET', '/api/webhook-topics');
  await good('GET', `/api/webhook-topics/${encodeURIComponent(TOPIC)}`);
}

describe('every endpoint of the Klaviyo sandbox', () => {
  it("takes and answers what fits the vendor's specification (needs ../shared)", async function () {
    if (klaviyoSpec() === null) this.skip();
    account = await openAccount({ seed: DEMO_SEED });
    await playPeople();
    await playEvents();
    await playLists();
    await playCatalogue();
    await playAccount();
    const { judged } = account.watch;
    const named = (path: string): string => path.replace(/\{\w+\}/g, '{}');
    const done = new Set([...judged.keys()].map(named));
    deepEqual(
      ENDPOINTS.map(({ method, path }) => named(`${method} ${path}`)).filter(
        (one) => !done.has(one),
      ),
      [],
    );
    await account.close();
  });
});
