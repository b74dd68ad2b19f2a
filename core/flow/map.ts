import { assert } from '../base/errors.ts';
import type { Step } from './flow.ts';
import type { KeyedRecord, MapContext } from './map/context.ts';
import { chainSteps, type Run } from './map/steps.ts';
import { type FindRemote, findings, type Need } from './remote.ts';

export type { KeyedRecord, MapContext } from './map/context.ts';

/** What became of one record: one or more, or filtered with the reason. */
export type Mapped =
  | { readonly outcome: 'records'; readonly records: readonly KeyedRecord[] }
  | { readonly outcome: 'filtered'; readonly reason: string };

/** Steps, compiled once. */
export interface Mapper {
  /** Whether a step looks up links or records, so that a page must be prepared with `prefetch`. */
  readonly looksOut: boolean;
  /** Errors: FLOW_* and EXPR_* CrossdockError; `where` is the step's place. */
  map(record: KeyedRecord, context: MapContext): Mapped;
  /** What this record needs next and `context.found` does not know yet. */
  needs(record: KeyedRecord, context: MapContext): readonly Need[];
}

/**
 * Compiles steps to a chain of closures: no clock, no network, no state but what was looked up before.
 *
 * Shape: a record that a split or branch makes goes on through the steps behind it; with several results the
 *        filtered ones among them are left out, and only when none is left the record counts as filtered.
 */
export function compileSteps(steps: readonly Step[]): Mapper {
  const chain = chainSteps(steps, (key, data, run) => {
    run.records.push({ key, data });
  });
  return {
    looksOut: looksOut(steps),
    map(record, context) {
      const run: Run = { context, records: [], reason: null, needs: null };
      chain(record.key, record.data, run);
      if (run.records.length > 0) return { outcome: 'records', records: run.records };
      return { outcome: 'filtered', reason: run.reason ?? 'a split gave nothing' };
    },
    needs(record, context) {
      const needs: Need[] = [];
      try {
        chain(record.key, record.data, { context, records: [], reason: null, needs });
      } catch {
        // The same fault is thrown again by `map`, where it becomes the record's dead letter.
      }
      return needs;
    },
  };
}

/** Runs steps over one record; for many records compile once. */
export function applySteps(
  steps: readonly Step[],
  record: KeyedRecord,
  context: MapContext,
): Mapped {
  return compileSteps(steps).map(record, context);
}

/** A lookup can need what an earlier one found, so a page takes at most as many rounds as it has lookups. */
const ROUNDS_MAX = 100;

/**
 * Finds what the links and records lookups of a page need, one request for each lookup and round.
 *
 * Shape: answers the context to map the page with. Lookups that do not build on each other share a round.
 */
export async function prefetch(
  mapper: Mapper,
  records: readonly KeyedRecord[],
  context: Omit<MapContext, 'found'>,
  find: FindRemote,
): Promise<MapContext> {
  const known = findings();
  const full: MapContext = { ...context, found: known.get };
  let open = mapper.looksOut ? records : [];
  for (let round = 0; open.length > 0; round += 1) {
    assert(round < ROUNDS_MAX, 'each round of lookups settles one step');
    const needs: Need[] = [];
    open = open.filter((record) => {
      const own = mapper.needs(record, full);
      for (const need of own) needs.push(need);
      return own.length > 0;
    });
    await known.fetch(needs, find);
  }
  return full;
}

function looksOut(steps: readonly Step[]): boolean {
  return steps.some((step) => {
    if (step.kind === 'lookup') return !('table' in step.from);
    if (step.kind !== 'branch') return false;
    const last = step.otherwise === 'filtered' ? [] : step.otherwise;
    return looksOut(last) || step.cases.some((one) => looksOut(one.steps));
  });
}
