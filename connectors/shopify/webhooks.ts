import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  type Delivery,
  type Host,
  type JsonObject,
  liveSecrets,
  type Rotation,
  type Secret,
  type Verdict,
  type WebhookEvent,
} from '../../core/connector/index.ts';
import { hearEnd } from './bulk/hints.ts';
import { isList } from './node.ts';
import { gidFrom, parsePayload, unreadable, valueAt } from './payload.ts';
import { isGid, levelKey, utcTime } from './records.ts';
import { shopifySettings } from './settings.ts';
import { type KeyRule, type Tells, TOPICS, type Topic } from './topics.ts';

/**
 * Checks a delivery before anything of it is parsed.
 *
 * Shape:  HMAC-SHA256 over the raw bytes in base64, by the present or the previous secret, in constant time; then
 *         the shop. Shopify signs no time, so replays are stopped by the delivery id alone.
 * Source: shopify.dev, verify webhook deliveries, read 2026-10.
 */
export function verify(host: Host, delivery: Delivery): Verdict {
  const { headers, raw } = delivery;
  const signature = headers['x-shopify-hmac-sha256'] ?? '';
  if (raw.length === 0) return refuse('the body is empty');
  if (signature === '') return refuse('the signature is missing');
  // Node joins doubled headers with a comma, which base64 does not know.
  if (signature.includes(',')) return refuse('there are two signatures');
  const given = Buffer.from(signature, 'base64');
  if (given.toString('base64') !== signature) return refuse('the signature is not base64');
  const secrets = liveSecrets(host, webhookRotation(host));
  if (secrets.length === 0) return refuse('the connection has no webhookSecret');
  const isSigned = secrets.map((secret) => isSignedBy(raw, given, secret)).includes(true);
  if (!isSigned) return refuse('the signature does not fit');
  const shop = headers['x-shopify-shop-domain']?.toLowerCase();
  if (shop !== shopifySettings(host.settings).shopDomain) return refuse('it is for another shop');
  const topic = headers['x-shopify-topic'] ?? '';
  const deliveryId = headers['x-shopify-webhook-id'] ?? '';
  if (!TOPICS.has(topic)) return refuse('the topic is missing or not known');
  if (!/^[\w.:-]{1,200}$/.test(deliveryId)) return refuse('the delivery id is missing');
  return { ok: true, deliveryId, topic, occurredAt: triggeredAt(headers) };
}

/**
 * Turns a delivery into events.
 *
 * Shape:  hints: deliveries come in no order and late, and their bodies are cut in places, so the record is read
 *         anew. Only a deletion and a notice are taken at their word.
 * Errors: SHOPIFY_WEBHOOK_UNREADABLE.
 */
export function decode(host: Host, delivery: Delivery): readonly WebhookEvent[] {
  const name = delivery.headers['x-shopify-topic'] ?? '';
  const topic = TOPICS.get(name);
  if (topic === undefined) throw unreadable(`the topic "${name}" is not known`, 'webhooks');
  const body = parsePayload(delivery.raw, `webhooks/${name}`);
  const about = { name, topic, body, triggered: triggeredAt(delivery.headers) };
  if (name === 'bulk_operations/finish') hearEnd(host.http, noticeKey(body));
  return topic.tells.flatMap((tells) => eventsOf(about, tells));
}

/** The secrets of the shop's webhooks: that of the app where no other is set, and the one before it. */
export function webhookRotation({ secrets }: Host): Rotation {
  const present = secrets['webhookSecret'] === undefined ? 'clientSecret' : 'webhookSecret';
  return {
    secrets: [present, 'previousWebhookSecret'],
    until: 'previousWebhookSecretUntil',
  };
}

/** The events of one stream. Errors: SHOPIFY_WEBHOOK_UNREADABLE when the body does not say what it is about. */
function eventsOf(about: About, tells: Tells): readonly WebhookEvent[] {
  const keys = keysOf(about.body, tells.key);
  if (keys.includes(null)) {
    const what = 'the body does not say which record it is about';
    throw unreadable(what, `webhooks/${about.name}`);
  }
  return keys.flatMap((key) => (key === null ? [] : [eventOf(about, tells, key)]));
}

interface About {
  readonly name: string;
  readonly topic: Topic;
  readonly body: JsonObject;
  readonly triggered: string | null;
}

function eventOf(about: About, tells: Tells, key: string): WebhookEvent {
  const isNotice = tells.key.kind === 'notice';
  const deleted = about.topic.isDelete;
  return {
    topic: about.name,
    stream: tells.stream,
    key,
    version: versionOf(about, tells),
    occurredAt: versionOf(about, tells) ?? about.triggered,
    data: isNotice ? about.body : null,
    reread: !isNotice && !deleted,
    deleted,
  };
}

/** The record's own update time where the body is the record; a deletion is newer than all before it. */
function versionOf({ topic, body, triggered }: About, { key }: Tells): string | null {
  // In the form of the records' own versions, so that the two compare: 10Z, never 10.000Z.
  if (topic.isDelete) return utcTime(triggered);
  const isRecord = key.kind === 'own' || key.kind === 'level' || key.kind === 'notice';
  const updatedAt = body['updated_at'];
  if (!isRecord || typeof updatedAt !== 'string' || Number.isNaN(Date.parse(updatedAt)))
    return null;
  return utcTime(updatedAt);
}

function keysOf(body: JsonObject, rule: KeyRule): readonly (string | null)[] {
  switch (rule.kind) {
    case 'own':
      return [gidFrom(body['admin_graphql_api_id'] ?? body['id'], rule.type)];
    case 'field':
      return [gidFrom(valueAt(body, rule.path), rule.type)];
    case 'maybe': {
      const key = gidFrom(valueAt(body, rule.path), rule.type);
      return key === null ? [] : [key];
    }
    case 'level': {
      const item = gidFrom(body['inventory_item_id'], 'InventoryItem');
      const location = gidFrom(body['location_id'], 'Location');
      return [item === null || location === null ? null : levelKey(item, location)];
    }
    case 'variants':
      return variantKeys(body);
    case 'merge':
      return mergedKeys(body);
    case 'notice':
      return [noticeKey(body)];
  }
}

/** `variant_gids` names all variants of a product, `variants` is cut for big ones. */
function variantKeys(body: JsonObject): readonly string[] {
  const gids = isList(body['variant_gids']) ? body['variant_gids'] : [];
  const full = isList(body['variants']) ? body['variants'] : [];
  const ids = [...gids, ...full].flatMap((variant) =>
    typeof variant === 'object' && variant !== null && 'admin_graphql_api_id' in variant
      ? [variant['admin_graphql_api_id']]
      : [],
  );
  const named = ids.filter((id) => typeof id === 'string' && isGid(id, 'ProductVariant'));
  return [...new Set(named)].map(String);
}

function mergedKeys(body: JsonObject): readonly (string | null)[] {
  const fields = ['admin_graphql_api_customer_kept_id', 'admin_graphql_api_customer_deleted_id'];
  return fields.map((field) => gidFrom(body[field], 'Customer'));
}

/** Privacy requests of one customer belong together. */
function noticeKey(body: JsonObject): string {
  const customer = gidFrom(valueAt(body, ['customer', 'id']), 'Customer');
  const id = body['admin_graphql_api_id'] ?? body['id'] ?? customer ?? body['shop_id'];
  return typeof id === 'string' || typeof id === 'number' ? String(id) : 'shop';
}

function isSignedBy(raw: Buffer, given: Buffer, secret: Secret): boolean {
  const wanted = createHmac('sha256', secret.reveal()).update(raw).digest();
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function triggeredAt(headers: Delivery['headers']): string | null {
  const ms = Date.parse(headers['x-shopify-triggered-at'] ?? '');
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

function refuse(reason: string): Verdict {
  return { ok: false, reason };
}
