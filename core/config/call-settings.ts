/** The blocks `budgets` and `breaker` of `config/hub.yaml`: how the hub calls other systems. */
import type { SettingsSpec } from '../connector/settings.ts';

/** The settings of the block `budgets`. */
export const BUDGET_SETTINGS = {
  reservePercent: {
    type: 'integer',
    default: 10,
    minimum: 0,
    maximum: 90,
    unit: 'percent',
    about:
      'The part of each budget of a vendor account that only real time may use: what webhooks lead to.',
  },
  queueMax: {
    type: 'integer',
    default: 10_000,
    minimum: 1,
    maximum: 1_000_000,
    unit: 'calls',
    about: 'Calls that may wait for one budget in this process; one more is put off.',
  },
  repeatPercent: {
    type: 'integer',
    default: 10,
    minimum: 0,
    maximum: 100,
    unit: 'percent',
    about: 'How many calls to a system may be repeated at once after a fault, of its first calls.',
  },
  repeatMaxAge: {
    type: 'duration',
    default: '30s',
    about: 'A call that began longer ago is not repeated at once; its record is tried again later.',
  },
  recordsPerRun: {
    type: 'number',
    default: 100,
    minimum: 0,
    unit: 'records',
    about: 'What `crossdock budget` expects of a scheduled run of a flow that never ran.',
  },
  recordsPerHour: {
    type: 'number',
    default: 60,
    minimum: 0,
    unit: 'records',
    about:
      'What `crossdock budget` expects to come by webhooks, changes and files to a flow that never ran.',
  },
} as const satisfies SettingsSpec;

/** The settings of the block `breaker`. */
export const BREAKER_SETTINGS = {
  failurePercent: {
    type: 'integer',
    default: 50,
    minimum: 1,
    maximum: 100,
    unit: 'percent',
    about: 'The share of failed calls at which a system is left alone for a while.',
  },
  sample: {
    type: 'integer',
    default: 20,
    minimum: 1,
    maximum: 1000,
    unit: 'calls',
    about:
      'The fewest calls that decide anything; up to three times as many of the last are looked at.',
  },
  window: { type: 'duration', default: '1m', about: 'Calls that are older are not looked at.' },
  sessionSample: {
    type: 'integer',
    default: 3,
    minimum: 1,
    maximum: 1000,
    unit: 'attempts',
    about:
      'As `sample`, for SFTP servers and databases: there are few attempts at a session, and each says much.',
  },
  sessionWindow: {
    type: 'duration',
    default: '10m',
    about: 'As `window`, for SFTP servers and databases.',
  },
  open: {
    type: 'duration',
    default: '5s',
    about: 'How long a system is left alone before one call tries; doubles while it fails.',
  },
  openLongest: {
    type: 'duration',
    default: '1m',
    about: 'The longest time between two such tries: what a recovery is noticed late at most.',
  },
  recoveryPercent: {
    type: 'integer',
    default: 120,
    minimum: 1,
    maximum: 10_000,
    unit: 'percent',
    about:
      'How fast calls may go after an outage, of the rate that was usual in busy times of the hour before.',
  },
} as const satisfies SettingsSpec;
