/** Every setting of `config/hub.yaml`, declared once: checks, defaults, schema and the file itself derive from it. */
import type { JsonObject } from '../base/json.ts';
import type { Setting, SettingsSpec } from '../connector/settings.ts';
import { BREAKER_SETTINGS, BUDGET_SETTINGS } from './call-settings.ts';
import { COMPLETENESS_SETTINGS } from './completeness-settings.ts';
import { CUSTOMER_SETTINGS, PRODUCT_SETTINGS } from './record-settings.ts';
import { STOCK_SETTINGS, type StockSettings } from './stock-settings.ts';

/** Settings that belong together: one block of the file. */
export interface SettingsGroup {
  readonly about: string;
  readonly settings: SettingsSpec;
}

const FOLDERS = {
  data: {
    type: 'path',
    default: 'data',
    about: 'The database, the log and what else the hub writes.',
  },
  flows: { type: 'path', default: 'flows', about: 'The flow files.' },
  tables: {
    type: 'path',
    default: 'config/tables',
    about: 'Look-up tables for flows: YAML, JSON or CSV, one table a file.',
  },
} as const satisfies SettingsSpec;

const STORE = {
  url: {
    type: 'string',
    about:
      'A PostgreSQL database for any number of processes, in place of the file: its address, or env:NAME or ' +
      'file:PATH where it is kept with its password. `store: postgres://…` in one line means the same, and the ' +
      'environment variable CROSSDOCK_STORE stands above both.',
    examples: ['postgres://hub@db.example.com:5432/crossdock', 'env:CROSSDOCK_DATABASE'],
  },
  connections: {
    type: 'integer',
    default: 10,
    minimum: 2,
    maximum: 1000,
    about: 'Connections to PostgreSQL that one process opens at most.',
  },
  driver: {
    type: 'string',
    default: 'node:sqlite',
    options: ['node:sqlite', 'sqlite3'],
    about: 'The SQLite in Node itself, or that of the npm package sqlite3.',
  },
  path: {
    type: 'path',
    default: 'crossdock.db',
    about: 'The database file, below the data folder; `:memory:` keeps nothing.',
  },
  freeMinBytes: {
    type: 'integer',
    default: 209_715_200,
    minimum: 0,
    unit: 'bytes',
    about:
      'Below this much free disk, deliveries are refused with 503 so that nothing half-written is left.',
  },
} as const satisfies SettingsSpec;

const SERVER = {
  host: {
    type: 'string',
    default: '127.0.0.1',
    about: 'The address to listen on. The pages have no log-in: keep them behind a proxy that has.',
  },
  port: {
    type: 'integer',
    default: 8480,
    minimum: 0,
    maximum: 65_535,
    about: 'The port to listen on; 0 takes any free one.',
  },
  sharePort: {
    type: 'boolean',
    default: false,
    about:
      'Whether another process of this machine may listen on the same port, so that a new one takes deliveries ' +
      'before the old one stops. Needs Linux, and a store that both share.',
  },
  publicUrl: {
    type: 'url',
    about: 'How vendors reach this server, for webhook subscriptions; without it none is made.',
    examples: ['https://hub.example.com'],
  },
  subscriptionsEvery: {
    type: 'duration',
    default: '1h',
    about:
      'How often webhook subscriptions are compared with what the flows want: vendors remove those that fail for long.',
  },
  bodyMaxBytes: {
    type: 'integer',
    default: 2_097_152,
    minimum: 1024,
    maximum: 10_485_760,
    unit: 'bytes',
    about: 'The largest delivery that is taken; a larger one is answered 413.',
  },
  bodiesMaxBytes: {
    type: 'integer',
    default: 134_217_728,
    minimum: 10_485_760,
    unit: 'bytes',
    about:
      'Bodies of all deliveries that may be in memory at one time, until they are stored; beyond it the sender is ' +
      'told to come again.',
  },
  headerMaxBytes: {
    type: 'integer',
    default: 16_384,
    minimum: 4096,
    maximum: 65_536,
    unit: 'bytes',
    about: 'The largest request head that is taken; a larger one is answered 431.',
  },
  connectionsMax: {
    type: 'integer',
    default: 1000,
    minimum: 1,
    maximum: 65_536,
    about:
      'Open connections at one time. When all are taken, a new one gets the place of the slowest client, then of ' +
      'the one at rest longest.',
  },
  requestTimeout: {
    type: 'duration',
    default: '15s',
    about: 'How long a client may take to send a whole request.',
  },
  answerWithin: {
    type: 'duration',
    default: '10s',
    about:
      'How long a delivery waits for its commit before the sender is told to come again. What is stored later all ' +
      'the same is a duplicate then.',
  },
  idleTimeout: {
    type: 'duration',
    default: '72s',
    about: 'How long a connection may rest between requests; longer than the proxy before it.',
  },
  drainFor: {
    type: 'duration',
    default: '1s',
    about:
      'How long a stop still takes deliveries while they keep coming, each answered with connection: close, so that ' +
      'none is cut off.',
  },
  warnAfter: {
    type: 'duration',
    default: '15m',
    about: 'How long a delivery or a record may wait before `/readyz` and `crossdock doctor` warn.',
  },
  stopWithin: {
    type: 'duration',
    default: '25s',
    about:
      'How long a stop waits for work that goes on; what is left is taken up at the next start.',
  },
} as const satisfies SettingsSpec;

const LOG = {
  level: {
    type: 'string',
    default: 'info',
    options: ['debug', 'info', 'warn', 'error', 'silent'],
    about: 'The least important line that is written.',
  },
  to: { type: 'path', default: 'hub.log', about: 'A file below the data folder, or `stderr`.' },
} as const satisfies SettingsSpec;

const LANES = {
  count: {
    type: 'integer',
    default: 16,
    minimum: 1,
    maximum: 1024,
    about: 'Lanes of each flow: record keys hash to lanes, and lanes are worked beside each other.',
  },
  lease: {
    type: 'duration',
    default: '10s',
    about: 'How long a worker holds a lane without a sign of life; what a crash costs at most.',
  },
  batch: {
    type: 'integer',
    default: 200,
    minimum: 1,
    maximum: 10_000,
    unit: 'records',
    about: 'Records taken from a lane at one time and settled in one transaction.',
  },
  parallel: {
    type: 'integer',
    default: 8,
    minimum: 1,
    maximum: 1024,
    about: 'Lanes worked at one time in this process; sweeps wait for vendors and are not counted.',
  },
} as const satisfies SettingsSpec;

const RETENTION = {
  settled: {
    type: 'duration',
    default: '30d',
    about:
      'How long settled deliveries, effects and runs are kept. Open dead letters are kept for ever.',
  },
  every: { type: 'duration', default: '1h', about: 'How often what is older is deleted.' },
  batch: {
    type: 'integer',
    default: 1000,
    minimum: 1,
    maximum: 100_000,
    unit: 'rows',
    about: 'Rows deleted in one transaction.',
  },
} as const satisfies SettingsSpec;

/** Settings that stand alone at the top of the file. */
export const HUB_TOP = {
  zone: {
    type: 'string',
    default: 'UTC',
    about: 'The IANA time zone of `$now`, `$today` and schedules, where a flow names none.',
    examples: ['Europe/London'],
  },
  vars: {
    type: 'object',
    default: {},
    about: 'What flows read as `$vars`: plain values, never secrets.',
  },
} as const satisfies SettingsSpec;

/** The blocks of the file, in the order in which they are written. */
export const HUB_GROUPS = {
  folders: { about: 'Where things are, from the project folder.', settings: FOLDERS },
  store: { about: 'Where the hub keeps what it must not lose.', settings: STORE },
  server: { about: 'Where webhooks come in and the status page is served.', settings: SERVER },
  log: { about: 'What is written while the hub works.', settings: LOG },
  lanes: { about: 'How waiting records are worked.', settings: LANES },
  budgets: {
    about: 'How the limits of vendor accounts are shared out.',
    settings: BUDGET_SETTINGS,
  },
  breaker: {
    about: 'When a system that does not work is left alone, and how it is come back to.',
    settings: BREAKER_SETTINGS,
  },
  retention: { about: 'How long settled work is kept.', settings: RETENTION },
  completeness: {
    about: 'How the hub proves that it has seen all that its vendors list.',
    settings: COMPLETENESS_SETTINGS,
  },
  stock: { about: "What the hub's own stock rules are told.", settings: STOCK_SETTINGS },
  customers: { about: 'How the hub knows people again.', settings: CUSTOMER_SETTINGS },
  products: { about: 'What the hub’s product rules are told.', settings: PRODUCT_SETTINGS },
} as const satisfies Readonly<Record<string, SettingsGroup>>;

type ValueOf<S extends Setting> = S extends { type: 'integer' | 'number' | 'duration' }
  ? number
  : S extends { type: 'boolean' }
    ? boolean
    : S extends { type: 'object' }
      ? JsonObject
      : S extends { options: readonly (infer O)[] }
        ? O
        : string;

type NameOf<K, S> = K extends string ? (S extends { type: 'duration' } ? `${K}Ms` : K) : never;

type IsSure<S> = S extends { default: unknown } | { required: true } ? true : false;

type ValuesOf<G extends SettingsSpec> = {
  readonly [K in keyof G as IsSure<G[K]> extends true ? NameOf<K, G[K]> : never]: ValueOf<G[K]>;
} & {
  readonly [K in keyof G as IsSure<G[K]> extends true ? never : NameOf<K, G[K]>]?: ValueOf<G[K]>;
};

/**
 * The settings of the hub with every default filled in.
 *
 * Units: a duration is a number of ms and its name ends in `Ms`: `lanes.lease: 10s` is `lanes.leaseMs === 10_000`.
 */
export type HubSettings = ValuesOf<typeof HUB_TOP> & {
  readonly [K in Exclude<keyof typeof HUB_GROUPS, 'stock' | 'customers'>]: ValuesOf<
    (typeof HUB_GROUPS)[K]['settings']
  >;
} & {
  readonly stock: StockSettings;
  readonly customers: { readonly nobodyEmails: readonly string[] };
};
