/** Webhooks and their topics. */
import { isJsonObject, type Json, type JsonObject } from '../../../../core/connector/index.ts';
import { type Endpoint, fixed, type Request, type Result } from '../api/endpoint.ts';
import { invalid, notFound } from '../api/fault.ts';
import {
  at,
  attributesOf,
  dataOf,
  objectsOf,
  requireKnown,
  textOrNull,
} from '../api/parsed-call.ts';
import type { WebhookRow } from '../rows.ts';
import { longId, seconds, shown, type World } from '../world.ts';
import { TOPICS } from './topics.ts';

/** Webhooks of an account. Source: Klaviyo's guide, read 2026-11. */
const WEBHOOKS_MAX = 10;
const SECRET_MIN = 16;
const ONE = '/api/webhooks/{id}';
const VIEWS = ['fields[webhook-topic]', 'fields[webhook]', 'include'];
const READ = { method: 'GET', tier: 'XS', scopes: ['webhooks:read'] } as const;
const WRITE = { tier: 'XS', scopes: ['webhooks:write'] } as const;

/** The endpoints. */
export const WEBHOOK_ENDPOINTS: readonly Endpoint[] = [
  { ...READ, path: '/api/webhooks', page: fixed(WEBHOOKS_MAX), parameters: VIEWS, work: listAll },
  {
    ...READ,
    path: ONE,
    parameters: VIEWS,
    work: (world, request) => shownWebhook(request, webhookOf(world, request.id), 200),
  },
  {
    ...WRITE,
    method: 'POST',
    path: '/api/webhooks',
    parameters: ['fields[webhook]'],
    work: createWebhook,
  },
  { ...WRITE, method: 'PATCH', path: ONE, parameters: ['fields[webhook]'], work: patchWebhook },
  {
    ...WRITE,
    method: 'DELETE',
    path: ONE,
    work: (world, request) => {
      world.tables.webhooks.drop(webhookOf(world, request.id).id);
      return { status: 204 };
    },
  },
  {
    ...READ,
    path: '/api/webhook-topics',
    page: fixed(100),
    parameters: ['fields[webhook-topic]'],
    work: (_world, request) => {
      const data = TOPICS.map((id) => topicResource(request, id));
      return { status: 200, body: { data, links: { self: request.href } } };
    },
  },
  {
    ...READ,
    path: '/api/webhook-topics/{id}',
    parameters: ['fields[webhook-topic]'],
    work: (_world, request) => {
      if (!TOPICS.includes(request.id)) throw notFound(`A topic with id ${request.id}`);
      const data = topicResource(request, request.id);
      return { status: 200, body: { data, links: { self: request.href } } };
    },
  },
];

function webhookOf({ tables }: World, id: string): WebhookRow {
  const row = tables.webhooks.get(id);
  if (row === undefined) throw notFound(`A webhook with id ${id}`);
  return row;
}

function createWebhook(world: World, request: Request): Result {
  const data = dataOf(request, 'webhook');
  const attributes = attributesOf(data);
  if (world.tables.webhooks.size >= WEBHOOKS_MAX) {
    throw invalid(`An account has at most ${WEBHOOKS_MAX} webhooks.`, '/data');
  }
  const name = textOrNull(attributes['name']);
  if (name === null || name === '') throw invalid('`name` is required.', '/data/attributes/name');
  const nowMs = seconds(world.now());
  const row: WebhookRow = {
    id: longId(world),
    name,
    description: textOrNull(attributes['description']),
    url: checkedUrl(attributes['endpoint_url']),
    secret: checkedSecret(attributes['secret_key']),
    topics: checkedTopics(at(data, 'relationships', 'webhook-topics', 'data')),
    enabled: true,
    created: nowMs,
    updated: nowMs,
    activeAt: world.now() + world.tuning.webhookDelayMs,
  };
  world.tables.webhooks.put(row);
  return shownWebhook(request, row, 201);
}

function patchWebhook(world: World, request: Request): Result {
  const data = dataOf(request, 'webhook');
  const { id } = request;
  if (data['id'] !== id) throw invalid('The id of data must be that of the address.', '/data/id');
  const attributes = isJsonObject(data['attributes']) ? data['attributes'] : {};
  const topics = at(data, 'relationships', 'webhook-topics', 'data');
  const { endpoint_url: url, secret_key: secret, enabled, name, description } = attributes;
  const row = webhookOf(world, id);
  const changed: WebhookRow = {
    ...row,
    name: textOrNull(name) ?? row.name,
    description: description === undefined ? row.description : textOrNull(description),
    url: url === undefined ? row.url : checkedUrl(url),
    secret: secret === undefined ? row.secret : checkedSecret(secret),
    enabled: typeof enabled === 'boolean' ? enabled : row.enabled,
    topics: topics === undefined ? row.topics : checkedTopics(topics),
    updated: seconds(world.now()),
  };
  world.tables.webhooks.put(changed);
  return shownWebhook(request, changed, 200);
}

/** Klaviyo takes https only; a receiver on this machine may do without. */
function checkedUrl(value: Json | undefined): string {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  const isLocal = url?.hostname === '127.0.0.1' && url.protocol === 'http:';
  if (url !== null && (url.protocol === 'https:' || isLocal)) return url.href;
  throw invalid('`endpoint_url` must be an https address.', '/data/attributes/endpoint_url');
}

function checkedSecret(value: Json | undefined): string {
  if (typeof value === 'string' && value.length >= SECRET_MIN) return value;
  const detail = `\`secret_key\` has at least ${SECRET_MIN} characters.`;
  throw invalid(detail, '/data/attributes/secret_key');
}

function checkedTopics(value: Json | undefined): readonly string[] {
  const pointer = '/data/relationships/webhook-topics/data';
  const ids = objectsOf(value, pointer).map((one) => String(one['id']));
  const stranger = ids.find((id) => !TOPICS.includes(id));
  if (stranger !== undefined) throw invalid(`A topic with id ${stranger} does not exist.`, pointer);
  if (ids.length === 0) throw invalid('At least one topic is required.', pointer);
  return [...new Set(ids)];
}

function listAll(world: World, request: Request): Result {
  const rows = [...world.tables.webhooks.all()];
  const data = rows.map((row) => webhookResource(request, row));
  const isIncluded = requireKnown(request, 'include', ['webhook-topics']).length > 0;
  const topics = new Set(rows.flatMap((row) => row.topics));
  const included = isIncluded
    ? { included: [...topics].map((id) => topicResource(request, id)) }
    : {};
  return { status: 200, body: { data, links: { self: request.href }, ...included } };
}

function shownWebhook(request: Request, row: WebhookRow, status: number): Result {
  return { status, body: { data: webhookResource(request, row), links: { self: request.href } } };
}

/** The secret is never given back, and of the address only its origin. */
function webhookResource({ base }: Request, row: WebhookRow): JsonObject {
  const self = `${base}/api/webhooks/${row.id}`;
  const topics = `${self}/webhook-topics`;
  return {
    type: 'webhook',
    id: row.id,
    attributes: {
      name: row.name,
      description: row.description,
      endpoint_url: new URL(row.url).origin,
      enabled: row.enabled,
      created_at: shown(row.created),
      updated_at: shown(row.updated),
    },
    relationships: {
      'webhook-topics': {
        data: row.topics.map((id) => ({ type: 'webhook-topic', id })),
        links: { self: `${self}/relationships/webhook-topics`, related: topics },
      },
    },
    links: { self },
  };
}

function topicResource({ base }: Request, id: string): JsonObject {
  const self = `${base}/api/webhook-topics/${encodeURIComponent(id)}`;
  return { type: 'webhook-topic', id, links: { self } };
}
