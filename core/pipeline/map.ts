import { CrossdockError, type Fault, faultOf } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import { compareVersions } from '../base/version.ts';
import type { Flow } from '../flow/flow.ts';
import {
  compileSteps,
  type KeyedRecord,
  type MapContext,
  type Mapper,
  prefetch,
} from '../flow/map.ts';
import type { Remote } from '../flow/remote.ts';
import {
  type Batch,
  connectionOf,
  type Item,
  type PipelineContext,
  type Target,
} from './context.ts';
import { PIPELINE_ERRORS } from './errors.ts';
import { type Outcome, type PlannedItem, type Settled, settled } from './outcome.ts';
import { plan } from './plan.ts';
import { validateCommand } from './validate.ts';

const mappers = new WeakMap<Flow, Mapper>();

/**
 * Applies the flow's steps, then the schema of the operation, to each record (map, validate).
 *
 * Shape: `planned` is what is left to be written; `results` are the records that end here: superseded (I9), filtered,
 * unchanged, or dead letters with the step or the field that failed.
 */
export async function mapItems(
  context: PipelineContext,
  batch: Batch,
  target: Target,
  items: readonly Item[],
): Promise<{ readonly planned: readonly PlannedItem[]; readonly results: readonly Settled[] }> {
  const planned: PlannedItem[] = [];
  const results: Settled[] = [];
  const { current, superseded } =
    batch.flow.kind === 'state' ? newest(batch, items) : { current: items, superseded: [] };
  for (const item of superseded) results.push(settled(item, { kind: 'superseded' }));
  const mapper = mapperOf(batch.flow);
  const scope = await scopeOf(context, batch, mapper, current).catch(faultOf);
  if ('code' in scope) {
    // What the lookups ask does not answer: the records wait, and the others of the lane with them.
    const outcome: Outcome = { kind: 'retry', stage: 'map', fault: scope, afterMs: null };
    return { planned, results: [...results, ...current.map((item) => settled(item, outcome))] };
  }
  for (const item of current) {
    const made = mapOne(context, batch, target, { mapper, scope, item });
    if ('kind' in made) results.push(settled(item, made));
    else planned.push(made);
  }
  return { planned, results };
}

function mapperOf(flow: Flow): Mapper {
  const known = mappers.get(flow);
  if (known !== undefined) return known;
  const made = compileSteps(flow.steps);
  mappers.set(flow, made);
  return made;
}

/** Time, tables and every link that this page needs, so that mapping itself is pure (I10). */
function scopeOf(
  context: PipelineContext,
  batch: Batch,
  mapper: Mapper,
  items: readonly Item[],
): Promise<MapContext> {
  const scope = {
    now: batch.at,
    zone: batch.flow.zone,
    vars: context.vars,
    lookup: (table: string, key: string) => lookUp(context, table, key),
  };
  return prefetch(mapper, items, scope, (from, ids) => findRemote(context, from, ids));
}

/** Links come from the store, records from their connection: one question for all ids of the page. */
async function findRemote(
  context: PipelineContext,
  from: Remote,
  ids: readonly string[],
): Promise<readonly (Json | null)[]> {
  if ('links' in from) return context.store.links.find({ ...from.links, ids });
  const { connector, host } = connectionOf(context, from.record.connection);
  const found = (await connector.lookup?.(host, from.record.stream, ids)) ?? [];
  return ids.map((_, index) => found[index]?.data ?? null);
}

function lookUp(context: PipelineContext, table: string, key: string): Json | undefined {
  const rows = context.tables[table];
  return rows !== undefined && Object.hasOwn(rows, key) ? rows[key] : undefined;
}

/** Of each key only its newest version goes on, and only if nothing newer was delivered before (I9). */
function newest(
  batch: Batch,
  items: readonly Item[],
): { readonly current: readonly Item[]; readonly superseded: readonly Item[] } {
  const winners = new Map<string, Item>();
  for (const item of items) {
    const best = winners.get(item.key);
    if (best === undefined || !isOlder(item, best.version)) winners.set(item.key, item);
  }
  const current: Item[] = [];
  const superseded: Item[] = [];
  for (const item of items) {
    const known = batch.states.get(item.key)?.version ?? null;
    const isCurrent = winners.get(item.key) === item && !isOlder(item, known);
    (isCurrent ? current : superseded).push(item);
  }
  return { current, superseded };
}

function isOlder(item: Item, than: string | null): boolean {
  return item.version !== null && than !== null && compareVersions(item.version, than) < 0;
}

interface Mapping {
  readonly mapper: Mapper;
  readonly scope: MapContext;
  readonly item: Item;
}

function mapOne(
  context: PipelineContext,
  batch: Batch,
  target: Target,
  { mapper, scope, item }: Mapping,
): PlannedItem | Outcome {
  if (item.deleted) return planDeletion(context, batch, target, item);
  let stage: 'map' | 'validate' = 'map';
  try {
    const mapped = mapper.map(item, scope);
    if (mapped.outcome === 'filtered') return { kind: 'filtered', reason: mapped.reason };
    const keyed = mapped.records.map((record) => withKey(batch.flow, scope, record));
    const made = plan(batch.flow, item, keyed, batch.flow.deliver.operation);
    if (isUnchanged(batch, target, made)) return unchanged(batch, made);
    stage = 'validate';
    for (const command of made.commands) validateCommand(target.capability, command, item.where);
    return made;
  } catch (error) {
    return { kind: 'dead', stage, fault: faultAt(error, batch.flow, item) };
  }
}

/** The destination's key: what the flow says, or the record's own. */
function withKey(flow: Flow, scope: MapContext, record: KeyedRecord): KeyedRecord {
  const { key } = flow.deliver;
  if (key === null) return record;
  const { now, zone, vars, lookup } = scope;
  const value = key.evaluate({ json: record.data, now, zone, vars, lookup });
  if ((typeof value === 'string' && value !== '') || typeof value === 'number') {
    return { key: String(value), data: record.data };
  }
  const came = value === undefined ? 'nothing' : typeof value;
  throw new CrossdockError(PIPELINE_ERRORS.MAP_FAILED, {
    what: `the destination's key must be a text or a number; ${key.source} gave ${came}`,
    where: `${flow.name}/deliver.key`,
  });
}

/**
 * What would be sent is what was sent last.
 *
 * That says nothing where others write the same field, as a web shop lowers its stock with every order: there a record
 * that changed and came back to its old value is sent, and the destination compares.
 */
function isUnchanged(batch: Batch, target: Target, made: PlannedItem): boolean {
  const known = batch.states.get(made.item.key);
  if (made.hash === null || known?.hash !== made.hash) return false;
  const isOwnField = target.capability.compareAndSet === undefined;
  return isOwnField || (made.item.version !== null && made.item.version === known.version);
}

function unchanged(batch: Batch, made: PlannedItem): Outcome {
  const known = batch.states.get(made.item.key);
  return {
    kind: 'unchanged',
    hash: made.hash,
    destinationId: known?.destinationId ?? null,
    destinationVersion: known?.destinationVersion ?? null,
  };
}

/** A record that is gone at the source: deleted where the destination has a delete, otherwise left and counted. */
function planDeletion(
  context: PipelineContext,
  batch: Batch,
  target: Target,
  item: Item,
): PlannedItem | Outcome {
  const known = batch.states.get(item.key)?.destinationId ?? null;
  const operation = target.capability.whenDeleted;
  if (operation === undefined || known === null) {
    context.log.info('A record deleted at the source stays at the destination.', {
      flow: batch.flow.name,
    });
    return { kind: 'filtered', reason: 'deleted at the source; the destination has no delete' };
  }
  return plan(batch.flow, item, [{ key: known, data: {} }], operation);
}

function faultAt(error: unknown, flow: Flow, item: Item): Fault {
  const fault = faultOf(error);
  const known = error instanceof CrossdockError;
  const { code } = known ? fault : PIPELINE_ERRORS.MAP_FAILED;
  return { ...fault, code, where: `${known ? fault.where : flow.name} (${item.where})` };
}
