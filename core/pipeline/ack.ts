import { backoffMs } from '../base/backoff.ts';
import type { Fault } from '../base/errors.ts';
import { newId } from '../base/id.ts';
import { contextOf } from '../base/telemetry.ts';
import type { RecordFault } from '../connector/contract.ts';
import { isHeldBack } from '../connector/errors.ts';
import {
  type Link,
  type NewDeadLetter,
  type NewPending,
  NO_COUNTS,
  type RunCounts,
  type Settlement,
  type Stage,
} from '../store/records.ts';
import { closedRecords } from './closed.ts';
import type { Batch, Item, PipelineContext } from './context.ts';
import { historyEntries } from './history.ts';
import { type Outcome, recordOf, type Settled } from './outcome.ts';

/** What goes into a settlement beside the outcomes. */
export interface AckExtras {
  readonly release: boolean;
  readonly cursor?: Settlement['cursor'];
  /** Parts of the page that were no records. */
  readonly faults: readonly RecordFault[];
}

interface Draft {
  readonly states: Settlement['states'][number][];
  readonly holds: Map<string, Settlement['holds'][number]>;
  readonly freed: Set<string>;
  readonly park: NewPending[];
  readonly done: number[];
  readonly deadLetters: NewDeadLetter[];
  readonly resolved: string[];
  readonly links: Link[];
  readonly forget: string[];
  readonly counts: Record<keyof RunCounts, number>;
  retries: number;
}

/**
 * Turns the outcomes of a batch into its one settlement (I3, I5): every item is counted once, and is either done,
 * waiting in its lane, or a dead letter.
 */
export function settlementOf(
  context: PipelineContext,
  batch: Batch,
  results: readonly Settled[],
  extras: AckExtras,
): Settlement {
  const draft = emptyDraft();
  for (const result of results) book(context, batch, draft, result);
  for (const fault of extras.faults) bookFault(context, batch, draft, fault);
  const { holds, freed, states, ...lists } = draft;
  const held = (key: string): boolean => holds.has(key);
  return {
    ...lists,
    flow: batch.flow.name,
    runId: batch.runId,
    at: batch.at,
    leases: batch.leases,
    release: extras.release,
    ...(extras.cursor === undefined ? {} : { cursor: extras.cursor }),
    states,
    effects: results.flatMap((one) => one.effects),
    closed: closedRecords(batch, results),
    holds: [...holds.values()],
    freed: [...freed].filter((key) => !held(key)),
    history: historyEntries(batch, results, context.clock.now()),
    counts: { ...draft.counts },
  };
}

function emptyDraft(): Draft {
  return {
    states: [],
    holds: new Map(),
    freed: new Set(),
    park: [],
    done: [],
    deadLetters: [],
    resolved: [],
    links: [],
    forget: [],
    counts: { ...NO_COUNTS },
    retries: 0,
  };
}

function book(context: PipelineContext, batch: Batch, draft: Draft, result: Settled): void {
  const { item, outcome } = result;
  draft.counts.read += 1;
  switch (outcome.kind) {
    case 'delivered':
    case 'unchanged':
      draft.counts[outcome.kind] += 1;
      bookHeld(batch, draft, result, outcome);
      finish(batch, draft, item);
      return;
    case 'filtered':
    case 'superseded':
      draft.counts[outcome.kind] += 1;
      finish(batch, draft, item);
      return;
    case 'parked':
      wait(batch, draft, item);
      return;
    case 'retry':
      bookRetry(context, batch, draft, item, outcome);
      return;
    case 'dead':
      draft.counts.deadLettered += 1;
      bury(context, batch, draft, item, outcome);
      return;
  }
}

/** The destination now holds this: remember it, link the ids, forget effects that the state makes needless. */
function bookHeld(
  batch: Batch,
  draft: Draft,
  result: Settled,
  outcome: Extract<Outcome, { kind: 'delivered' | 'unchanged' }>,
): void {
  const { item } = result;
  if (result.effects.length === 0 && isKnown(batch, item, outcome)) return;
  if (batch.flow.kind === 'state') bookState(batch, draft, item, outcome);
  for (const effect of result.effects) {
    if (batch.flow.kind === 'state') draft.forget.push(effect.idempotencyKey);
  }
  const links = result.effects.length > 0 || batch.flow.kind === 'state';
  if (!links || outcome.destinationId === null) return;
  draft.links.push({
    connection: batch.flow.source.connection,
    stream: batch.flow.source.stream,
    id: item.key,
    otherConnection: batch.flow.deliver.connection,
    otherStream: batch.flow.deliver.stream,
    otherId: outcome.destinationId,
  });
}

/** Nothing about the record is new: a sweep in which nothing changed writes nothing but its cursor. */
function isKnown(batch: Batch, item: Item, outcome: Outcome): boolean {
  const known = batch.states.get(item.key);
  if (outcome.kind !== 'unchanged' || known === undefined || outcome.hash === null) return false;
  return known.hash === outcome.hash && known.version === item.version && !isHeld(batch, item);
}

function bookState(
  batch: Batch,
  draft: Draft,
  item: Item,
  outcome: Extract<Outcome, { kind: 'delivered' | 'unchanged' }>,
): void {
  const known = batch.states.get(item.key);
  draft.states.push({
    key: item.key,
    hash: outcome.hash,
    version: item.version,
    destinationId: outcome.destinationId ?? known?.destinationId ?? null,
    destinationVersion: outcome.destinationVersion ?? known?.destinationVersion ?? null,
  });
}

function finish(batch: Batch, draft: Draft, item: Item): void {
  if (item.seq !== null) draft.done.push(item.seq);
  if (item.replayOf !== null) draft.resolved.push(item.replayOf);
  if (isHeld(batch, item)) draft.freed.add(item.key);
}

/** A record from a sweep becomes a row of its lane; one from a lane stays where it is. */
function wait(batch: Batch, draft: Draft, item: Item): void {
  draft.counts.parked += 1;
  if (item.seq !== null) return;
  const { key, lane, version, data, occurredAt, where, origin, deleted, reread, replayOf } = item;
  const flow = batch.flow.name;
  draft.park.push({
    flow,
    key,
    lane,
    version,
    data,
    occurredAt,
    where,
    origin,
    deleted,
    reread,
    replayOf,
    traceparent: item.traceparent ?? contextOf(batch.trace.scope),
    queuedAt: batch.at,
  });
}

function bookRetry(
  context: PipelineContext,
  batch: Batch,
  draft: Draft,
  item: Item,
  outcome: Extract<Outcome, { kind: 'retry' }>,
): void {
  const before = batch.states.get(item.key)?.attempts ?? 0;
  if (outcome.isHeldBack === true || isHeldBack(outcome.fault.code)) {
    const spreadMs = Math.round(context.random.next() * HELD_BACK_SPREAD_MS);
    const waitMs = (askedMs(outcome) ?? batch.flow.retry.firstMs) + spreadMs;
    hold(context, batch, draft, { item, outcome, attempts: before, waitMs });
    return;
  }
  const attempts = before + 1;
  draft.retries += 1;
  if (attempts >= batch.flow.retry.attempts) {
    draft.counts.deadLettered += 1;
    bury(context, batch, draft, item, outcome);
    return;
  }
  const backoff = backoffMs(batch.flow.retry, attempts, context.random);
  const waitMs = Math.max(askedMs(outcome) ?? 0, backoff);
  hold(context, batch, draft, { item, outcome, attempts, waitMs });
}

/** How long a connector wants to be left alone, in whole ms; what is no such number is nobody's wish. */
function askedMs({ afterMs }: Extract<Outcome, { kind: 'retry' }>): number | null {
  return afterMs === null || !Number.isFinite(afterMs) ? null : Math.max(0, Math.ceil(afterMs));
}

/** Records that the hub held back come again within this time of each other, in ms, and not all at once. */
const HELD_BACK_SPREAD_MS = 1_000;

interface Held {
  readonly item: Item;
  readonly outcome: Extract<Outcome, { kind: 'retry' }>;
  /** Failed attempts so far; one that the hub held back is none. */
  readonly attempts: number;
  readonly waitMs: number;
}

function hold(context: PipelineContext, batch: Batch, draft: Draft, held: Held): void {
  const { item, outcome, attempts, waitMs } = held;
  const { key } = item;
  const holdUntil = context.clock.now() + waitMs;
  draft.holds.set(key, { key, attempts, holdUntil, fault: outcome.fault });
  wait(batch, draft, item);
}

/** Whether the key waits, or waited, for its next attempt. */
function isHeld(batch: Batch, { key }: Item): boolean {
  const state = batch.states.get(key);
  return state !== undefined && (state.attempts > 0 || state.holdUntil !== null);
}

function bury(
  context: PipelineContext,
  batch: Batch,
  draft: Draft,
  item: Item,
  outcome: { readonly fault: Fault; readonly stage: Stage },
): void {
  draft.deadLetters.push({
    id: newId('dl', context),
    flow: batch.flow.name,
    key: item.key,
    stage: outcome.stage,
    fault: outcome.fault,
    attempts: (batch.states.get(item.key)?.attempts ?? 0) + 1,
    at: context.clock.now(),
    record: recordOf(item),
  });
  if (item.seq !== null) draft.done.push(item.seq);
  if (isHeld(batch, item)) draft.freed.add(item.key);
}

/** A row that was no record: read, and dead-lettered with its raw text. */
function bookFault(context: PipelineContext, batch: Batch, draft: Draft, fault: RecordFault): void {
  draft.counts.read += 1;
  draft.counts.deadLettered += 1;
  const { key, where, code, what, mend, raw } = fault;
  draft.deadLetters.push({
    id: newId('dl', context),
    flow: batch.flow.name,
    key,
    stage: 'source',
    fault: { code, what, where, why: 'the source could not make a record of it', mend },
    attempts: 1,
    at: context.clock.now(),
    record: { key, where, raw, unreadable: true },
  });
}
