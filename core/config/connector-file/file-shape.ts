/** What the file of a declarative connector may contain: declared here and in the shapes it is made of. */
import type { Field, ObjectShape, Shape } from '../../flow/schema/shape.ts';
import { NAME, REFERENCE, required, WORDS, word } from '../../flow/schema/values.ts';
import { AUTH, LIMITS } from './account-shape.ts';
import { expressionIn, templateIn } from './place-names.ts';
import { matchFields, requestShape } from './request-shape.ts';
import { SETTING } from './setting-shape.ts';
import { STREAM_SHAPE } from './stream-shape.ts';
import { WEBHOOKS } from './webhook-shape.ts';

const DAY_MS = 86_400_000;

const ERROR: ObjectShape = {
  type: 'object',
  name: 'an error',
  fields: {
    ...matchFields('answer'),
    class: {
      ...required(
        word('refused', 'retry', 'unknown', 'auth', 'missing', 'conflict'),
        'What the hub does about it.',
        'refused',
      ),
      alsoCalled: ['then', 'kind', 'type', 'action'],
    },
    means: required(WORDS, 'What it means, for the reference page.', 'the account is frozen'),
    mend: required(WORDS, 'How to mend it.', 'have the account unfrozen'),
    after: {
      shape: { type: 'duration', minimumMs: 1, maximumMs: DAY_MS },
      about: 'How long to wait before the next try.',
      example: '15m',
      alsoCalled: ['wait', 'retryAfter'],
    },
  },
};

const FINDING: ObjectShape = {
  type: 'object',
  name: 'a finding',
  fields: {
    when: required(expressionIn('answer'), 'Whether it is so.', '={{ !$body.active }}'),
    what: required(WORDS, 'What is wrong.', 'the account is not active'),
    mend: required(WORDS, 'How to mend it.', 'activate it in the back office'),
    severity: {
      shape: word('error', 'warning', 'info'),
      about: 'How bad it is.',
      default: 'error',
      example: 'warning',
    },
    field: { shape: REFERENCE, about: 'The setting it is about.', example: 'apiKey' },
  },
};

/** A function beside the file. */
export const HOOK_REFERENCE = /^\.\/[^#\s]+\.ts#[A-Za-z_$][\w$]*$/;

const HOOK: Shape = {
  type: 'text',
  maxLength: 300,
  pattern: {
    source: HOOK_REFERENCE.source,
    means: 'a function beside the file: ./hooks.ts#name',
  },
};

const hook = (about: string, example: string): Field => ({ shape: HOOK, about, example });

const HOOKS: ObjectShape = {
  type: 'object',
  name: 'hooks',
  fields: {
    sign: hook('(request, host) → the headers that sign it.', './loyalty/hooks.ts#sign'),
    record: hook('(item, about) → the data of a record.', './loyalty/hooks.ts#record'),
    page: hook('(answer, about) → the token of the next page, or null.', './loyalty/hooks.ts#page'),
    error: hook('(answer) → the code of one of the errors, or null.', './loyalty/hooks.ts#error'),
    verify: hook('(host, delivery) → the verdict on a delivery.', './loyalty/hooks.ts#verify'),
  },
};

/** The file of a connector. */
export const CONNECTOR: ObjectShape = {
  type: 'object',
  name: 'a connector',
  fields: {
    connector: {
      ...required(NAME, "Its name: the file's name without its ending.", 'loyalty'),
      alsoCalled: ['name', 'id'],
    },
    about: {
      ...required(WORDS, 'What kind of system it speaks to.', 'Members of the loyalty service.'),
      alsoCalled: ['description', 'summary'],
    },
    settings: {
      shape: { type: 'dictionary', of: SETTING },
      about: 'What a connection can be told, by name.',
      default: {},
      example: '{ apiKey: { type: string, secret: true, about: The key. } }',
      alsoCalled: ['spec', 'config', 'options'],
    },
    base: {
      ...required(
        templateIn('settings'),
        'The address that paths are added to.',
        'https://api.example',
      ),
      alsoCalled: ['baseUrl', 'urlBase', 'url', 'endpoint'],
    },
    hosts: {
      shape: { type: 'list', of: WORDS, maxItems: 20 },
      about: 'Further hosts that the credentials may be sent to.',
      default: [],
      example: '[files.example]',
    },
    account: {
      shape: templateIn('settings'),
      about: 'What the limits belong to: connections with the same value share them.',
      example: '={{ $settings.account }}',
    },
    headers: {
      shape: { type: 'dictionary', of: templateIn('settings') },
      about: 'Headers of every call.',
      default: {},
      example: '{ X-Version: "2026-01" }',
    },
    limits: {
      shape: LIMITS,
      about: 'What the vendor allows.',
      default: {},
      example: '{ concurrency: 4, requests: { size: 600, every: 1m } }',
      alsoCalled: ['rateLimits', 'budget'],
    },
    auth: {
      shape: AUTH,
      about: 'How calls say who they come from; nothing when absent.',
      example: '{ bearer: apiKey }',
      alsoCalled: ['authentication', 'authenticator', 'security'],
    },
    check: required(
      requestShape('a check', 'settings', {
        findings: {
          shape: { type: 'list', of: FINDING, maxItems: 50 },
          about: 'What the answer may tell.',
          default: [],
          example: "[{ when: '={{ !$body.active }}', what: it is not active, mend: activate it }]",
        },
      }),
      'The request that shows whether the connection works.',
      '{ path: /v1/account }',
    ),
    errors: {
      shape: { type: 'dictionary', of: ERROR },
      about: "The vendor's own errors by code, also those inside of a 200; the first that fits.",
      default: {},
      example: '{ LOYALTY_FROZEN: { status: [423], class: auth, means: …, mend: … } }',
      alsoCalled: ['errorHandler', 'failures'],
    },
    streams: required(
      { type: 'dictionary', of: STREAM_SHAPE },
      'The streams by name.',
      '{ members: { … } }',
    ),
    webhooks: {
      shape: WEBHOOKS,
      about: 'What the vendor sends by itself.',
      example: '{ signature: { … }, … }',
      alsoCalled: ['hooksIn', 'events'],
    },
    hooks: {
      shape: HOOKS,
      about: 'Functions of the project for what the file cannot say.',
      default: {},
      example: '{ sign: ./loyalty/hooks.ts#sign }',
      alsoCalled: ['functions', 'custom'],
    },
  },
};
