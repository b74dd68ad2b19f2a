/** Which endpoints reading and writing call, and how often; each endpoint has windows of its own. */
import type { CallCost, Stream, WorkCost, WriteCapability } from '../../core/connector/index.ts';
import type { Operation } from './operation.ts';
import { CALLS } from './operations.ts';

function calls(operation: Operation, count = 1): CallCost {
  const endpoint = `${operation.method} ${operation.path}`;
  return { calls: count, allowance: { tier: operation.tier, endpoint } };
}

interface Listing {
  readonly list: Operation;
  /** The most records of a page. Source: the specification 2026-07-15. */
  readonly pageMax: number;
  /** Where records can only be asked for one by one. */
  readonly single?: Operation;
}

const LISTINGS: Readonly<Record<string, Listing>> = {
  profiles: { list: CALLS.profiles, pageMax: 100 },
  consents: { list: CALLS.profiles, pageMax: 100 },
  lists: { list: CALLS.lists, pageMax: 10 },
  events: { list: CALLS.events, pageMax: 200, single: CALLS.event },
  metrics: { list: CALLS.metrics, pageMax: 200, single: CALLS.metric },
  catalogItems: { list: CALLS.items, pageMax: 100 },
  catalogVariants: { list: CALLS.variants, pageMax: 100 },
};

/** Keys of one call of the look-up. */
const KEYS = 50;

function readingCost({ list, pageMax, single }: Listing, pageSize: number): Stream['cost'] {
  const one = single === undefined ? undefined : [calls(single)];
  return {
    read: { perBatch: [calls(list)], batchRecords: Math.min(pageMax, pageSize) },
    lookup: {
      perBatch: one === undefined ? [calls(list)] : [],
      batchRecords: KEYS,
      ...(one === undefined ? {} : { perRecord: one }),
    },
  };
}

/** Calls to ask how a job stands: it is asked seldom, and most are done by the second time. */
const ASKED = 2;
const PART = 100;

const WRITES: Readonly<Record<string, WorkCost>> = {
  'profiles.upsert': one(CALLS.importProfile),
  'profiles.import': {
    perBatch: [calls(CALLS.importJob), calls(CALLS.importJobState, ASKED)],
    batchRecords: 10_000,
    perRecord: [calls(CALLS.importedProfiles, 1 / PART)],
  },
  'consents.subscribe': together(1_000, calls(CALLS.profiles), calls(CALLS.subscribe)),
  'consents.unsubscribe': together(100, calls(CALLS.profiles), calls(CALLS.unsubscribe)),
  'consents.suppress': job(PART, CALLS.profiles, CALLS.suppress, CALLS.suppressState),
  'consents.unsuppress': job(PART, CALLS.profiles, CALLS.unsuppress, CALLS.unsuppressState),
  'events.create': one(CALLS.createEvent),
  'events.createBulk': together(1_000, calls(CALLS.createEvents)),
  'lists.addProfiles': together(1_000, calls(CALLS.profiles), calls(CALLS.addToList)),
  'lists.removeProfiles': together(1_000, calls(CALLS.profiles), calls(CALLS.removeFromList)),
  'catalogItems.upsert': job(PART, CALLS.items, CALLS.updateItems, CALLS.updateItemsState),
  'catalogItems.delete': one(CALLS.deleteItem),
  'catalogVariants.upsert': job(
    PART,
    CALLS.variants,
    CALLS.updateVariants,
    CALLS.updateVariantsState,
  ),
  'catalogVariants.setInventory': together(
    PART,
    calls(CALLS.updateVariants),
    calls(CALLS.updateVariantsState, ASKED),
  ),
  'catalogVariants.delete': one(CALLS.deleteVariant),
  'deletions.request': one(CALLS.deleteProfile),
};

function one(operation: Operation): WorkCost {
  return { perBatch: [], batchRecords: 1, perRecord: [calls(operation)] };
}

function together(batchRecords: number, ...perBatch: readonly CallCost[]): WorkCost {
  return { perBatch, batchRecords };
}

function job(records: number, ask: Operation, start: Operation, state: Operation): WorkCost {
  return together(records, calls(ask), calls(start), calls(state, ASKED));
}

/** The streams with what reading and writing them takes. */
export function withCosts(streams: readonly Stream[], pageSize: number): readonly Stream[] {
  return streams.map((stream) => {
    const listing = LISTINGS[stream.name];
    const cost = listing === undefined ? undefined : readingCost(listing, pageSize);
    return {
      ...stream,
      ...(cost === undefined ? {} : { cost }),
      ...(stream.writes === undefined
        ? {}
        : { writes: writesWithCosts(stream.name, stream.writes) }),
    };
  });
}

function writesWithCosts(
  stream: string,
  writes: Readonly<Record<string, WriteCapability>>,
): Readonly<Record<string, WriteCapability>> {
  const entries = Object.entries(writes).map(([name, capability]) => {
    const cost = WRITES[`${stream}.${name}`];
    return [name, cost === undefined ? capability : { ...capability, cost }] as const;
  });
  return Object.fromEntries(entries);
}
