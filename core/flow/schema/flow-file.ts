/** What a flow file may contain: declared here, in `steps.ts` and nowhere else. */
import { DEFAULT_RETRY } from '../../base/backoff.ts';
import { formatDuration } from '../../base/duration.ts';
import type { ObjectShape, Shape } from './shape.ts';
import { STEPS, STEPS_NAMED } from './steps.ts';
import { CONNECTION, NAME, REFERENCE, required, STREAM, WORDS, word } from './values.ts';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** Beside what a trigger does, its own settings. */
export const TRIGGER: ObjectShape = {
  type: 'object',
  name: 'a trigger',
  choice: ['webhook', 'schedule', 'file', 'change'],
  fields: {
    webhook: {
      shape: WORDS,
      about:
        'A topic of the source: each of its deliveries is one record, or names one to re-read.',
      example: 'orders/create',
      alsoCalled: ['topic', 'hook', 'event'],
    },
    schedule: {
      shape: { type: 'text', format: 'cron', maxLength: 120 },
      about:
        'Cron: minute, hour, day of month, month, day of week; a sixth field in front is seconds.',
      example: '"*/15 * * * *"',
      alsoCalled: ['cron', 'every', 'interval'],
    },
    file: {
      shape: { type: 'duration', minimumMs: 100, maximumMs: 3_600 * SECOND_MS },
      about: "A file arrives in the source's drop folder, which is looked at this often.",
      example: '2s',
      alsoCalled: ['folder', 'watch'],
    },
    change: {
      shape: { type: 'boolean', always: true },
      about: "The hub's own records of the source stream changed.",
      example: 'true',
      alsoCalled: ['changes'],
    },
    overlap: {
      shape: word('coalesce', 'skip'),
      about: 'What a tick does while the last run goes on: run once more after it, or nothing.',
      default: 'coalesce',
      example: 'coalesce',
      only: 'schedule',
    },
    catchUp: {
      shape: word('once', 'none'),
      about: 'What a start does with ticks that were missed while the hub was down.',
      default: 'once',
      example: 'once',
      only: 'schedule',
    },
    jitter: {
      shape: { type: 'duration', minimumMs: 0, maximumMs: DAY_MS },
      about: 'Each tick is delayed by a random time up to this, so that many flows spread out.',
      default: '0s',
      example: '30s',
      only: 'schedule',
    },
    zone: {
      shape: { type: 'text', format: 'zone' },
      about: "The IANA zone of the schedule; the flow's zone when absent.",
      example: 'Europe/Berlin',
      only: 'schedule',
      alsoCalled: ['timezone', 'tz'],
    },
  },
};

/** How a failing record is tried again. */
export const RETRY: ObjectShape = {
  type: 'object',
  name: 'a retry policy',
  fields: {
    attempts: {
      shape: { type: 'integer', minimum: 1, maximum: 100 },
      about: 'How often a record is tried before it becomes a dead letter.',
      default: DEFAULT_RETRY.attempts,
      example: '8',
      alsoCalled: ['max', 'maxAttempts', 'times'],
    },
    first: {
      shape: { type: 'duration', minimumMs: 1, maximumMs: DAY_MS },
      about: 'The longest wait before the second attempt; it doubles each time.',
      default: formatDuration(DEFAULT_RETRY.firstMs),
      example: '10s',
      alsoCalled: ['delay', 'initial'],
    },
    longest: {
      shape: { type: 'duration', minimumMs: 1, maximumMs: 7 * DAY_MS },
      about: 'The longest wait of all.',
      default: formatDuration(DEFAULT_RETRY.longestMs),
      example: '1h',
      alsoCalled: ['maxDelay', 'cap'],
    },
  },
};

const ROW: Shape = { type: 'dictionary', of: { type: 'data' } };
const ROWS: Shape = { type: 'list', of: ROW, maxItems: 1_000 };

/** One test of the flow. */
export const TEST: ObjectShape = {
  type: 'object',
  name: 'a test',
  fields: {
    name: required(WORDS, 'A fact in plain words.', 'a test order is not moved'),
    given: required(
      { type: 'either', map: ROW, list: ROWS },
      'One source record, or a list of them.',
      "{ id: '1', test: true }",
    ),
    tables: {
      shape: { type: 'dictionary', of: ROW },
      about: 'Rows for lookups, by table, and ids for links, by connection/stream.',
      default: {},
      example: '{ stores: { B01: { name: Berlin } } }',
    },
    now: {
      shape: { type: 'text', format: 'time' },
      about: 'The time of $now, ISO 8601; 2026-01-01T00:00:00Z when absent.',
      default: null,
      example: '"2026-03-01T08:00:00Z"',
    },
    expect: required(
      { type: 'either', text: word('filtered'), map: ROW, list: ROWS },
      'filtered, { error: CODE or text }, the record that comes out, or the list of them.',
      'filtered',
    ),
  },
};

const SOURCE: ObjectShape = {
  type: 'object',
  name: 'a source',
  fields: {
    connection: CONNECTION,
    stream: STREAM,
    with: {
      shape: ROW,
      about: 'Options that the connector takes for this read.',
      default: {},
      example: '{ status: paid }',
      alsoCalled: ['options', 'params'],
    },
  },
};

const DELIVER: ObjectShape = {
  type: 'object',
  name: 'a delivery',
  fields: {
    connection: CONNECTION,
    stream: STREAM,
    operation: required(REFERENCE, 'What the destination does with each record.', 'upsert'),
    key: {
      shape: { type: 'expression' },
      about: "The destination's key of the record; its own key when absent.",
      default: null,
      example: '={{ $json.sku }}',
      alsoCalled: ['id'],
    },
  },
};

/** A flow file. */
export const FLOW: ObjectShape = {
  type: 'object',
  name: 'a flow',
  fields: {
    flow: {
      ...required(
        NAME,
        "The flow's name: the file's name without its ending.",
        'order-shop-to-hub',
      ),
      alsoCalled: ['name', 'id'],
    },
    owner: {
      ...required(WORDS, 'Who answers when it breaks.', 'ecommerce'),
      alsoCalled: ['team', 'contact', 'responsible'],
    },
    about: {
      shape: WORDS,
      about: 'What the flow is for, in a sentence or two.',
      default: '',
      example: 'Every web order reaches the hub within seconds.',
      alsoCalled: ['description', 'purpose', 'summary'],
    },
    kind: {
      ...required(
        word('event', 'state'),
        'Whether each record counts and replays its payload (event), or the newest wins (state).',
        'state',
      ),
      alsoCalled: ['type', 'mode'],
    },
    enabled: {
      shape: { type: 'boolean' },
      about: 'Whether triggers start the flow; by hand it always runs.',
      default: true,
      example: 'true',
      alsoCalled: ['active', 'disabled'],
    },
    zone: {
      shape: { type: 'text', format: 'zone' },
      about: 'The IANA zone of $now, $today and schedules.',
      default: 'UTC',
      example: 'Europe/Berlin',
      alsoCalled: ['timezone', 'tz'],
    },
    triggers: {
      ...required(
        { type: 'list', of: TRIGGER, maxItems: 20 },
        'What starts the flow; an empty list means only by hand.',
        '[{ schedule: "*/15 * * * *" }]',
      ),
      alsoCalled: ['on', 'when'],
    },
    source: {
      ...required(SOURCE, 'Where records come from.', '{ connection: shop, stream: orders }'),
      alsoCalled: ['from', 'input', 'extract', 'read'],
    },
    steps: {
      shape: STEPS_NAMED,
      about: 'What happens to each record, in order; none moves it as it is.',
      default: [],
      example: "[{ filter: '={{ !$json.test }}' }]",
      alsoCalled: ['pipeline', 'processors', 'transforms'],
    },
    deliver: {
      ...required(
        DELIVER,
        'Where records go, and how they are written.',
        '{ connection: hub, stream: orders, operation: upsert }',
      ),
      alsoCalled: ['destination', 'to', 'sink', 'target', 'output', 'writes', 'load'],
    },
    retry: {
      shape: RETRY,
      about: 'How often and how long a record is retried before it becomes a dead letter.',
      default: {},
      example: '{ attempts: 8, first: 10s, longest: 1h }',
      alsoCalled: ['retries', 'backoff'],
    },
    tests: {
      shape: { type: 'list', of: TEST, maxItems: 500 },
      about: 'Records that go in, and what must come out.',
      default: [],
      example: "[{ name: moves, given: { id: '1' }, expect: { id: '1' } }]",
      alsoCalled: ['test', 'examples'],
    },
  },
};

/** Resolves a shape that stands by its name. */
export function resolveShape(shape: Shape): Exclude<Shape, { readonly type: 'named' }> {
  return shape.type === 'named' ? STEPS : shape;
}
