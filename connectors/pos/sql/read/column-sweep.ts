import { DateTime } from 'luxon';
import { type Cursor, isoTime, type Page } from '../../../../core/connector/index.ts';
import { localTimeReader } from '../../records/local-time.ts';
import type { Column } from '../catalogue/column.ts';
import { textOf } from '../catalogue/discover.ts';
import { inSession } from '../client/session.ts';
import type { TablePlan } from './plan.ts';
import { faultMarks, pageOfStep, type Sweep, textsAt, walk } from './sweep.ts';

const DAY_MS = 86_400_000;

/** What is known to be settled of a table that is swept by a time. */
interface Progress {
  /** The time up to which changes are settled, but for those that come late; null: nothing. */
  readonly high: string | null;
  /** The row that a sweep under way has come to; null: between sweeps. */
  readonly at: readonly string[] | null;
  /** The database's own time when that sweep began. */
  readonly cap: string;
}

/**
 * Rows whose change time lies behind the last sweep, less the lag.
 *
 * A time is given when a row is changed and seen when it is committed: what is committed late lies behind rows that
 * were read before it. So each sweep begins `lag` before the last one's end, and that end is never later than the
 * database's own clock when the sweep began: neither a row from the future nor a long sweep leaves a gap.
 */
export async function* columnSweep(
  sweep: Sweep,
  change: Column,
  since: Cursor,
): AsyncGenerator<Page> {
  const before = progressOf(since, sweep.plan);
  const cap = before.at === null ? capOf(change, sweep.plan, await databaseNow(sweep)) : before.cap;
  const from = before.at === null ? floorOf(sweep, change, { high: before.high, cap }) : null;
  let newest = before.at?.[0] ?? null;
  for await (const step of walk(sweep, { after: before.at, from })) {
    newest = later(newest, step.at?.[0] ?? null);
    const progress: Progress = step.isLast
      ? { high: later(earlier(before.high, cap), earlier(newest, cap)), at: null, cap: '' }
      : { high: before.high, at: step.at, cap };
    yield pageOfStep(sweep, step, cursorOf(sweep, progress, step.isLast));
  }
}

function cursorOf(sweep: Sweep, { high, at, cap }: Progress, isLast: boolean): Cursor {
  return { by: markOf(sweep.plan), high, at, cap, ...faultMarks(sweep, isLast) };
}

/** A cursor of another table or column counts as the beginning, which is always safe. */
function progressOf(since: Cursor, plan: TablePlan): Progress {
  if (since === null || since['by'] !== markOf(plan)) return { high: null, at: null, cap: '' };
  const { high, at, cap } = since;
  const place = textsAt(at);
  return {
    high: typeof high === 'string' ? high : null,
    at: place.length === plan.order.length ? place : null,
    cap: typeof cap === 'string' ? cap : '',
  };
}

function markOf({ table, change }: TablePlan): string {
  return `column ${table.schema}.${table.name}.${change?.name}`;
}

async function databaseNow({ host, pool }: Sweep): Promise<number> {
  const [row] = await inSession(host, pool, (session) =>
    session.ask(session.dialect.now(session.sql)),
  );
  const ms = Date.parse(row === undefined ? '' : textOf(row, 'now'));
  return Number.isFinite(ms) ? ms : host.clock.now();
}

/** The database's time as the column would hold it. */
function capOf(change: Column, { zone }: TablePlan, nowMs: number): string {
  return inColumn(change, nowMs, change.kind === 'instant' ? 'UTC' : zone);
}

function inColumn(change: Column, ms: number, zone: string): string {
  if (change.kind === 'instant') return isoTime(ms);
  const wall = DateTime.fromMillis(ms, { zone }).toISO({ includeOffset: false }) ?? '';
  return change.kind === 'date' ? wall.slice(0, 10) : wall;
}

/** Where a sweep begins, in the column's own terms; lower than needed is always safe. */
function floorOf(
  { plan }: Sweep,
  change: Column,
  { high, cap }: { readonly high: string | null; readonly cap: string },
): string | null {
  if (high === null) return null;
  const reached = earlier(high, cap) ?? high;
  const lagMs = Math.max(lagOf(plan), granularityOf(change));
  if (change.kind === 'instant') return inColumn(change, Date.parse(reached) - lagMs, 'UTC');
  const zone = plan.zone;
  const reachedMs = utcOf(reached, zone);
  const capMs = utcOf(cap, zone);
  if (reachedMs === null || capMs === null) return null;
  const startMs = reachedMs - lagMs;
  // A clock that was put back writes times again that lie behind what was read: so much earlier is begun.
  const backMs = Math.max(0, offsetMs(startMs, zone) - offsetMs(capMs, zone));
  return inColumn(change, startMs - backMs, zone);
}

function lagOf({ rule }: TablePlan): number {
  return rule.change.by === 'column' ? rule.change.lagMs : 0;
}

/** Changes within the column's smallest step share a time, and the later of them may come after it was read. */
function granularityOf({ kind, scale, type }: Column): number {
  if (kind === 'date') return DAY_MS;
  if (/^smalldatetime/.test(type)) return 60_000;
  return scale === null || scale === 0 ? 1_000 : 10;
}

function utcOf(text: string, zone: string): number | null {
  const rule = { name: '', columns: [], format: 'iso', zone, occurred: false };
  const time = localTimeReader(rule, 0)(text);
  return time === null ? null : Date.parse(time.utc);
}

function offsetMs(ms: number, zone: string): number {
  return DateTime.fromMillis(ms, { zone }).offset * 60_000;
}

function later(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return isLater(right, left) ? right : left;
}

function earlier(left: string | null, right: string): string | null {
  return left !== null && isLater(left, right) ? right : left;
}

/** Times of one column differ in their digits behind the seconds only. */
function isLater(left: string, right: string): boolean {
  return aligned(left) > aligned(right);
}

function aligned(text: string): string {
  const plain = text.replace(/Z$/, '');
  return plain.length < 20 ? plain : plain.padEnd(29, '0');
}
