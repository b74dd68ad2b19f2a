/** What a stream in the file of a connector may contain. */
import type { ObjectShape, Shape } from '../../flow/schema/shape.ts';
import { FIELD_NAME, required, WORDS, word } from '../../flow/schema/values.ts';
import { expressionIn, templateIn } from './place-names.ts';
import { requestShape } from './request-shape.ts';
import { WRITE } from './write-shape.ts';

const DAY_MS = 86_400_000;
const KEYS_MAX = 1_000;

/** A JSON Schema, taken as it is and compiled later. */
export const SCHEMA: Shape = { type: 'dictionary', of: { type: 'data' } };

const COUNTED = (first: number): ObjectShape => ({
  type: 'object',
  name: 'a count of pages',
  fields: {
    first: {
      shape: { type: 'integer', minimum: 0, maximum: 1 },
      about: 'What the first page is called.',
      default: first,
      example: String(first),
    },
    size: required(templateIn('settings'), 'Records of a full page: $page.size.', '100'),
    more: {
      shape: expressionIn('answer'),
      about: 'Whether there are more pages; without it a page that is not full is the last.',
      example: '={{ $body.more }}',
      alsoCalled: ['hasMore'],
    },
  },
});

const PAGING: ObjectShape = {
  type: 'object',
  name: 'a paging',
  choice: ['number', 'offset', 'token', 'link', 'url'],
  fields: {
    number: {
      shape: COUNTED(1),
      about: 'Pages are numbered: $page.number. A page that is not full is the last.',
      example: '{ size: 100 }',
      alsoCalled: ['page', 'pageNumber'],
    },
    offset: {
      shape: COUNTED(0),
      about: 'Pages begin behind so many records: $page.offset.',
      example: '{ size: 100 }',
      alsoCalled: ['skip', 'start'],
    },
    token: {
      shape: expressionIn('answer'),
      about: 'The token of the next page in an answer: $page.token. Missing or empty is the end.',
      example: '={{ $body.next }}',
      alsoCalled: ['cursor', 'next', 'nextToken', 'after'],
    },
    link: {
      shape: { type: 'boolean', always: true },
      about: 'The next page is the Link header with rel="next".',
      example: 'true',
    },
    url: {
      shape: expressionIn('answer'),
      about: 'The whole address of the next page in an answer.',
      example: '={{ $body.links.next }}',
      alsoCalled: ['nextUrl', 'href'],
    },
  },
};

const CURSOR: ObjectShape = {
  type: 'object',
  name: 'a cursor',
  fields: {
    kind: required(
      word('time', 'sequence', 'position'),
      'time or sequence: a field of the records; position: a token that answers give.',
      'time',
    ),
    field: { shape: FIELD_NAME, about: 'The field that grows.', example: 'updatedAt' },
    unit: {
      shape: word('iso', 's', 'ms'),
      about: 'How times are written in records and in $cursor.',
      default: 'iso',
      example: 'iso',
    },
    lag: {
      shape: { type: 'duration', minimumMs: 0, maximumMs: 30 * DAY_MS },
      about: 'How late a record may come into sight: so far behind each sweep begins.',
      default: '0s',
      example: '2m',
      alsoCalled: ['overlap', 'lookback'],
    },
    granularity: {
      shape: { type: 'duration', minimumMs: 1, maximumMs: DAY_MS },
      about: 'The smallest step that the filter can tell apart.',
      default: '1s',
      example: '1s',
    },
    ordered: {
      shape: { type: 'boolean' },
      about: 'Whether the list is sorted by the field, oldest first.',
      default: false,
      example: 'true',
      alsoCalled: ['sorted'],
    },
    inclusive: {
      shape: { type: 'boolean' },
      about: 'Whether the filter gives records at $cursor itself too.',
      default: true,
      example: 'true',
    },
    start: {
      shape: { type: 'data' },
      about: '$cursor of a first read; null when absent.',
      example: "'1970-01-01T00:00:00Z'",
    },
    next: {
      shape: expressionIn('answer'),
      about: 'The position behind an answer, for kind: position.',
      example: '={{ $body.position }}',
    },
  },
};

const READ = requestShape('a read', 'read', {
  records: required(expressionIn('pageAnswer'), 'The list in an answer.', '={{ $body.data }}'),
  with: {
    shape: { type: 'dictionary', of: SCHEMA },
    about: 'Options that a flow may give in source.with, each with its JSON Schema: $with.',
    default: {},
    example: '{ status: { type: string } }',
    alsoCalled: ['options'],
  },
  paging: {
    shape: PAGING,
    about: 'How the list goes on; one page when absent.',
    example: "{ token: '={{ $body.next }}' }",
    alsoCalled: ['paginator', 'pagination', 'pages'],
  },
  total: {
    shape: expressionIn('answer'),
    about:
      'How many items the whole list has, as the answer itself says: one that ends with fewer is a fault.',
    example: '={{ $body.total }}',
    alsoCalled: ['totalCount', 'totalResults', 'count'],
  },
  cursor: {
    shape: CURSOR,
    about: 'How the list is narrowed to what is new; each read is whole when absent.',
    example: '{ kind: time, field: updatedAt, lag: 2m, ordered: true }',
    alsoCalled: ['incremental', 'incrementalSync'],
  },
});

const LOOKUP = requestShape('a look-up', 'keyed', {
  record: {
    shape: expressionIn('keyedAnswer'),
    about: 'The one record in an answer; the whole answer when absent. A 404 is: there is none.',
    example: '={{ $body.data }}',
  },
  records: {
    shape: expressionIn('keyedAnswer'),
    about: 'The list in an answer, where many are asked for at once with $keys.',
    example: '={{ $body.data }}',
  },
  max: {
    shape: { type: 'integer', minimum: 1, maximum: KEYS_MAX },
    about: 'How many keys one request takes.',
    default: 50,
    example: '50',
  },
});

/** A stream. */
export const STREAM_SHAPE: ObjectShape = {
  type: 'object',
  name: 'a stream',
  fields: {
    about: required(WORDS, 'What its records are.', 'Members and their points.'),
    key: required(FIELD_NAME, 'The field that identifies a record.', 'id'),
    version: {
      shape: FIELD_NAME,
      about: 'The field that grows with each change of a record.',
      example: 'updatedAt',
    },
    occurredAt: {
      shape: FIELD_NAME,
      about: 'The field with the business time, ISO 8601.',
      example: 'updatedAt',
    },
    pii: {
      shape: { type: 'dictionary', of: word('name', 'email', 'phone', 'address', 'freeText') },
      about: 'The fields that hold personal data, and of which kind.',
      default: {},
      example: '{ email: email }',
    },
    schema: required(SCHEMA, "JSON Schema of a record's data.", '{ type: object }'),
    record: {
      shape: templateIn('item'),
      about: 'The record from an item of an answer ($json); the item itself when absent.',
      example: "{ id: '={{ String($json.id) }}' }",
      alsoCalled: ['map', 'transform'],
    },
    deletes: {
      shape: word('tombstone', 'absent', 'none'),
      about:
        'tombstone: deleted records are listed as such; absent: a whole read lacks them; none.',
      default: 'none',
      example: 'tombstone',
    },
    tombstone: {
      shape: expressionIn('item'),
      about: 'Whether an item is a deleted record.',
      example: '={{ $json.deleted === true }}',
    },
    read: {
      shape: READ,
      about: 'How the stream is listed.',
      example: "{ path: /v1/members, records: '={{ $body.data }}' }",
      alsoCalled: ['list', 'source'],
    },
    lookup: {
      shape: LOOKUP,
      about: 'How records are found by key.',
      example: "{ path: '/v1/members/{key}' }",
      alsoCalled: ['get', 'find'],
    },
    writes: {
      shape: { type: 'dictionary', of: WRITE },
      about: 'The ways to write, by operation.',
      default: {},
      example: '{ upsert: { … } }',
      alsoCalled: ['write', 'operations', 'destination'],
    },
  },
};
