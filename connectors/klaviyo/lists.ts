/** The streams that are lists of the API: how each is asked for and what becomes of what it answers. */
import type { Account } from './client.ts';
import type { Run } from './cursor.ts';
import { after, any, type Condition } from './filter.ts';
import type { Operation } from './operation.ts';
import { CALLS } from './operations.ts';
import {
  consentRecord,
  eventRecord,
  itemRecord,
  listRecord,
  metricRecord,
  profileRecord,
  type Shape,
  variantRecord,
} from './records.ts';

/** One list. */
export interface ListStream {
  readonly name: string;
  readonly call: Operation;
  /** What stands for `{id}` in the path. */
  readonly id?: string;
  /** The field that the filter and the order go by; null reads the whole list each time. */
  readonly field: string | null;
  readonly isInclusive: boolean;
  readonly sort: string | null;
  /** The most records of a page; null when the page cannot be chosen. */
  readonly pageMax: number | null;
  readonly shape: Shape;
  readonly extras: (account: Account) => Readonly<Record<string, string>>;
  /** How single records are found: a filter over some keys, or one call each. */
  readonly find: { readonly field: string; readonly max: number } | { readonly byId: Operation };
}

/** Keys in one filter: the longest address that Klaviyo takes is not stated, so it is kept short. */
const KEYS_MAX = 50;
const CONSENT_FIELDS = 'email,phone_number,external_id,updated,subscriptions';
const NOTHING = (): Readonly<Record<string, string>> => ({});

/** Profiles, changed ones first to last. */
export const PROFILES: ListStream = {
  name: 'profiles',
  call: CALLS.profiles,
  field: 'updated',
  isInclusive: false,
  sort: 'updated',
  pageMax: 100,
  shape: profileRecord,
  extras: ({ settings }) =>
    settings.profileSubscriptions ? { 'additional-fields[profile]': 'subscriptions' } : {},
  find: { field: 'id', max: KEYS_MAX },
};

/** The same profiles with what they consented to, and little else. */
export const CONSENTS: ListStream = {
  ...PROFILES,
  name: 'consents',
  shape: consentRecord,
  extras: () => ({
    'additional-fields[profile]': 'subscriptions',
    'fields[profile]': CONSENT_FIELDS,
  }),
};

const STREAMS: readonly ListStream[] = [
  PROFILES,
  CONSENTS,
  {
    name: 'events',
    call: CALLS.events,
    field: 'datetime',
    isInclusive: true,
    sort: 'datetime',
    pageMax: 200,
    shape: eventRecord,
    extras: () => ({ include: 'metric,profile' }),
    find: { byId: CALLS.event },
  },
  {
    name: 'metrics',
    call: CALLS.metrics,
    field: null,
    isInclusive: true,
    sort: null,
    pageMax: null,
    shape: metricRecord,
    extras: NOTHING,
    find: { byId: CALLS.metric },
  },
  {
    name: 'lists',
    call: CALLS.lists,
    field: 'updated',
    isInclusive: false,
    sort: 'updated',
    pageMax: 10,
    shape: listRecord,
    extras: NOTHING,
    find: { field: 'id', max: 10 },
  },
  {
    name: 'catalogItems',
    call: CALLS.items,
    field: null,
    isInclusive: true,
    sort: 'created',
    pageMax: 100,
    shape: itemRecord,
    extras: NOTHING,
    find: { field: 'ids', max: KEYS_MAX },
  },
  {
    name: 'catalogVariants',
    call: CALLS.variants,
    field: null,
    isInclusive: true,
    sort: 'created',
    pageMax: 100,
    shape: variantRecord,
    extras: NOTHING,
    find: { field: 'ids', max: KEYS_MAX },
  },
];

/** The list behind a stream. */
export function listStream(name: string): ListStream | undefined {
  return STREAMS.find((stream) => stream.name === name);
}

/** The conditions that a run puts on a list. */
export function conditionsOf(stream: ListStream, run: Run): readonly Condition[] {
  if (stream.field === null || run.bound === null) return [];
  return [after(stream.field, run.bound, stream.isInclusive)];
}

/** The query of a page, without its cursor. */
export function pageQuery(account: Account, stream: ListStream, filter: string | null) {
  const { pageSize } = account.settings;
  // A page as large as can be is asked for by leaving the size out where the limit is in doubt (events).
  const isLargest = stream.name === 'events' && pageSize >= 100;
  const size = stream.pageMax === null || isLargest ? null : Math.min(stream.pageMax, pageSize);
  return {
    filter,
    sort: stream.sort,
    'page[size]': size === null ? null : String(size),
    ...stream.extras(account),
  };
}

/** The query that finds some keys. */
export function findQuery(
  account: Account,
  stream: ListStream,
  field: string,
  keys: readonly string[],
) {
  const size = stream.pageMax === null ? {} : { 'page[size]': String(stream.pageMax) };
  return { filter: any(field, keys), ...size, ...stream.extras(account) };
}
