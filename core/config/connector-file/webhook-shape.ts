/** What the webhooks in the file of a connector may contain. */
import type { Field, ObjectShape } from '../../flow/schema/shape.ts';
import { REFERENCE, required, WORDS, word } from '../../flow/schema/values.ts';
import { expressionIn, type PlaceKind } from './place-names.ts';
import { requestShape } from './request-shape.ts';

const DAY_MS = 86_400_000;

/** The name of a header. */
export const HEADER = {
  type: 'text',
  maxLength: 100,
  pattern: { source: '^[A-Za-z0-9-]+$', means: 'the name of a header' },
} as const;

const SECRETS = {
  type: 'list',
  of: REFERENCE,
  maxItems: 5,
  minItems: 1,
} as const;

const PARTS: ObjectShape = {
  type: 'object',
  name: 'parts',
  fields: {
    timestamp: required(WORDS, 'The part with the time of sending.', 't'),
    signature: required(WORDS, 'The part with the signature.', 'v1'),
  },
};

const SIGNATURE: ObjectShape = {
  type: 'object',
  name: 'a signature',
  fields: {
    header: {
      shape: HEADER,
      about: 'The header that carries it; Standard Webhooks has one of its own.',
      example: 'X-Signature',
    },
    secrets: required(
      SECRETS,
      'The secret settings that may have signed, the present one first: while a secret is rotated two count.',
      '[webhookSecret, previousWebhookSecret]',
    ),
    previousUntil: {
      shape: REFERENCE,
      about: 'The text setting with the time until which secrets after the first count.',
      example: 'previousWebhookSecretUntil',
    },
    algorithm: {
      shape: word('sha256', 'sha512', 'sha1'),
      about: 'The hash of the HMAC.',
      default: 'sha256',
      example: 'sha256',
    },
    encoding: {
      shape: word('hex', 'base64'),
      about: 'How the bytes are written.',
      default: 'hex',
      example: 'base64',
    },
    prefix: { shape: WORDS, about: 'What stands before it.', default: '', example: 'sha256=' },
    signed: {
      shape: word('body', 'timestamp.body', 'id.timestamp.body'),
      about: 'The bytes that are signed.',
      default: 'body',
      example: 'timestamp.body',
    },
    timestamp: { shape: HEADER, about: 'The header with the time of sending.', example: 'X-Time' },
    id: { shape: HEADER, about: "The header with the delivery's id.", example: 'X-Id' },
    tolerance: {
      shape: { type: 'duration', minimumMs: 1_000, maximumMs: DAY_MS },
      about: 'How old a signed time may be.',
      default: '5m',
      example: '5m',
    },
    parts: {
      shape: PARTS,
      about: 'The names of the parts of a header such as t=…,v1=….',
      example: '{ timestamp: t, signature: v1 }',
    },
    standard: {
      shape: { type: 'boolean' },
      about:
        'Standard Webhooks (standardwebhooks.com): its headers, and secrets after whsec_ or public keys after whpk_.',
      default: false,
      example: 'true',
    },
  },
};

const PLACE: ObjectShape = {
  type: 'object',
  name: 'a place',
  choice: ['header', 'body'],
  fields: {
    header: { shape: HEADER, about: 'A header by its name.', example: 'X-Topic' },
    body: {
      shape: expressionIn('delivery'),
      about: 'Somewhere in the body.',
      example: '={{ $body.type }}',
    },
  },
};

const TOPIC: ObjectShape = {
  type: 'object',
  name: 'a topic',
  fields: {
    stream: required(REFERENCE, 'The stream whose record it is about.', 'members'),
    key: required(expressionIn('delivery'), "The record's key.", '={{ $body.data.id }}'),
    version: optional('delivery', "The record's version.", '={{ $body.data.updatedAt }}'),
    data: optional(
      'delivery',
      "The record in the stream's shape; it is read again when absent.",
      '={{ $body.data }}',
    ),
    deleted: optional(
      'delivery',
      'Whether the record is gone.',
      "={{ $body.type === 'member.deleted' }}",
    ),
  },
};

const SUBSCRIPTIONS: ObjectShape = {
  type: 'object',
  name: 'subscriptions',
  fields: {
    list: required(
      requestShape('a list', 'settings', {
        records: required(expressionIn('answer'), 'The list.', '={{ $body.data }}'),
        id: required(expressionIn('subscriptionItem'), 'The id of one.', '={{ $item.id }}'),
        topic: required(expressionIn('subscriptionItem'), 'Its topic.', '={{ $item.topic }}'),
        url: required(expressionIn('subscriptionItem'), 'Its address.', '={{ $item.url }}'),
      }),
      'How subscriptions are listed.',
      "{ path: /v1/hooks, records: '={{ $body.data }}', … }",
    ),
    put: required(
      requestShape('a put', 'subscription', {
        id: required(expressionIn('subscriptionAnswer'), 'The id it was given.', '={{ $body.id }}'),
      }),
      'How one is made: $json has topic and url.',
      "{ path: /v1/hooks, body: { topic: '={{ $json.topic }}' }, id: '={{ $body.id }}' }",
    ),
    drop: required(
      requestShape('a drop', 'subscription'),
      'How one is removed: $json has id, topic and url.',
      "{ path: '/v1/hooks/{json.id}', answer: none }",
    ),
  },
};

/** The webhooks. */
export const WEBHOOKS: ObjectShape = {
  type: 'object',
  name: 'webhooks',
  fields: {
    signature: required(
      SIGNATURE,
      'How a genuine delivery is told.',
      '{ header: X-Signature, secrets: [webhookSecret] }',
    ),
    deliveryId: {
      shape: PLACE,
      about: "Where a delivery's own id stands; with Standard Webhooks it is known.",
      example: '{ header: X-Delivery-Id }',
    },
    topic: required(PLACE, 'Where the topic stands.', '{ header: X-Topic }'),
    occurredAt: { shape: PLACE, about: 'Where its time stands.', example: '{ header: X-Time }' },
    topics: required(
      { type: 'dictionary', of: TOPIC },
      'What each topic tells.',
      "{ member.updated: { stream: members, key: '={{ $body.id }}' } }",
    ),
    subscriptions: {
      shape: SUBSCRIPTIONS,
      about: 'How subscriptions are kept at the vendor.',
      example: '{ list: { … }, put: { … }, drop: { … } }',
    },
  },
};

function optional(kind: PlaceKind, about: string, example: string): Field {
  return { shape: expressionIn(kind), about, example };
}
