/** What a write operation in the file of a connector may contain. */
import type { ObjectShape, Shape } from '../../flow/schema/shape.ts';
import { FIELD_NAME, REFERENCE, required, WORDS, word } from '../../flow/schema/values.ts';
import { expressionIn, templateIn } from './place-names.ts';
import { matchFields, requestShape } from './request-shape.ts';

const DAY_MS = 86_400_000;
const BATCH_MAX = 10_000;

const SCHEMA: Shape = { type: 'dictionary', of: { type: 'data' } };

const PROBE = requestShape('a probe', 'command', {
  found: required(
    expressionIn('commandAnswer'),
    'Whether what would be written is there already.',
    '={{ $body.data.length > 0 }}',
  ),
  id: {
    shape: expressionIn('commandAnswer'),
    about: 'The id of what is there.',
    example: '={{ $body.data[0].id }}',
  },
});

const BATCH: ObjectShape = {
  type: 'object',
  name: 'a batch',
  fields: {
    max: {
      shape: { type: 'integer', minimum: 1, maximum: BATCH_MAX },
      about: 'How many commands one call takes.',
      default: 1,
      example: '100',
      alsoCalled: ['size'],
    },
    each: {
      shape: templateIn('command'),
      about: "What a command becomes in $items; the command's data when absent.",
      example: "{ sku: '={{ $key }}', qty: '={{ $json.quantity }}' }",
    },
    results: {
      shape: expressionIn('commandAnswer'),
      about: 'The list of results in an answer, one for each command in their order.',
      example: '={{ $body.results }}',
    },
    status: {
      shape: expressionIn('commandAnswer'),
      about: 'The status of one result ($item).',
      example: '={{ $item.status }}',
    },
    match: {
      shape: expressionIn('commandAnswer'),
      about:
        'The key of the command that a result ($item) belongs to, when the order says nothing.',
      example: '={{ $item.sku }}',
    },
  },
};

const ACK: ObjectShape = {
  type: 'object',
  name: 'an ack',
  fields: {
    ...matchFields('commandAnswer'),
    outcome: {
      ...required(
        word('written', 'same', 'conflict', 'refused', 'retry', 'unknown'),
        'What became of the command.',
        'same',
      ),
      alsoCalled: ['means', 'then', 'is'],
    },
  },
};

/** A way to write. */
export const WRITE: ObjectShape = requestShape('an operation', 'command', {
  about: required(WORDS, 'What it does.', 'Creates or changes a member.'),
  schema: required(SCHEMA, "JSON Schema of a command's data.", '{ type: object }'),
  idempotency: required(
    word('key', 'natural', 'probe'),
    'key: a repeated key is dropped there · natural: repeating gives the same state · probe: look first.',
    'natural',
  ),
  keyRetention: {
    shape: { type: 'duration', minimumMs: 1_000, maximumMs: 3_650 * DAY_MS },
    about: 'How long a key is remembered there.',
    example: '24h',
  },
  probe: {
    shape: PROBE,
    about: 'The request that finds what would be written, for idempotency: probe.',
    example:
      "{ path: /v1/orders, query: { ref: '={{ $key }}' }, found: '={{ $body.length > 0 }}' }",
  },
  compareAndSet: {
    shape: FIELD_NAME,
    about: "The field of a command's data that compare-and-set tests; send it in headers or body.",
    example: 'version',
  },
  whenDeleted: {
    shape: REFERENCE,
    about: 'The operation for a record that is gone at its source.',
    example: 'remove',
  },
  batch: {
    shape: BATCH,
    about: 'How many commands a call takes, and how its answer speaks of each.',
    default: {},
    example: "{ max: 100, results: '={{ $body.results }}' }",
  },
  id: {
    shape: expressionIn('commandAnswer'),
    about: "The id of what was written; the command's key when absent.",
    example: '={{ $body.id }}',
  },
  version: {
    shape: expressionIn('commandAnswer'),
    about: 'The version after the write.',
    example: '={{ $body.version }}',
  },
  current: {
    shape: expressionIn('commandAnswer'),
    about: 'The present value in a conflict; it is looked up when absent.',
    example: '={{ $body.current }}',
  },
  acks: {
    shape: { type: 'list', of: ACK, maxItems: 50 },
    about: 'What answers mean where statuses alone do not say it; the first that fits.',
    default: [],
    example: '[{ status: [409], outcome: same }]',
    alsoCalled: ['ack', 'answers', 'responses'],
  },
});
