import type {
  Cursor,
  Host,
  Json,
  Page,
  RecordFault,
  SourceRecord,
} from '../../../../core/connector/index.ts';
import { CrossdockError } from '../../../../core/connector/index.ts';
import { POS_ERRORS } from '../../errors.ts';
import type { RawRow } from '../client/dialect.ts';
import type { Pool } from '../client/pool.ts';
import { inSession } from '../client/session.ts';
import { POS_SQL_ERRORS } from '../errors.ts';
import type { TablePlan } from './plan.ts';
import { faultMark, isFault, type ReadRow, rowReader } from './row-record.ts';
import { nullQuestion, pageQuestions, type Start } from './statements.ts';

/** What one sweep over one table works with. */
export interface Sweep {
  readonly host: Host;
  readonly pool: Pool;
  readonly plan: TablePlan;
  readonly read: (row: RawRow) => ReadRow;
  /** Faults that an earlier sweep told of: a row that is read again is not buried again. */
  readonly told: ReadonlySet<string>;
  /** Faults that this sweep met. */
  readonly met: Set<string>;
  rows: number;
}

/** One page of rows; `at` is the place of its last one. */
export interface Step {
  readonly records: readonly SourceRecord[];
  /** Those that no earlier sweep told of. */
  readonly faults: readonly RecordFault[];
  /** The keys of all rows, also of those that are no records. */
  readonly keys: readonly string[];
  readonly at: readonly string[] | null;
  readonly isLast: boolean;
}

/** Faults remembered from sweep to sweep. */
const TOLD_MAX = 1_000;
/** Rows without a place in the order that are told of. */
const NULL_ROWS_MAX = 100;

/** Begins a sweep; what the cursor says of earlier faults goes with it. */
export function openSweep(host: Host, pool: Pool, plan: TablePlan, since: Cursor): Sweep {
  const read = rowReader(plan, host.clock.now());
  const told = new Set(textsAt(since?.['told']));
  const met = new Set(textsAt(since?.['met']));
  return { host, pool, plan, read, told, met, rows: 0 };
}

/** The rows from a start on, page by page, each page in a short transaction of its own. */
export async function* walk(sweep: Sweep, start: Start): AsyncGenerator<Step> {
  let { after } = start;
  for (;;) {
    sweep.host.signal.throwIfAborted();
    const { pageRows } = sweep.plan.rule;
    const found = await pageOf(sweep, { after, from: start.from }, pageRows + 1);
    const rows = found.slice(0, pageRows);
    refuseTies(sweep, found);
    after = rows.at(-1)?.place ?? after;
    const isLast = found.length <= pageRows;
    const unplaced = isLast ? await unplacedFaults(sweep) : [];
    sweep.rows += rows.length;
    const made = rows.map((row) => row.made);
    yield {
      records: made.filter((one): one is SourceRecord => !isFault(one)),
      faults: [...made.filter(isFault), ...unplaced].filter((fault) => isNews(sweep, fault)),
      keys: rows.map((row) => row.key),
      at: after,
      isLast,
    };
    if (isLast) return;
  }
}

/** What every cursor of a sweep carries beside its own progress. */
export function faultMarks(sweep: Sweep, isLast: boolean): { readonly [name: string]: Json } {
  const met = [...sweep.met].slice(0, TOLD_MAX);
  return isLast ? { told: met } : { told: [...sweep.told], met };
}

/** A page of a step. */
export function pageOfStep(sweep: Sweep, step: Step, cursor: Cursor): Page {
  const { records, faults } = step;
  if (!step.isLast) return { records, faults, cursor };
  const bad = sweep.met.size === 0 ? '' : `, ${sweep.met.size} of them bad`;
  return { records, faults, cursor, notes: [`${sweep.plan.table.name}: ${sweep.rows} rows${bad}`] };
}

/** A list of texts from a cursor. */
export function textsAt(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one: Json) => typeof one === 'string') : [];
}

async function pageOf(sweep: Sweep, start: Start, limit: number): Promise<readonly ReadRow[]> {
  const { host, pool, plan, read } = sweep;
  return await inSession(host, pool, async (session) => {
    const found: ReadRow[] = [];
    for (const question of pageQuestions(session, plan, start, limit)) {
      const rows = await session.ask(question.limit(limit - found.length));
      found.push(...rows.map((row) => read(row)));
      if (found.length >= limit) break;
    }
    return found;
  });
}

/** Two rows in one place: a page that ended between them would lose the second. */
function refuseTies({ plan }: Sweep, rows: readonly ReadRow[]): void {
  for (let index = 1; index < rows.length; index += 1) {
    const [left, right] = [rows[index - 1], rows[index]];
    if (left === undefined || right === undefined) continue;
    if (right.place.some((text, at) => text !== left.place[at])) continue;
    throw new CrossdockError(POS_SQL_ERRORS.POS_SQL_KEY_REPEATED, {
      what: `two rows of ${plan.table.name} have the same ${plan.rule.key.join(', ')}`,
      where: `tables.${plan.rule.stream}.key`,
    });
  }
}

function isNews(sweep: Sweep, fault: RecordFault): boolean {
  const mark = faultMark(fault);
  const isKnown = sweep.told.has(mark) || sweep.met.has(mark);
  if (sweep.met.size < TOLD_MAX) sweep.met.add(mark);
  return !isKnown;
}

/** Rows with nothing in a column of the order stand nowhere in it, so no page would ever show them. */
async function unplacedFaults(sweep: Sweep): Promise<readonly RecordFault[]> {
  const { host, pool, plan, read } = sweep;
  const rows = await inSession(host, pool, async (session) => {
    const question = nullQuestion(session, plan, NULL_ROWS_MAX);
    return question === null ? [] : await session.ask(question);
  });
  return rows.map((row) => {
    const { made } = read(row);
    if (isFault(made)) return made;
    const { code } = POS_ERRORS.POS_ROW_VALUE;
    const what = `${plan.change?.name} is NULL, so a change of the row would never be seen`;
    const mend = 'correct the row, or read a view that puts another time in its place';
    const { key, where, data } = made;
    return { key: where, where, code, what, mend, raw: { key, ...data } };
  });
}
