import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  bytesHash,
  CrossdockError,
  type Delivery,
  type Host,
  isJsonObject,
  type JsonObject,
  liveSecrets,
  type Rotation,
  type Secret,
  type Verdict,
  type WebhookEvent,
} from '../../core/connector/index.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { parseJson } from './payload.ts';
import { eventRecord } from './records.ts';
import { includedOf, isList, optionalText, relatedId, resourceOf, utcTime } from './resource.ts';
import { klaviyoSettings } from './settings.ts';
import { TOPICS } from './topics.ts';

/** The most entries of one delivery. Source: Klaviyo's guide to system webhooks. */
const ENTRIES_MAX = 1_000;
/** How far a delivery's time may lie ahead, in ms: clocks differ. */
const AHEAD_MAX_MS = 300_000;

/** The secret keys of the webhooks. */
export const WEBHOOK_ROTATION: Rotation = {
  secrets: ['webhookSecret', 'previousWebhookSecret'],
  until: 'previousWebhookSecretUntil',
};

/**
 * Checks a delivery before anything of it is parsed.
 *
 * Shape:  lowercase hex HMAC-SHA256 over the body and then the text of Klaviyo-Timestamp, by the present or the
 *         previous secret, in constant time; then the age, the webhook's id and the account. Klaviyo gives deliveries
 *         no id, so the hash of the body is one: a repetition has the same.
 * Source: Klaviyo's guide to system webhooks, read 2026-11.
 */
export function verify(host: Host, delivery: Delivery): Verdict {
  const { headers, raw } = delivery;
  const settings = klaviyoSettings(host.settings);
  const signature = headers['klaviyo-signature'] ?? '';
  const timestamp = headers['klaviyo-timestamp'] ?? '';
  if (raw.length === 0) return refuse('the body is empty');
  if (signature === '') return refuse('the signature is missing');
  if (!/^[0-9a-f]{64}$/.test(signature)) return refuse('the signature is not one hex text');
  const secrets = liveSecrets(host, WEBHOOK_ROTATION);
  if (secrets.length === 0) return refuse('the connection has no webhookSecret');
  const given = Buffer.from(signature, 'hex');
  const signed = secrets.map((secret) => isSignedBy(raw, timestamp, given, secret));
  if (!signed.includes(true)) return refuse('the signature does not fit');
  const ageMs = host.clock.now() - Date.parse(timestamp);
  if (Number.isNaN(ageMs)) return refuse('the time of the delivery is missing');
  if (ageMs > settings.webhookMaxAgeMs) return refuse('the delivery is too old');
  if (ageMs < -AHEAD_MAX_MS) return refuse('the delivery comes from the future');
  const body = parseJson(raw);
  const meta = isJsonObject(body) ? body['meta'] : undefined;
  if (!isJsonObject(body) || !isJsonObject(meta)) return refuse('the body has no meta');
  if (meta['klaviyo_webhook_id'] !== headers['klaviyo-webhook-id']) {
    return refuse('header and body name two webhooks');
  }
  const account = meta['klaviyo_account_id'] ?? settings.account;
  if (account !== settings.account) return refuse('it is for another account');
  const topic = firstTopic(body);
  if (topic === null) return refuse('the topic is missing');
  const occurredAt =
    utcTime(meta['timestamp']) ?? utcTime(new Date(Date.parse(timestamp)).toISOString());
  return { ok: true, deliveryId: bytesHash(raw), topic, occurredAt };
}

/**
 * Turns a delivery into events: up to a thousand entries, each once by its external id.
 *
 * Shape:  an entry is taken at its word where it holds a whole event, since events never change; otherwise, and for
 *         consent, the record is read again.
 * Errors: KLAVIYO_WEBHOOK_UNREADABLE.
 */
export function decode(_host: Host, delivery: Delivery): readonly WebhookEvent[] {
  const body = parseJson(delivery.raw);
  const data = isJsonObject(body) ? body['data'] : undefined;
  if (!isList(data)) throw unreadable('the body holds no list of entries');
  if (data.length > ENTRIES_MAX) throw unreadable(`more than ${ENTRIES_MAX} entries`);
  const events = new Map<string, readonly WebhookEvent[]>();
  for (const entry of data) {
    if (!isJsonObject(entry)) throw unreadable('an entry is not an object');
    const id = optionalText(entry, 'external_id');
    const topic = optionalText(entry, 'topic');
    if (id === null || topic === null) throw unreadable('an entry lacks external_id or topic');
    events.set(`${topic} ${id}`, entryEvents(topic, id, entry['payload']));
  }
  return [...events.values()].flat();
}

function entryEvents(topic: string, externalId: string, payload: unknown): readonly WebhookEvent[] {
  const whole = wholeEvent(payload);
  const event: WebhookEvent = {
    topic,
    stream: 'events',
    key: whole?.key ?? externalId,
    version: whole?.version ?? null,
    occurredAt: whole?.occurredAt ?? null,
    data: whole?.data ?? null,
    reread: whole === null,
    deleted: false,
  };
  const isConsent = TOPICS[topic]?.includes('consents') === true;
  if (!isConsent || whole === null || whole.profileId === null) return [event];
  const consent: WebhookEvent = {
    topic,
    stream: 'consents',
    key: whole.profileId,
    version: null,
    occurredAt: whole.occurredAt,
    data: null,
    reread: true,
    deleted: false,
  };
  return [event, consent];
}

/** The event of a payload in the shape of the stream; null when the payload is only a hint. */
function wholeEvent(payload: unknown) {
  if (!isJsonObject(payload)) return null;
  const body: JsonObject = isJsonObject(payload['data']) ? payload : { data: payload };
  try {
    const resource = resourceOf(body);
    const record = eventRecord(resource, includedOf(body));
    return { ...record, profileId: relatedId(resource, 'profile') };
  } catch (error) {
    if (error instanceof CrossdockError) return null;
    throw error;
  }
}

function firstTopic(body: JsonObject): string | null {
  const data = body['data'];
  const first = isList(data) ? data[0] : undefined;
  const topic = isJsonObject(first) ? first['topic'] : undefined;
  return typeof topic === 'string' && /^[\w.:-]{1,200}$/.test(topic) ? topic : null;
}

function isSignedBy(raw: Buffer, timestamp: string, given: Buffer, secret: Secret): boolean {
  const own = createHmac('sha256', secret.reveal()).update(raw).update(timestamp).digest();
  return timingSafeEqual(own, given);
}

function refuse(reason: string): Verdict {
  return { ok: false, reason };
}

function unreadable(what: string): CrossdockError {
  const details = { what, where: 'webhooks' };
  return new CrossdockError(KLAVIYO_ERRORS.KLAVIYO_WEBHOOK_UNREADABLE, details);
}
