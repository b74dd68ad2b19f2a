import type { Host, Page, ReadRequest, SourceRecord } from '../../../../core/connector/index.ts';
import { settingFault } from '../../settings/reader.ts';
import { type Pool, poolOf } from '../client/pool.ts';
import { inSession } from '../client/session.ts';
import { type SqlSettings, tableOf } from '../settings/sql-settings.ts';
import { columnSweep } from './column-sweep.ts';
import { findRecords } from './lookup.ts';
import { planTable, type TablePlan } from './plan.ts';
import { sequenceSweep } from './sequence-sweep.ts';
import { snapshotSweep } from './snapshot-sweep.ts';
import { openSweep } from './sweep.ts';

/** A plan is used again for questions by key that follow each other so closely. */
const PLAN_MS = 60_000;

interface KeptPlan {
  readonly plan: TablePlan;
  readonly untilMs: number;
}

const kept = new WeakMap<Pool, Map<string, KeptPlan>>();

/**
 * Reads a table or view: what has changed since the cursor, by the table's own rule.
 *
 * Shape: pages of at most `pageRows` rows, each read in a short transaction that changes and locks nothing; between
 * pages nothing is held.
 * Errors: POS_SQL_UNREACHABLE, POS_SQL_TIMEOUT, POS_SQL_BUSY → retried; POS_SQL_CATALOGUE, POS_SETTING_INVALID → final.
 */
export async function* readTable(
  host: Host,
  settings: SqlSettings,
  request: ReadRequest,
): AsyncGenerator<Page> {
  refuseOptions(request);
  const pool = await poolOf(host, settings.database, 'read');
  if (request.keys !== undefined) {
    const records = await lookupRows(host, settings, request.stream, request.keys);
    yield { records: records.filter((record) => record !== null), cursor: request.since };
    return;
  }
  const plan = await freshPlan(host, pool, settings, request.stream);
  const sweep = openSweep(host, pool, plan, request.since);
  const { change } = plan.rule;
  if (change.by === 'snapshot') yield* snapshotSweep(sweep, change, request.since);
  else if (plan.change === null) return;
  else if (change.by === 'column') yield* columnSweep(sweep, plan.change, request.since);
  else yield* sequenceSweep(sweep, plan.change, request.since);
}

/** The rows of those keys now, in order. Errors: POS_SQL_*. */
export async function lookupRows(
  host: Host,
  settings: SqlSettings,
  stream: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  if (keys.length === 0) return [];
  const pool = await poolOf(host, settings.database, 'read');
  const plans = kept.get(pool) ?? new Map<string, KeptPlan>();
  kept.set(pool, plans);
  const known = plans.get(stream);
  const now = host.clock.monotonicMs();
  const plan =
    known !== undefined && now < known.untilMs
      ? known.plan
      : await freshPlan(host, pool, settings, stream);
  plans.set(stream, known?.plan === plan ? known : { plan, untilMs: now + PLAN_MS });
  try {
    return await findRecords(host, pool, plan, keys);
  } catch (error) {
    plans.delete(stream);
    throw error;
  }
}

async function freshPlan(
  host: Host,
  pool: Pool,
  settings: SqlSettings,
  stream: string,
): Promise<TablePlan> {
  const rule = tableOf(settings, stream, host.connection);
  return await inSession(host, pool, (session) => planTable(session, settings.database, rule));
}

/** A table is described in the connection: an option in the flow would be ignored without a word. */
function refuseOptions(request: ReadRequest): void {
  const [option] = Object.keys(request.with);
  if (option === undefined) return;
  const mend = `take it out, or set it under tables.${request.stream} of the connection`;
  throw settingFault(`source.with.${option}`, 'a table takes no options from the flow', mend);
}
