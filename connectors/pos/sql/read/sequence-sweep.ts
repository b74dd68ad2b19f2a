import {
  type Cursor,
  isJsonObject,
  type Json,
  type Page,
} from '../../../../core/connector/index.ts';
import { settingFault } from '../../settings/reader.ts';
import type { Column } from '../catalogue/column.ts';
import { inSession } from '../client/session.ts';
import type { TablePlan } from './plan.ts';
import { topQuestion } from './statements.ts';
import { faultMarks, pageOfStep, type Sweep, textsAt, walk } from './sweep.ts';
import { placeText } from './value.ts';

/** The highest number that was to be seen when a sweep began. */
interface Sight {
  readonly atMs: number;
  readonly top: string;
}

/** What is known to be settled of a table that is swept by a number. */
interface Progress {
  readonly high: string | null;
  /** The row that a sweep under way has come to; null: between sweeps. */
  readonly at: readonly string[] | null;
  /** Numbers up to here can no longer come late; null: none is known. */
  readonly floor: string | null;
  /** Sights that are not older than the lag, in order. */
  readonly sights: readonly Sight[];
  /** The sight of the sweep under way. */
  readonly begun: Sight | null;
}

const SIGHTS_MAX = 64;
const NOTHING: Progress = { high: null, at: null, floor: null, sights: [], begun: null };

/**
 * Rows whose number lies behind the last sweep, less those that may still come late.
 *
 * A number is taken before its row is committed, so a lower one may appear after a higher one was read. What was the
 * highest `lag` ago was taken before then, and is committed by now: the next sweep begins there, at most `window`
 * numbers back. A gap that stays is a number that was rolled back, and costs nothing more.
 */
export async function* sequenceSweep(
  sweep: Sweep,
  change: Column,
  since: Cursor,
): AsyncGenerator<Page> {
  const { plan } = sweep;
  const known = progressOf(since, plan);
  const begun = known.begun ?? { atMs: sweep.host.clock.now(), top: await topOf(sweep, change) };
  // A table that was restored or emptied counts anew, below what was read.
  const isReset = known.at === null && known.high !== null && less(begun.top, known.high);
  const before = isReset ? { ...known, high: begun.top, floor: null, sights: [] } : known;
  const from = before.at === null ? floorOf(plan, before) : null;
  let highest = before.high;
  for await (const step of walk(sweep, { after: before.at, from })) {
    highest = higher(highest, wholeOf(plan, step.at?.[0] ?? null));
    const progress = step.isLast
      ? settledAt(plan, { ...before, high: highest }, begun)
      : { ...before, at: step.at, begun };
    const page = pageOfStep(sweep, step, cursorOf(sweep, progress, step.isLast));
    const note = `${plan.table.name}: ${change.name} begins again below ${known.high}`;
    yield isReset && step.isLast ? { ...page, notes: [...(page.notes ?? []), note] } : page;
  }
}

async function topOf({ host, pool, plan }: Sweep, change: Column): Promise<string> {
  const [row] = await inSession(host, pool, (session) =>
    session.ask(topQuestion(session, plan, change)),
  );
  return wholeOf(plan, row === undefined ? '0' : placeText(change, row['top'] ?? null)) ?? '0';
}

function wholeOf({ rule, change }: TablePlan, text: string | null): string | null {
  if (text === null || /^-?\d+$/.test(text)) return text;
  const what = `${change?.name} holds ${text.slice(0, 40)}, which is no whole number`;
  throw settingFault(`tables.${rule.stream}.change.column`, what, 'name another column');
}

function floorOf({ rule }: TablePlan, { high, floor }: Progress): string | null {
  if (high === null || rule.change.by !== 'sequence') return null;
  const least = (BigInt(high) - BigInt(rule.change.window)).toString();
  return floor === null || less(floor, least) ? least : floor;
}

function settledAt({ rule }: TablePlan, before: Progress, begun: Sight): Progress {
  const lagMs = rule.change.by === 'sequence' ? rule.change.lagMs : 0;
  const last = before.sights.at(-1)?.top ?? before.floor;
  const isNews = last === null || less(last, begun.top);
  const sights = isNews ? [...before.sights, begun] : before.sights;
  const old = sights.filter((sight) => sight.atMs <= begun.atMs - lagMs);
  return {
    high: before.high,
    at: null,
    floor: old.at(-1)?.top ?? before.floor,
    sights: sights.slice(old.length).slice(0, SIGHTS_MAX),
    begun: null,
  };
}

function cursorOf(sweep: Sweep, progress: Progress, isLast: boolean): Cursor {
  const { high, at, floor, sights, begun } = progress;
  return {
    by: markOf(sweep.plan),
    high,
    at,
    floor,
    sights: sights.map((sight) => ({ ...sight })),
    begun: begun === null ? null : { ...begun },
    ...faultMarks(sweep, isLast),
  };
}

/** A cursor of another table or column counts as the beginning, which is always safe. */
function progressOf(since: Cursor, plan: TablePlan): Progress {
  if (since === null || since['by'] !== markOf(plan)) return NOTHING;
  const place = textsAt(since['at']);
  const sights = since['sights'];
  return {
    high: numberAt(since['high']),
    at: place.length === plan.order.length ? place : null,
    floor: numberAt(since['floor']),
    sights: Array.isArray(sights) ? sights.flatMap((one: Json) => sightAt(one) ?? []) : [],
    begun: sightAt(since['begun']),
  };
}

function sightAt(value: Json | undefined): Sight | null {
  if (!isJsonObject(value)) return null;
  const top = numberAt(value['top']);
  const atMs = value['atMs'];
  return top === null || typeof atMs !== 'number' ? null : { atMs, top };
}

function numberAt(value: Json | undefined): string | null {
  return typeof value === 'string' && /^-?\d+$/.test(value) ? value : null;
}

function markOf({ table, change }: TablePlan): string {
  return `sequence ${table.schema}.${table.name}.${change?.name}`;
}

function higher(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return less(left, right) ? right : left;
}

/** Numbers of 64 bits and more: compared as what they are, not as doubles. */
function less(left: string, right: string): boolean {
  return BigInt(left) < BigInt(right);
}
