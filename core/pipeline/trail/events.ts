/** What each row of the store tells of a record, as one line in time. */
import { isoTime } from '../../base/clock.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { traceIdOf } from '../../base/trace-context.ts';
import { fromMilli } from '../../retail/inventory/quantity.ts';
import type { HistoryEntry } from '../../store/history-entry.ts';
import type { ArrivalView, EffectView, PendingView, StateView } from '../../store/history-store.ts';
import type { JournalView } from '../../store/inventory-store.ts';
import type { DeadLetter, Run } from '../../store/records.ts';
import { wireKey } from '../effect.ts';
import type { FoundRecord } from './names.ts';

/** One thing that happened, or that is so since then. */
export interface Event {
  /** Ms since the epoch. */
  readonly at: number;
  readonly kind:
    | 'delivery'
    | 'waiting'
    | 'attempt'
    | 'write'
    | 'intent'
    | 'state'
    | 'dead letter'
    | 'run'
    | 'hub record'
    | 'stock';
  readonly flow: string | null;
  readonly key: string | null;
  /** A sentence for people. */
  readonly what: string;
  readonly traceId: string | null;
  /** The particulars for machines; never a record's data. */
  readonly data: JsonObject;
}

/** A delivery came in. */
export function ofArrival(arrival: ArrivalView): Event {
  const { connection, topic, deliveryId, receivedAt: at, state, fault, bytes } = arrival;
  const became = {
    waiting: 'waits to be decoded',
    decoded: 'decoded',
    undecodable: `cannot be decoded: ${fault?.what ?? ''}`,
  };
  return {
    ...{ at, kind: 'delivery', flow: null, key: deliveryId },
    what: `${connection} delivered ${topic} ${deliveryId}, ${bytes} bytes; ${became[state]}`,
    traceId: traceIdOf(arrival.traceparent),
    data: {
      connection,
      topic,
      deliveryId,
      state,
      bytes,
      fault: fault === null ? null : { ...fault },
    },
  };
}

/** A record waits in its lane. */
export function ofPending(record: PendingView): Event {
  const { flow, key, lane, version, origin, where, queuedAt, replayOf } = record;
  const replay = replayOf === null ? '' : `, a replay of ${replayOf}`;
  return {
    ...{ at: queuedAt ?? 0, kind: 'waiting', flow, key },
    what: `waits in lane ${lane}, from ${where}${replay}`,
    traceId: traceIdOf(record.traceparent),
    data: { lane, version, origin, place: where, replayOf, seq: record.seq },
  };
}

/** An attempt at a record, or a write of one and its answer. */
export function ofEntry(entry: HistoryEntry): Event {
  const { at, flow, key, runId, outcome, attempt, traceId, place, note, write } = entry;
  const because = note === null ? '' : `: ${note}`;
  const data: JsonObject = { outcome, attempt, run: runId, place, note };
  if (write === null) {
    const what = `attempt ${attempt}, from ${place}: ${outcome}${because}`;
    return { at, kind: 'attempt', flow, key, what, traceId, data };
  }
  const { connection, stream, operation, destinationKey, destinationId, sentKey } = write;
  const id = destinationId === null ? '' : ` as ${destinationId}`;
  const answers =
    write.requestIds.length === 0 ? '' : `, answered as ${write.requestIds.join(', ')}`;
  return {
    ...{ at, kind: 'write', flow, key, traceId },
    what:
      `attempt ${attempt} to ${connection} ${stream}.${operation} of ${destinationKey}: ` +
      `${outcome}${id}${because}; sent under ${sentKey}${answers}`,
    data: { ...data, ...write, requestIds: [...write.requestIds] },
  };
}

/** A write was intended; the row says how far it came. */
export function ofEffect(effect: EffectView): Event {
  const { flow, recordKey, connection, stream, operation, state, attempts, intendedAt } = effect;
  const sentKey = wireKey(effect, effect);
  const note = effect.note === null ? '' : `: ${effect.note}`;
  return {
    ...{ at: intendedAt, kind: 'intent', flow, key: recordKey, traceId: null },
    what:
      `a write to ${connection} ${stream}.${operation} of ${recordKey} was intended under ${sentKey}; ` +
      `now ${state === 'intent' ? 'not known to be sent' : state} after ${countOf(attempts, 'attempt')}${note}`,
    data: {
      ...{ connection, stream, operation, recordKey, sentKey, state, attempts },
      ...{ destinationId: effect.destinationId, note: effect.note },
    },
  };
}

/** What a flow remembers of the key. */
export function ofState(state: StateView): Event {
  const { flow, key, version, destinationId, attempts, holdUntil, fault, updatedAt } = state;
  const held =
    holdUntil === null
      ? ''
      : `; held until ${isoTime(holdUntil)} after ${countOf(attempts, 'failed attempt')}: ` +
        `${fault?.code ?? ''} ${fault?.what ?? ''}`;
  const known = destinationId === null ? 'nothing was delivered' : `delivered as ${destinationId}`;
  return {
    ...{ at: updatedAt, kind: 'state', flow, key, traceId: null },
    what: `${known}${version === null ? '' : `, version ${version}`}${held}`,
    data: {
      ...{ version, destinationId, destinationVersion: state.destinationVersion },
      ...{ attempts, holdUntil, fault: fault === null ? null : { ...fault } },
    },
  };
}

/** A record was given up, and perhaps taken up again. */
export function ofLetter(letter: DeadLetter): readonly Event[] {
  const { id, flow, key, stage, fault, attempts, status, closedAt, closedBy } = letter;
  const traceparent = letter.record['traceparent'];
  const traceId = typeof traceparent === 'string' ? traceIdOf(traceparent) : null;
  const base = { kind: 'dead letter', flow, key, traceId } as const;
  const data: JsonObject = { id, stage, attempts, status, fault: { ...fault } };
  const what = `${id} at ${stage} after ${countOf(attempts, 'attempt')}: ${fault.code} ${fault.what} (${status})`;
  const given: Event = { ...base, at: letter.at, what, data };
  if (closedAt === null) return [given];
  const by = closedBy === null ? '' : ` by ${closedBy}`;
  return [given, { ...base, at: closedAt, what: `${id} ${status}${by}`, data }];
}

/** A run that touched it. */
export function ofRun(run: Run): Event {
  const { id, flow, trigger, startedAt: at, endedAt, status, fault } = run;
  const took = endedAt === null ? '' : ` in ${endedAt - at} ms`;
  const why = fault === null ? '' : `: ${fault.what}`;
  return {
    ...{ at, kind: 'run', flow, key: null, traceId: null },
    what: `${id} by ${trigger}: ${status}${took}${why}`,
    data: { id, trigger, status, endedAt, counts: { ...run.counts }, retries: run.retries },
  };
}

/** Fields of a hub record that tell how it stands and name nobody. */
const PLAIN: readonly string[] = ['status', 'number', 'source', 'sku', 'mergedInto', 'erased'];

/** The hub's own record, as it is since its last change. */
export function ofRecord({ stream, record }: FoundRecord): Event {
  const { key, version, updatedAt: at, deleted, data, seq } = record;
  const plain = PLAIN.flatMap((name): readonly (readonly [string, Json])[] => {
    const value = data[name];
    return value === undefined || value === null ? [] : [[name, value]];
  });
  const ofVersion = version === null ? '' : `, version ${version}`;
  const facts = plain.map(([name, value]) => `${name} ${String(value)}`).join(', ');
  return {
    ...{ at, kind: 'hub record', flow: null, key, traceId: null },
    what: `hub ${stream} ${key}${deleted ? ' is gone' : ''}${ofVersion}${facts === '' ? '' : `: ${facts}`}`,
    data: { stream, version, deleted, seq, ...Object.fromEntries(plain) },
  };
}

/** A row of the stock journal. */
export function ofJournal(row: JournalView): Event {
  const { seq, sku, location, cause, ref, deltas, recordedAt: at, source, actor, reason } = row;
  const moves = Object.entries(deltas)
    .filter(([, milli]) => milli !== 0)
    .map(([bucket, milli]) => `${bucket} ${milli > 0 ? '+' : ''}${fromMilli(milli)}`);
  const moved = moves.length === 0 ? 'nothing moved' : moves.join(', ');
  const place = `${sku}@${location}`;
  return {
    ...{ at, kind: 'stock', flow: null, key: place, traceId: null },
    what: `${place}: ${cause} of ${ref}: ${moved} (row ${seq}, from ${source})`,
    data: {
      seq,
      sku,
      location,
      cause,
      ref,
      source,
      actor,
      reason,
      effectiveAt: row.effectiveAt,
      moves,
    },
  };
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
