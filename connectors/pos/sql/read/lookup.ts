import type { Host, SourceRecord } from '../../../../core/connector/index.ts';
import type { RawRow } from '../client/dialect.ts';
import { databaseFault, sqlError } from '../client/fault.ts';
import type { Pool } from '../client/pool.ts';
import { rawSession } from '../client/session.ts';
import { keyParts } from './key-text.ts';
import type { TablePlan } from './plan.ts';
import { isFault, type ReadRow, rowReader } from './row-record.ts';
import { keyQuestion } from './statements.ts';

/** Keys in one question. */
const KEYS_MAX = 200;

/**
 * The rows of those keys as they are now, in order; null where there is none, or where it is marked as deleted.
 *
 * Errors: POS_SQL_*. A key that the columns could not hold is that of no row.
 */
export async function findRecords(
  host: Host,
  pool: Pool,
  plan: TablePlan,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const found = new Map<string, SourceRecord>();
  for (const { made } of await rowsOfKeys(host, pool, plan, keys)) {
    // A database may find "abc" when asked for "ABC"; for the hub these are two keys.
    if (!isFault(made) && made.deleted !== true) found.set(made.key, made);
  }
  return keys.map((key) => found.get(key) ?? null);
}

/** Which of those keys have a row now, also one that cannot be read or is marked as deleted. */
export async function presentKeys(
  host: Host,
  pool: Pool,
  plan: TablePlan,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set((await rowsOfKeys(host, pool, plan, keys)).map((row) => row.key));
}

async function rowsOfKeys(
  host: Host,
  pool: Pool,
  plan: TablePlan,
  keys: readonly string[],
): Promise<readonly ReadRow[]> {
  const read = rowReader(plan, host.clock.now());
  const wanted = [...new Set(keys)].filter((key) => keyParts(key).length === plan.key.length);
  const found: ReadRow[] = [];
  for (let at = 0; at < wanted.length; at += KEYS_MAX) {
    const rows = await rowsOf(host, pool, plan, wanted.slice(at, at + KEYS_MAX));
    found.push(...rows.map((row) => read(row)));
  }
  return found;
}

/** One key that a column cannot hold spoils the whole question: then each is asked for by itself. */
async function rowsOf(
  host: Host,
  pool: Pool,
  plan: TablePlan,
  keys: readonly string[],
): Promise<readonly RawRow[]> {
  try {
    return await rawSession(host, pool, (session) =>
      session.ask(keyQuestion(session, plan, keys.map(keyParts))),
    );
  } catch (error) {
    host.signal.throwIfAborted();
    const isData = databaseFault(pool.dialect, error).kind === 'data';
    if (!isData) throw sqlError(pool.dialect, error, pool.where);
    if (keys.length === 1) return [];
    const rows: RawRow[] = [];
    for (const key of keys) rows.push(...(await rowsOf(host, pool, plan, [key])));
    return rows;
  }
}
