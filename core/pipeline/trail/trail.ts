/** What happened to one thing, in the order of time: the answer to "where is order 1001?". */
import { parseTraceparent } from '../../base/trace-context.ts';
import { nearestNames } from '../../flow/nearest.ts';
import type { HistoryEntry } from '../../store/history-entry.ts';
import type { FlowKey, PendingView } from '../../store/history-store.ts';
import {
  type Event,
  ofArrival,
  ofEffect,
  ofEntry,
  ofJournal,
  ofLetter,
  ofPending,
  ofRecord,
  ofRun,
  ofState,
} from './events.ts';
import { type Names, namesOf, RECORD_STREAMS, type TrailContext } from './names.ts';

/** What is known under a name. */
export interface Trail {
  readonly name: string;
  /** Every key under which something was found or looked for, the name itself first. */
  readonly keys: readonly string[];
  /** The traces that it belongs to, as W3C names them. */
  readonly traceIds: readonly string[];
  /** Oldest first. */
  readonly events: readonly Event[];
  /** Known names that are near, when nothing was found. */
  readonly nearest: readonly string[];
}

/** Rows of each kind that are read. */
const ROWS_MAX = 500;
const NEAR_MAX = 5;

/** Everything that the store knows of a name: an order number, a SKU, an e-mail, a delivery id, a key, a trace. */
export async function trailOf(context: TrailContext, name: string): Promise<Trail> {
  const lines = await linesOf(context, name);
  const names = await namesOf(context, name);
  const keys = [...new Set([...names.keys, ...lines.keys])];
  const all = await gather(context, names, { ...lines, keys, name });
  const events = all.toSorted((a, b) => a.at - b.at);
  const nearest = events.length > 0 ? [] : await near(context, name);
  const traceIds = [...new Set(events.flatMap((event) => event.traceId ?? []))];
  return { name, keys, traceIds, events, nearest };
}

interface Lines {
  readonly history: readonly HistoryEntry[];
  readonly pending: readonly PendingView[];
  /** Keys of the records that a delivery or a trace brought. */
  readonly keys: readonly string[];
}

/** What a delivery id or a trace id leads to: the records that came of it, and no others. */
async function linesOf(context: TrailContext, name: string): Promise<Lines> {
  const { history } = context.store;
  const arrivals = await history.arrivals(idsFor(context, [name]));
  const traceId = /^[0-9a-f]{32}$/.test(name) ? name : parseTraceparent(name)?.traceId;
  const traceIds = new Set([
    ...(traceId === undefined ? [] : [traceId]),
    ...arrivals.flatMap(({ traceparent }) => parseTraceparent(traceparent)?.traceId ?? []),
  ]);
  const places = new Set(
    arrivals.map(({ connection, topic, deliveryId }) => `${connection}/${topic}/${deliveryId}`),
  );
  // A sender may put many deliveries into one trace of its own: the place tells them apart.
  const isWanted = ({ place, trace }: { place: string; trace: string | null }): boolean =>
    places.has(place) || trace === traceId;
  const found: { history: HistoryEntry[]; pending: PendingView[] } = { history: [], pending: [] };
  for (const id of traceIds) {
    for (const entry of await history.ofTrace(id, ROWS_MAX)) {
      if (isWanted({ place: entry.place, trace: entry.traceId })) found.history.push(entry);
    }
    for (const record of await history.pendingOfTrace(id, ROWS_MAX)) {
      if (isWanted({ place: record.where, trace: id })) found.pending.push(record);
    }
  }
  const keys = [...found.history.map(({ key }) => key), ...found.pending.map(({ key }) => key)];
  return { ...found, keys: [...new Set(keys)] };
}

async function gather(
  context: TrailContext,
  names: Names,
  given: Lines & { readonly name: string },
): Promise<readonly Event[]> {
  const { history } = context.store;
  const { keys } = given;
  const flowKeys = flowKeysOf(context, keys);
  const [ofKeys, ofDestinations, waiting, states, effects, letters, stock] = await Promise.all([
    history.ofKeys(keys, ROWS_MAX),
    history.ofDestinations(keys, ROWS_MAX),
    history.pendingOfKeys(flowKeys, ROWS_MAX),
    history.states(flowKeys),
    history.effects(flowKeys, ROWS_MAX),
    history.letters(keys, ROWS_MAX),
    history.stock({ keys: flowKeys, skus: [given.name], limit: ROWS_MAX }),
  ]);
  const entries = distinct([...given.history, ...ofKeys, ...ofDestinations]);
  const pending = distinct([...given.pending, ...waiting]);
  const places = [...entries.map(({ place }) => place), ...pending.map(({ where }) => where)];
  const deliveries = [...deliveryIdsIn(places), ...letters.map(({ key }) => key), given.name];
  const arrivals = await history.arrivals(idsFor(context, [...new Set(deliveries)]));
  const runs = await runsOf(context, entries);
  return [
    ...arrivals.map(ofArrival),
    ...pending.map(ofPending),
    ...entries.map(ofEntry),
    ...effects.map(ofEffect),
    ...states.map(ofState),
    ...letters.flatMap(ofLetter),
    ...runs.map(ofRun),
    ...names.records.map(ofRecord),
    ...stock.map(ofJournal),
  ];
}

async function runsOf({ store }: TrailContext, entries: readonly HistoryEntry[]) {
  const ids = [...new Set(entries.map(({ runId }) => runId))];
  const runs = await Promise.all(ids.map((id) => store.runs.get(id)));
  return runs.flatMap((run) => (run === null ? [] : [run]));
}

function flowKeysOf({ flows }: TrailContext, keys: readonly string[]): readonly FlowKey[] {
  return [...flows.keys()].flatMap((flow) => keys.map((key) => ({ flow, key })));
}

function idsFor({ connectionNames }: TrailContext, ids: readonly string[]) {
  return connectionNames.flatMap((connection) =>
    ids.map((deliveryId) => ({ connection, deliveryId })),
  );
}

/** A record of a webhook comes from `connection/topic/delivery id`; a topic may hold a slash. */
function deliveryIdsIn(places: readonly string[]): readonly string[] {
  return places.flatMap((place) => {
    const parts = place.split('/');
    return parts.length < 3
      ? []
      : parts.slice(2).map((_, index) => parts.slice(index + 2).join('/'));
  });
}

function distinct<T extends HistoryEntry | PendingView>(rows: readonly T[]): readonly T[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

async function near(context: TrailContext, text: string): Promise<readonly string[]> {
  const { history } = context.store;
  const flows = [...context.flows.keys()];
  const streams = [...RECORD_STREAMS];
  const beginning = text.slice(0, Math.ceil(text.length / 2));
  const found: string[] = [];
  for (const start of [text, beginning, `number:${text}`, `email:${text.toLowerCase()}`]) {
    found.push(...(await history.near({ flows, streams, text: start, limit: NEAR_MAX })));
  }
  const plain = found.map((name) => name.replace(/^(number|email|barcode):/, ''));
  return nearestNames(text, [...new Set(plain)], NEAR_MAX);
}
