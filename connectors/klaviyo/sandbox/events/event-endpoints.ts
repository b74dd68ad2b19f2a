/** Events: lists, single ones, and telling new ones one by one or in bulk. */
import type { JsonObject } from '../../../../core/connector/index.ts';
import {
  BY_TIME,
  chosen,
  type Endpoint,
  ONE_TEXT,
  type Request,
  type Result,
} from '../api/endpoint.ts';
import { invalid, notFound } from '../api/fault.ts';
import { fits } from '../api/filter.ts';
import { pageOf } from '../api/page.ts';
import {
  at,
  attributesOf,
  dataOf,
  listParameter,
  objectsOf,
  requireKnown,
} from '../api/parsed-call.ts';
import { only, profileResource } from '../people/profile-view.ts';
import { type EventRow, eventMark, type ProfileRow } from '../rows.ts';
import { shown, type World } from '../world.ts';
import { metricOf, metricResource } from './metrics.ts';
import { type Event, eventOf, personOfEvent, recordEvent } from './record-event.ts';

const VIEWS = [
  'fields[attribution]',
  'fields[event]',
  'fields[metric]',
  'fields[profile]',
  'include',
];
const INCLUDES = ['attributions', 'metric', 'profile'];
const BULK_MAX = 1_000;
const BODY_MAX_BYTES = 5 * 1024 * 1024;

/** The endpoints. */
export const EVENT_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/events',
    tier: 'XL',
    scopes: ['events:read'],
    page: chosen(200, 1000),
    parameters: VIEWS,
    sorts: ['datetime', 'timestamp'],
    filters: {
      metric_id: ONE_TEXT,
      profile_id: ONE_TEXT,
      profile: { operators: ['has'], type: 'none' },
      metric: { operators: ['has'], type: 'none' },
      datetime: BY_TIME,
      timestamp: { operators: BY_TIME.operators, type: 'number' },
    },
    work: listEvents,
  },
  {
    method: 'GET',
    path: '/api/events/{id}',
    tier: 'M',
    scopes: ['events:read'],
    parameters: VIEWS,
    work: (world, request) => {
      const row = world.tables.events.get(request.id);
      if (row === undefined || row.visibleAt > world.now()) {
        throw notFound(`An event with id ${request.id}`);
      }
      return { status: 200, body: { ...eventBody(world, request, row) } };
    },
  },
  {
    method: 'POST',
    path: '/api/events',
    tier: 'XL',
    scopes: ['events:write'],
    bodyMaxBytes: BODY_MAX_BYTES,
    work: createEvent,
  },
  {
    method: 'POST',
    path: '/api/event-bulk-create-jobs',
    tier: 'M',
    scopes: ['events:write'],
    bodyMaxBytes: BODY_MAX_BYTES,
    work: createEvents,
  },
];

function listEvents(world: World, request: Request): Result {
  const rows = [...world.tables.events.all()]
    .filter((row) => row.visibleAt <= world.now())
    .filter((row) => fits(request.conditions, (field) => fieldOf(world, row, field)));
  const { rows: page, links } = pageOf(request, rows, {
    rule: request.page,
    isDescending: request.sort.isDescending,
    placeOf: (row) => row.time,
  });
  const data = page.map((row) => eventResource(world, request, row));
  return { status: 200, body: { data, links, ...included(world, request, page) } };
}

function fieldOf(world: World, row: EventRow, field: string): unknown {
  switch (field) {
    case 'metric_id':
      return row.metricId;
    case 'profile_id':
      return row.profileId;
    case 'metric':
      return world.tables.metrics.get(row.metricId);
    case 'profile':
      return world.tables.profiles.get(row.profileId);
    case 'timestamp':
      return row.time / 1000;
    default:
      return row.time;
  }
}

/** The body of Get Event, which is also the payload of webhooks. */
export function eventBody(world: World, request: Request, row: EventRow): JsonObject {
  return {
    data: eventResource(world, request, row),
    links: { self: request.href },
    ...included(world, request, [row]),
  };
}

function eventResource(world: World, request: Request, row: EventRow): JsonObject {
  const { base } = request;
  const self = `${base}/api/events/${row.id}`;
  const relation = (type: string, id: string): JsonObject => ({
    data: { type, id },
    links: { self: `${self}/relationships/${type}`, related: `${self}/${type}` },
  });
  const hasMetric = world.tables.metrics.get(row.metricId) !== undefined;
  return {
    type: 'event',
    id: row.id,
    attributes: only(
      {
        timestamp: row.time / 1000,
        event_properties: row.properties,
        datetime: shown(row.time),
        uuid: row.uuid,
      },
      listParameter(request, 'fields[event]'),
    ),
    relationships: {
      profile: relation('profile', row.profileId),
      ...(hasMetric ? { metric: relation('metric', row.metricId) } : {}),
    },
    links: { self },
  };
}

function included(world: World, request: Request, rows: readonly EventRow[]): JsonObject {
  const wanted = requireKnown(request, 'include', INCLUDES);
  if (wanted.length === 0) return {};
  const found = new Map<string, JsonObject>();
  for (const row of rows) {
    const metric = world.tables.metrics.get(row.metricId);
    const person = world.tables.profiles.get(row.profileId);
    if (wanted.includes('metric') && metric !== undefined) {
      const fields = listParameter(request, 'fields[metric]');
      found.set(`metric ${metric.id}`, metricResource(request.base, metric, fields));
    }
    if (wanted.includes('profile') && person !== undefined) {
      const view = { extras: [], fields: listParameter(request, 'fields[profile]') };
      found.set(`profile ${person.id}`, profileResource(request.base, person, view));
    }
  }
  return { included: [...found.values()] };
}

function createEvent(world: World, request: Request): Result {
  const attributes = attributesOf(dataOf(request, 'event'));
  const event = eventOf(world, attributes, '/data/attributes');
  const person = personOfEvent(world, attributes['profile'], '/data/attributes');
  if (world.tables.profiles.get(person.id) !== person) world.tables.profiles.put(person);
  recordEvent(world, event, person);
  return { status: 202 };
}

/** All or nothing: a unique id that occurs twice, here or among what is known, refuses the whole request. */
function createEvents(world: World, request: Request): Result {
  const pointer = '/data/attributes/events-bulk-create/data';
  const attributes = attributesOf(dataOf(request, 'event-bulk-create-job'));
  const groups = objectsOf(at(attributes, 'events-bulk-create', 'data'), pointer);
  const ready: { readonly event: Event; readonly person: ProfileRow }[] = [];
  for (const [index, group] of groups.entries()) {
    const place = `${pointer}/${index}/attributes`;
    const parts = attributesOf(group, `${pointer}/${index}`);
    const person = personOfEvent(world, parts['profile'], place);
    const events = objectsOf(at(parts, 'events', 'data'), `${place}/events/data`);
    for (const [number, one] of events.entries()) {
      const own = attributesOf(one, `${place}/events/data/${number}`);
      const event = eventOf(world, own, `${place}/events/data/${number}/attributes`);
      const isBackfill = event.isBackfill || parts['backfill'] === true;
      ready.push({ event: { ...event, isBackfill }, person });
    }
  }
  if (ready.length === 0 || ready.length > BULK_MAX) {
    throw invalid(`Between 1 and ${BULK_MAX} events are taken.`, pointer);
  }
  requireUnique(world, ready, pointer);
  for (const { event, person } of ready) {
    const present = world.tables.profiles.get(person.id) ?? person;
    recordEvent(world, event, present);
  }
  return { status: 202 };
}

function requireUnique(
  world: World,
  ready: readonly { readonly event: Event; readonly person: ProfileRow }[],
  pointer: string,
): void {
  const marks = new Set<string>();
  for (const { event, person } of ready) {
    const metricId = metricOf(world, event.metric, event.integration).id;
    const mark = eventMark({ profileId: person.id, metricId, uniqueId: event.uniqueId });
    if (marks.has(mark) || world.tables.events.of(mark).length > 0) {
      throw invalid('A `unique_id` occurs twice for one profile and metric.', pointer);
    }
    marks.add(mark);
  }
}
