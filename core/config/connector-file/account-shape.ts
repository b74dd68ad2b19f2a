/** How the calls of a connector are authorised and held back, as its file says it. */
import type { Field, ObjectShape } from '../../flow/schema/shape.ts';
import { REFERENCE, required, WORDS, word } from '../../flow/schema/values.ts';
import { AMOUNT_MAX, PATH } from './request-shape.ts';
import { HEADER } from './webhook-shape.ts';

const DAY_MS = 86_400_000;

const setting = (about: string, example: string): Field => required(REFERENCE, about, example);

/** Credentials. */
export const AUTH: ObjectShape = {
  type: 'object',
  name: 'an auth',
  choice: ['bearer', 'header', 'basic', 'query', 'clientCredentials'],
  fields: {
    bearer: {
      shape: REFERENCE,
      about: 'Authorization: Bearer, with that secret setting.',
      example: 'apiKey',
      alsoCalled: ['token'],
    },
    header: {
      shape: {
        type: 'object',
        name: 'a header',
        fields: {
          name: required(HEADER, 'The name of the header.', 'X-Api-Key'),
          secret: setting('The secret setting.', 'apiKey'),
          prefix: { shape: WORDS, about: 'What stands before it.', default: '', example: '"Key "' },
        },
      },
      about: 'A header with a secret setting.',
      example: '{ name: X-Api-Key, secret: apiKey }',
      alsoCalled: ['apiKey'],
    },
    basic: {
      shape: {
        type: 'object',
        name: 'a basic auth',
        fields: {
          user: setting('The setting with the name.', 'user'),
          password: setting('The secret setting with the password.', 'password'),
        },
      },
      about: 'Name and password.',
      example: '{ user: user, password: password }',
    },
    query: {
      shape: {
        type: 'object',
        name: 'a query key',
        fields: {
          name: required(WORDS, 'The field of the query.', 'api_key'),
          secret: setting('The secret setting.', 'apiKey'),
        },
      },
      about: 'A field of the query, where a vendor knows no better.',
      example: '{ name: api_key, secret: apiKey }',
    },
    clientCredentials: {
      shape: {
        type: 'object',
        name: 'client credentials',
        fields: {
          path: PATH,
          clientId: setting('The setting with the id.', 'clientId'),
          clientSecret: setting('The secret setting with the secret.', 'clientSecret'),
          send: {
            shape: word('form', 'basic'),
            about: 'How the credentials are sent.',
            default: 'form',
            example: 'basic',
          },
          scope: { shape: WORDS, about: 'The scopes asked for.', example: '"orders.read"' },
        },
      },
      about: 'OAuth 2 client credentials: a token is asked for, shared and renewed.',
      example: '{ path: /oauth/token, clientId: clientId, clientSecret: clientSecret }',
      alsoCalled: ['oauth', 'oauth2'],
    },
  },
};

const RATE: Readonly<Record<string, Field>> = {
  size: required({ type: 'integer', minimum: 1, maximum: AMOUNT_MAX }, 'How many.', '600'),
  every: {
    ...required({ type: 'duration', minimumMs: 1, maximumMs: 31 * DAY_MS }, 'In which time.', '1m'),
    alsoCalled: ['perSecond', 'per', 'window', 'period'],
  },
};

/** Limits. */
export const LIMITS: ObjectShape = {
  type: 'object',
  name: 'limits',
  fields: {
    concurrency: {
      shape: { type: 'integer', minimum: 1, maximum: 1_000 },
      about: 'Calls at one time; 8 when absent.',
      example: '4',
    },
    requests: {
      shape: { type: 'object', name: 'a rate', fields: RATE },
      about: 'Requests of the account, as a bucket that refills evenly.',
      example: '{ size: 600, every: 1m }',
      alsoCalled: ['rate', 'rateLimit'],
    },
    points: {
      shape: { type: 'object', name: 'a rate', fields: RATE },
      about: 'Cost points of the account; each request says its cost.',
      example: '{ size: 1000, every: 1m }',
    },
    windows: {
      shape: {
        type: 'list',
        maxItems: 20,
        of: {
          type: 'object',
          name: 'a window',
          fields: {
            tier: { shape: WORDS, about: 'Its name.', default: 'default', example: 'search' },
            ...RATE,
            per: {
              shape: word('endpoint', 'account'),
              about: 'Whether each path has calls of its own.',
              default: 'account',
              example: 'endpoint',
            },
          },
        },
      },
      about: 'At most so many calls in any window of time.',
      example: '[{ size: 10, every: 1s }]',
    },
  },
};
