/** What a request in the file of a connector may contain. */
import type { Field, ObjectShape } from '../../flow/schema/shape.ts';
import { required, WORDS, word } from '../../flow/schema/values.ts';
import { expressionIn, type PlaceKind, templateIn } from './place-names.ts';

const MINUTE_MS = 60_000;
/** The most calls of one kind that a limit may allow. */
export const AMOUNT_MAX = 1_000_000;

/** An address below `base`, with values in braces. */
export const PATH = required(
  {
    type: 'text',
    maxLength: 500,
    pattern: { source: '^/[^\\s?#]*$', means: 'a path that begins with / and has no query' },
  },
  'The path below `base`; {key}, {settings.shop}, {json.id} or {cursor} are filled in and encoded.',
  '/v1/members/{key}',
);

/** The fields that every request has, with the names that its expressions may use. */
export function requestFields(kind: PlaceKind): Readonly<Record<string, Field>> {
  const values = { type: 'dictionary', of: templateIn(kind) } as const;
  return {
    method: {
      shape: word('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
      about: 'The method; GET for reads and POST for writes when absent.',
      example: 'PUT',
      alsoCalled: ['verb', 'httpMethod'],
    },
    path: { ...PATH, alsoCalled: ['url', 'endpoint', 'uri'] },
    query: {
      shape: values,
      about: 'Fields of the query; a value that is missing or null leaves its field out.',
      default: {},
      example: "{ limit: '={{ $settings.pageSize }}' }",
      alsoCalled: ['params', 'parameters', 'queryParameters'],
    },
    headers: { shape: values, about: 'Further headers.', default: {}, example: '{ X-Version: 2 }' },
    body: {
      shape: templateIn(kind),
      about: 'The body, sent as JSON.',
      example: "{ email: '={{ $json.email }}' }",
      alsoCalled: ['json', 'data', 'payload'],
    },
    form: {
      shape: values,
      about: 'The fields of a form, sent instead of a JSON body.',
      example: "{ email: '={{ $json.email }}' }",
    },
    answer: {
      shape: word('json', 'none'),
      about:
        'json: an answer without JSON is a fault; none: the content of the answer says nothing.',
      default: 'json',
      example: 'none',
    },
    cost: {
      shape: { type: 'integer', minimum: 0, maximum: AMOUNT_MAX },
      about: 'What the call takes from limits.points; 1 when absent.',
      example: '10',
    },
    tier: {
      shape: WORDS,
      about: 'The window of limits.windows that the call counts in; the first one when absent.',
      example: 'search',
    },
    timeout: {
      shape: { type: 'duration', minimumMs: 100, maximumMs: 10 * MINUTE_MS },
      about: 'The total time of one attempt; 30s when absent.',
      example: '30s',
    },
  };
}

/** The fields that say which answer a rule speaks of. */
export function matchFields(kind: PlaceKind): Readonly<Record<string, Field>> {
  return {
    status: {
      shape: {
        type: 'list',
        of: { type: 'integer', minimum: 100, maximum: 599 },
        maxItems: 50,
        minItems: 1,
      },
      about: 'The statuses it speaks of; all when absent.',
      example: '[409, 412]',
      alsoCalled: ['statuses', 'statusCode', 'code'],
    },
    when: {
      shape: expressionIn(kind),
      about: 'Whether it speaks of the answer.',
      example: "={{ $body.code === 'LOCKED' }}",
      alsoCalled: ['if', 'condition'],
    },
    says: {
      shape: expressionIn(kind),
      about: "The vendor's own words, for people.",
      example: '={{ $body.message }}',
      alsoCalled: ['message'],
    },
  };
}

/** A request as a mapping, with more fields of its own. */
export function requestShape(
  name: string,
  kind: PlaceKind,
  more: Readonly<Record<string, Field>> = {},
): ObjectShape {
  return { type: 'object', name, fields: { ...requestFields(kind), ...more } };
}
