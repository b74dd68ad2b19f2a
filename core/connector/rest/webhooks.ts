import { isoTime } from '../../base/clock.ts';
import { CrossdockError } from '../../base/errors.ts';
import { isJsonObject, type Json } from '../../base/json.ts';
import type { Delivery, Host, Verdict, WebhookEvent, Webhooks } from '../contract.ts';
import { parsedOr } from './answer.ts';
import type { Given, RestDefinition, Template } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import { fault, givenOf, isTrue, type Rest, textOf } from './rest.ts';
import { doubtOf, wholeSignature } from './signature.ts';
import { subscriptionVerbs } from './subscriptions.ts';
import type { Place, TopicDefinition, WebhooksDefinition } from './webhook-definition.ts';

/** The webhook side of a file. */
export function webhooksOf(definition: RestDefinition, declared: WebhooksDefinition): Webhooks {
  const webhooks = { ...declared, signature: wholeSignature(declared.signature) };
  const topics = Object.entries(webhooks.topics).map(
    ([name, topic]) => [name, [topic.stream]] as const,
  );
  return {
    topics: Object.fromEntries(topics),
    verify: (host, delivery) => verify({ host, definition }, webhooks, delivery),
    decode: (host, delivery) => decode({ host, definition }, webhooks, delivery),
    ...subscriptionVerbs(definition, webhooks.subscriptions),
  };
}

/** The signature comes first; what a place in the body says is only looked at behind it. */
function verify(rest: Rest, webhooks: WebhooksDefinition, delivery: Delivery): Verdict {
  const { verify: hook } = rest.definition.hooks;
  if (hook !== undefined) return hooked(rest, hook, delivery);
  const doubt = doubtOf(rest.host, webhooks.signature, delivery);
  if (doubt !== null) return { ok: false, reason: doubt };
  try {
    const given = deliveryGiven(rest, delivery);
    const topic = placeText(webhooks.topic, given);
    const deliveryId = placeText(idPlace(webhooks), given);
    const isKnown = topic !== null && Object.hasOwn(webhooks.topics, topic);
    if (topic === null || !isKnown) {
      return { ok: false, reason: 'the topic is missing or not known' };
    }
    if (deliveryId === null || deliveryId.length > 200) {
      return { ok: false, reason: 'the delivery id is missing' };
    }
    return { ok: true, deliveryId, topic, occurredAt: occurredAt(webhooks.occurredAt, given) };
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    return { ok: false, reason: error.what };
  }
}

/** Standard Webhooks signs the id, in a header that is known; other files say where it stands. */
function idPlace({ deliveryId, signature }: WebhooksDefinition): Place {
  const header = signature.id ?? '';
  return deliveryId ?? { header };
}

function hooked(
  rest: Rest,
  hook: (host: Host, delivery: Delivery) => Verdict,
  delivery: Delivery,
): Verdict {
  try {
    return hook(rest.host, delivery);
  } catch (cause) {
    const what = 'the hook "verify" threw';
    throw fault(rest, REST_ERRORS.REST_HOOK_FAILED, { what, at: 'hooks.verify', cause });
  }
}

/** Errors: REST_WEBHOOK_UNREADABLE; the message never repeats the body. */
function decode(
  rest: Rest,
  webhooks: WebhooksDefinition,
  delivery: Delivery,
): readonly WebhookEvent[] {
  const body = parsedOr(delivery.raw, undefined);
  if (!isJsonObject(body)) throw unreadable(rest, 'the body is no JSON object');
  const given = deliveryGiven(rest, delivery);
  try {
    const name = placeText(webhooks.topic, given) ?? '';
    const topic = Object.hasOwn(webhooks.topics, name) ? webhooks.topics[name] : undefined;
    if (topic === undefined) throw unreadable(rest, 'the topic is missing or not known');
    return [eventOf(rest, webhooks, { name, topic, given })];
  } catch (error) {
    if (error instanceof CrossdockError && error.code.startsWith('EXPR_')) {
      throw unreadable(rest, error.what, error);
    }
    throw error;
  }
}

function eventOf(
  rest: Rest,
  webhooks: WebhooksDefinition,
  about: { readonly name: string; readonly topic: TopicDefinition; readonly given: Given },
): WebhookEvent {
  const { name, topic, given } = about;
  const key = textOf(topic.key(given));
  if (key === null) throw unreadable(rest, 'the body does not say which record it is about');
  const deleted =
    topic.deleted !== undefined && isTrue(rest, topic.deleted, given, `topics.${name}.deleted`);
  const data = dataOf(topic.data, given);
  return {
    ...{ topic: name, stream: topic.stream, key, data, deleted },
    version: textOf(topic.version?.(given)),
    occurredAt: occurredAt(webhooks.occurredAt, given),
    reread: data === null && !deleted,
  };
}

function dataOf(template: Template | undefined, given: Given): WebhookEvent['data'] {
  const data = template?.(given);
  return isJsonObject(data) ? data : null;
}

function deliveryGiven(rest: Rest, { raw, headers }: Delivery): Given {
  const body: Json = parsedOr(raw, null);
  return givenOf(rest, { body, headers });
}

function placeText({ header, body }: Place, given: Given): string | null {
  if (header === undefined) return textOf(body?.(given));
  const { headers } = given.names;
  return isJsonObject(headers) ? textOf(headers[header.toLowerCase()]) : null;
}

/** A time as ISO text, or seconds since the epoch; anything else says nothing. */
function occurredAt(place: Place | undefined, given: Given): string | null {
  const text = place === undefined ? null : placeText(place, given);
  if (text === null) return null;
  const ms = /^\d{9,11}$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
  return Number.isNaN(ms) ? null : isoTime(ms);
}

function unreadable(rest: Rest, what: string, cause?: unknown): CrossdockError {
  const details = { what, at: 'webhooks', ...(cause === undefined ? {} : { cause }) };
  return fault(rest, REST_ERRORS.REST_WEBHOOK_UNREADABLE, details);
}
