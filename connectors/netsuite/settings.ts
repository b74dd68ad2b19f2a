import type { Json, JsonObject, Network, SettingsSpec } from '../../core/connector/index.ts';

/** The signing algorithms that NetSuite takes for client credentials. Source: NetSuite Help 2026.1. */
export const ALGORITHMS = ['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const;

const ACCESS: SettingsSpec = {
  account: {
    type: 'string',
    about: 'The account id as NetSuite shows it; a sandbox account ends in _SB1.',
    required: true,
    examples: ['1234567', '1234567_SB1'],
  },
  auth: {
    type: 'string',
    about:
      'How the hub logs in: OAuth 2.0 client credentials, or token-based authentication (TBA), which takes no new ' +
      'integrations from 2027.1 on.',
    options: ['oauth2', 'tba'],
    default: 'oauth2',
  },
  clientId: { type: 'string', about: 'The client id of the integration record (oauth2).' },
  certificateId: {
    type: 'string',
    about: 'The certificate id that the client credentials setup page shows (oauth2).',
  },
  algorithm: {
    type: 'string',
    about: 'The signature algorithm that fits the private key (oauth2).',
    options: [...ALGORITHMS],
    default: 'PS256',
  },
  privateKey: {
    type: 'string',
    about: 'The private key in PEM that belongs to the certificate (oauth2), as file:PATH.',
    secret: true,
  },
  certificate: {
    type: 'string',
    about: 'The certificate in PEM, as file:PATH, so that `check` warns before it ends (oauth2).',
    secret: true,
  },
  consumerKey: { type: 'string', about: 'The consumer key of the integration (tba).' },
  consumerSecret: { type: 'string', about: 'The consumer secret (tba).', secret: true },
  tokenId: { type: 'string', about: 'The token id (tba).' },
  tokenSecret: { type: 'string', about: 'The token secret (tba).', secret: true },
  endpoint: {
    type: 'url',
    about: 'Another base address than the account itself: a sandbox or a recording proxy.',
    examples: ['http://127.0.0.1:4010'],
  },
};

const READING: SettingsSpec = {
  concurrency: {
    type: 'integer',
    about:
      'Calls that may be open at one time in the whole account; the smallest service tier allows 5 for everybody.',
    default: 4,
    minimum: 1,
    maximum: 100,
  },
  timeout: { type: 'duration', about: 'The longest that one call may take.', default: '2m' },
  pageSize: {
    type: 'integer',
    about: 'Records per page of a query.',
    default: 500,
    minimum: 1,
    maximum: 1000,
  },
  overlap: {
    type: 'duration',
    about:
      'How far behind the newest record each sweep reads again: long transactions commit late.',
    default: '10m',
  },
  levelsFullEvery: {
    type: 'duration',
    about: 'How often stock levels are read whole, since not every change moves their date.',
    default: '1d',
  },
  timeZone: {
    type: 'string',
    about: 'The time zone of the user behind the role, in which NetSuite gives bare dates.',
    default: 'America/Los_Angeles',
    examples: ['Europe/Berlin'],
  },
  readDeleted: {
    type: 'boolean',
    about:
      'Whether deletions are read from the table DeletedRecord, which the role must be able to see.',
    default: false,
  },
  oneWorld: { type: 'boolean', about: 'Whether the account has subsidiaries.', default: true },
  multiCurrency: { type: 'boolean', about: 'Whether the account has currencies.', default: true },
  absentFields: {
    type: 'object',
    about:
      'Fields that the account does not have, since a feature is off or the role may not see them, by stream; ' +
      '`check` says which one NetSuite does not find.',
    default: {},
    examples: [{ customers: ['priceLevel', 'globalSubscriptionStatus'] }],
    schema: {
      type: 'object',
      additionalProperties: { type: 'array', items: { type: 'string', minLength: 1 } },
    },
  },
  customFields: {
    type: 'object',
    about:
      'Custom fields to read, by stream: names that begin with custbody, custentity, custitem or custcol (lines).',
    default: {},
    examples: [{ salesOrders: ['custbody_shop_order', 'custcol_line_key'] }],
    schema: {
      type: 'object',
      additionalProperties: {
        type: 'array',
        items: { type: 'string', pattern: '^cust(body|entity|item|col)_?[a-z0-9_]+$' },
      },
    },
  },
};

const WRITING: SettingsSpec = {
  externalIdPrefix: {
    type: 'string',
    about:
      'What external ids of this hub begin with: letters, digits, _ and -. All transactions share one namespace.',
    default: 'XD-',
  },
  adopt: {
    type: 'boolean',
    about:
      'Whether a customer with the same e-mail address, or an item with the same name, is taken over instead of ' +
      'creating a second one.',
    default: true,
  },
  subsidiary: { type: 'string', about: 'The subsidiary of new records that name none, by id.' },
  adjustmentAccount: {
    type: 'string',
    about: 'The account that stock adjustments are booked to, by id.',
  },
  closedPeriod: {
    type: 'string',
    about: 'What happens to a record dated in a closed period: refuse it, or book it today.',
    options: ['refuse', 'today'],
    default: 'refuse',
  },
};

/** The settings of a NetSuite connection. */
export const NETSUITE_SETTINGS: SettingsSpec = { ...ACCESS, ...READING, ...WRITING };

/** The settings as the connector uses them. Units: ms. */
export interface NetSuiteSettings {
  /** `1234567_SB1`: upper case, as the realm of a signature needs it. */
  readonly account: string;
  readonly auth: 'oauth2' | 'tba';
  readonly algorithm: string;
  readonly baseUrl: string;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly pageSize: number;
  readonly overlapMs: number;
  readonly levelsFullEveryMs: number;
  readonly timeZone: string;
  readonly readDeleted: boolean;
  readonly oneWorld: boolean;
  readonly multiCurrency: boolean;
  readonly absentFields: Readonly<Record<string, readonly string[]>>;
  readonly customFields: Readonly<Record<string, readonly string[]>>;
  readonly externalIdPrefix: string;
  readonly adopt: boolean;
  readonly subsidiary: string | null;
  readonly adjustmentAccount: string | null;
  readonly closedPeriod: 'refuse' | 'today';
}

/** Reads validated settings. */
export function netSuiteSettings(settings: JsonObject): NetSuiteSettings {
  const account = text(settings['account'], '').trim().toUpperCase().replaceAll('-', '_');
  const host = account.toLowerCase().replaceAll('_', '-');
  const endpoint = text(settings['endpoint'], `https://${host}.suitetalk.api.netsuite.com`);
  return {
    account,
    auth: settings['auth'] === 'tba' ? 'tba' : 'oauth2',
    algorithm: text(settings['algorithm'], 'PS256'),
    baseUrl: endpoint.replace(/\/+$/, ''),
    concurrency: number(settings['concurrency'], 4),
    timeoutMs: number(settings['timeout'], 120_000),
    pageSize: number(settings['pageSize'], 500),
    overlapMs: number(settings['overlap'], 600_000),
    levelsFullEveryMs: number(settings['levelsFullEvery'], 86_400_000),
    timeZone: text(settings['timeZone'], 'America/Los_Angeles'),
    readDeleted: settings['readDeleted'] === true,
    oneWorld: settings['oneWorld'] !== false,
    multiCurrency: settings['multiCurrency'] !== false,
    absentFields: fieldLists(settings['absentFields']),
    customFields: fieldLists(settings['customFields']),
    externalIdPrefix: text(settings['externalIdPrefix'], 'XD-'),
    adopt: settings['adopt'] !== false,
    subsidiary: text(settings['subsidiary'], '') || null,
    adjustmentAccount: text(settings['adjustmentAccount'], '') || null,
    closedPeriod: settings['closedPeriod'] === 'today' ? 'today' : 'refuse',
  };
}

/**
 * The one host that the account's credentials may be sent to (T38).
 *
 * Shape: private addresses and plain http only where the operator wrote an endpoint of their own.
 */
export function netSuiteNetwork(settings: JsonObject): Network {
  const hosts = [new URL(netSuiteSettings(settings).baseUrl).hostname.replace(/^\[|\]$/g, '')];
  return { hosts, allowPrivate: settings['endpoint'] !== undefined };
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function fieldLists(value: Json | undefined): Readonly<Record<string, readonly string[]>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([stream, names]) => [
      stream,
      Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [],
    ]),
  );
}
