import type { JsonObject, Network, SettingsSpec } from '../../core/connector/index.ts';

/** The revision of the API that requests are written for and checked against. */
export const REVISION = '2026-07-15';

/** The settings of a Klaviyo connection. */
export const KLAVIYO_SETTINGS: SettingsSpec = {
  account: {
    type: 'string',
    about:
      'The public API key of the account (its site id, six characters). Connections with the same one share ' +
      'its rate limits, and check compares it with the account that the credentials belong to.',
    required: true,
    examples: ['XyZ12a'],
  },
  apiKey: {
    type: 'string',
    about: 'A private API key (pk_…); or give clientId, clientSecret, refreshToken and tokenFile.',
    secret: true,
  },
  clientId: {
    type: 'string',
    about: 'The client id of an OAuth app; an app has limits of its own beside the private keys.',
  },
  clientSecret: {
    type: 'string',
    about: 'The client secret that belongs to clientId.',
    secret: true,
  },
  refreshToken: {
    type: 'string',
    about: 'The refresh token that the installation of the app gave out; only the first one.',
    secret: true,
  },
  tokenFile: {
    type: 'path',
    about:
      'Where the latest refresh token is kept, readable by its owner only: each refresh may bring a new one, ' +
      'and the old one may end with it. Needed with OAuth.',
    examples: ['data/klaviyo-main.token'],
  },
  revision: {
    type: 'string',
    about: 'The revision of the API; another one may lack fields or mean others by them.',
    default: REVISION,
  },
  endpoint: {
    type: 'url',
    about: 'Another base address than https://a.klaviyo.com: a sandbox or a recording proxy.',
    examples: ['http://127.0.0.1:8491'],
  },
  pageSize: {
    type: 'integer',
    about: 'Records per page where a list lets one choose; lists give at most 10 a page.',
    default: 100,
    minimum: 1,
    maximum: 100,
  },
  overlap: {
    type: 'duration',
    about:
      'How far behind the newest record each sweep reads again: the filter is exclusive and by whole seconds, ' +
      'and what was accepted may come into sight minutes later.',
    default: '5m',
  },
  largeTierPerMinute: {
    type: 'integer',
    about:
      'Calls a minute for each endpoint of the tier L. The specification says 750, the guide 700.',
    default: 700,
    minimum: 1,
    maximum: 750,
  },
  profileSubscriptions: {
    type: 'boolean',
    about:
      'Whether records of the stream profiles hold consent too; the stream consents always does.',
    default: false,
  },
  jobPatience: {
    type: 'duration',
    about: 'How long a bulk job is waited for before its outcome counts as unknown.',
    default: '10m',
  },
  webhookSecret: {
    type: 'string',
    about: 'The secret key of the webhooks, at least 16 characters; chosen by you.',
    secret: true,
  },
  previousWebhookSecret: {
    type: 'string',
    about:
      'The secret key before the last rotation. To rotate: move the present key here, put a new one into ' +
      'webhookSecret, start the hub again, set the new key at each webhook in Klaviyo, and delete the old one here.',
    secret: true,
  },
  previousWebhookSecretUntil: {
    type: 'string',
    about:
      'Until when previousWebhookSecret counts, as a time with its zone. Without it check asks for its deletion.',
    examples: ['2026-12-01T12:00:00Z'],
  },
  webhookMaxAge: {
    type: 'duration',
    about: 'How old the time in a delivery may be; an older one is refused and found by the sweep.',
    default: '1h',
  },
};

/** The settings as the connector uses them. Units: times in ms. */
export interface KlaviyoSettings {
  readonly account: string;
  readonly clientId: string | null;
  readonly tokenFile: string | null;
  readonly revision: string;
  readonly baseUrl: string;
  readonly pageSize: number;
  readonly overlapMs: number;
  readonly profileSubscriptions: boolean;
  readonly jobPatienceMs: number;
  readonly webhookMaxAgeMs: number;
}

/** Reads validated settings. */
export function klaviyoSettings(settings: JsonObject): KlaviyoSettings {
  return {
    account: text(settings['account'], ''),
    clientId: text(settings['clientId'], '') || null,
    tokenFile: text(settings['tokenFile'], '') || null,
    revision: text(settings['revision'], REVISION),
    baseUrl: text(settings['endpoint'], 'https://a.klaviyo.com').replace(/\/+$/, ''),
    pageSize: number(settings['pageSize'], 100),
    overlapMs: number(settings['overlap'], 300_000),
    profileSubscriptions: settings['profileSubscriptions'] === true,
    jobPatienceMs: number(settings['jobPatience'], 600_000),
    webhookMaxAgeMs: number(settings['webhookMaxAge'], 3_600_000),
  };
}

/** The one host that the credentials may be sent to (T38); private addresses only with an endpoint of one's own. */
export function klaviyoNetwork(settings: JsonObject): Network {
  const hosts = [new URL(klaviyoSettings(settings).baseUrl).hostname.replace(/^\[|\]$/g, '')];
  return { hosts, allowPrivate: settings['endpoint'] !== undefined };
}

/** Whose limits they are: all private keys of an account share one quota, an OAuth app has its own. */
export function klaviyoAccount(settings: JsonObject): string {
  const { account, clientId } = klaviyoSettings(settings);
  return clientId === null ? account : `${account}/${clientId}`;
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
