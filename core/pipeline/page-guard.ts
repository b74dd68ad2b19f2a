/**
 * Watches the pages of one read, whatever the connector: a source that repeats itself, leaves records out or never ends
 * is found before the page is taken, so the cursor stays where it was (I2, T10).
 */
import { CrossdockError } from '../base/errors.ts';
import { contentHash } from '../base/json.ts';
import type { Cursor, CursorSafety, Page, SourceRecord } from '../connector/contract.ts';
import { type Mark, markIn, timeOfRecord } from './cursor-mark.ts';
import { PIPELINE_ERRORS } from './errors.ts';

/** Pages in a row without a record: a shop of many places has many where nothing changed, but not that many. */
const EMPTY_MAX = 10_000;
/** The same page may come again once, when a slice begins where the last one ended. */
const SAME_PAGE_MAX = 2;
/** A read may begin anew when an operation came to nothing, but not for ever. */
const RESTARTS_MAX = 100;
/** How far the other side's clock may be ahead, in ms. */
const CLOCK_SKEW_MS = 900_000;

/** What the guard knows of the read. */
export interface Reading {
  /** Flow and stream, for messages. */
  readonly where: string;
  readonly safety: CursorSafety | undefined;
  readonly since: Cursor;
  readonly now: () => number;
}

/** The watch over one read. */
export class PageGuard {
  readonly #reading: Reading;
  readonly #cursors = new Set<string>();
  readonly #contents = new Map<string, number>();
  readonly #began: Mark | null;
  /** Whether the read began between two runs, so that all that its cursor covers is read here. */
  readonly #isFresh: boolean;
  #last: string;
  #mark: Mark | null;
  #newest: Mark | null = null;
  #emptyInARow = 0;
  #restarts = 0;

  constructor(reading: Reading) {
    const { since, safety } = reading;
    this.#reading = reading;
    // A read of several pages that found nothing newer ends at the very cursor that it began with.
    this.#last = contentHash(since);
    this.#mark = this.#markOf(since);
    this.#began = this.#mark;
    this.#isFresh = since === null || Object.keys(since).every((name) => name === safety?.mark);
  }

  /**
   * Looks at a page before it is taken.
   *
   * Errors: SOURCE_ROWS_MISSING, SOURCE_CURSOR_REPEATED, SOURCE_CURSOR_JUMPED, SOURCE_ORDER_BROKEN, SOURCE_ENDLESS.
   */
  check(page: Page): void {
    this.#refuseFewer(page);
    this.#refuseEndless(page);
    if (isStart(page.cursor)) this.#restart();
    else this.#refuseRepeated(page);
    this.#refuseBehind(page);
    this.#refuseJump(page);
    this.#mark = this.#markOf(page.cursor);
  }

  /** Whether the page says that more is read than before, although others that it does not know of may follow. */
  movesEarly(page: Page): boolean {
    const { safety } = this.#reading;
    const mark = this.#markOf(page.cursor);
    return safety?.ordered === false && mark !== null && (this.#mark === null || mark > this.#mark);
  }

  /** An unordered read moved its cursor before its last page. */
  early(): CrossdockError {
    const what = 'the list is not ordered, and its cursor moved before the last page';
    return this.#fault('SOURCE_CURSOR_JUMPED', what);
  }

  #refuseFewer({ stated }: Page): void {
    if (stated === undefined || stated.came >= stated.rows) return;
    const { of, rows, came } = stated;
    throw this.#fault('SOURCE_ROWS_MISSING', `${of}: ${rows} rows are stated, ${came} came`);
  }

  #refuseEndless({ records, faults = [] }: Page): void {
    this.#emptyInARow = records.length + faults.length === 0 ? this.#emptyInARow + 1 : 0;
    if (this.#emptyInARow <= EMPTY_MAX) return;
    throw this.#fault('SOURCE_ENDLESS', `more than ${EMPTY_MAX} pages in a row held no record`);
  }

  /** The connector gave up its place on purpose: what comes again is read again. */
  #restart(): void {
    this.#restarts += 1;
    this.#cursors.clear();
    this.#contents.clear();
    this.#last = '';
    if (this.#restarts <= RESTARTS_MAX) return;
    throw this.#fault('SOURCE_ENDLESS', `the read began anew more than ${RESTARTS_MAX} times`);
  }

  #refuseRepeated({ cursor, records }: Page): void {
    const place = contentHash(cursor);
    if (place !== this.#last && this.#cursors.has(place)) {
      const what = `the cursor came back to ${JSON.stringify(cursor)}, which was left before`;
      throw this.#fault('SOURCE_CURSOR_REPEATED', what);
    }
    this.#cursors.add(place);
    this.#last = place;
    if (records.length === 0) return;
    const content = contentHash(records.map(({ key, version, where }) => [key, version, where]));
    const times = (this.#contents.get(content) ?? 0) + 1;
    this.#contents.set(content, times);
    if (times <= SAME_PAGE_MAX) return;
    const what = `the same ${records.length} records came ${times} times, first ${records[0]?.where}`;
    throw this.#fault('SOURCE_CURSOR_REPEATED', what);
  }

  /** In an ordered list nothing may come behind a mark that was given: a crash in between would have lost it. */
  #refuseBehind({ records }: Page): void {
    const { safety } = this.#reading;
    for (const record of records) {
      const time = this.#timeOf(record);
      if (time === null) continue;
      const lag = BigInt(safety?.kind === 'time' ? safety.lagMs : 0);
      const isMoved = this.#mark !== null && this.#mark !== this.#began;
      if (safety?.ordered === true && isMoved && this.#mark !== null && time < this.#mark - lag) {
        const what = `${record.where} is of ${this.#shown(time)}, and the cursor stood at ${this.#shown(this.#mark)}`;
        throw this.#fault('SOURCE_ORDER_BROKEN', what);
      }
      if (this.#newest === null || time > this.#newest) this.#newest = time;
    }
  }

  #refuseJump({ cursor }: Page): void {
    const mark = this.#markOf(cursor);
    if (mark === null || mark === this.#mark) return;
    const { safety, now } = this.#reading;
    const before = this.#mark;
    if (before !== null && mark < before) {
      const what = `the cursor went back from ${this.#shown(before)} to ${this.#shown(mark)}`;
      throw this.#fault('SOURCE_CURSOR_JUMPED', what);
    }
    if (safety?.kind === 'time' && mark > BigInt(now() + CLOCK_SKEW_MS)) {
      const what = `the cursor is at ${this.#shown(mark)}, ahead of the clock (${this.#shown(BigInt(now()))})`;
      throw this.#fault('SOURCE_CURSOR_JUMPED', what);
    }
    const isBeyond = this.#newest !== null && mark > this.#newest;
    if (safety?.ordered !== true || !this.#isFresh || !isBeyond || this.#newest === null) return;
    const what = `the cursor is at ${this.#shown(mark)}, the newest record at ${this.#shown(this.#newest)}`;
    throw this.#fault('SOURCE_CURSOR_JUMPED', what);
  }

  #markOf(cursor: Cursor): Mark | null {
    return markIn(cursor, this.#reading.safety);
  }

  #timeOf(record: SourceRecord): Mark | null {
    const { safety } = this.#reading;
    return safety?.mark === undefined ? null : timeOfRecord(record, safety);
  }

  #shown(mark: Mark): string {
    const isTime = this.#reading.safety?.kind === 'time';
    return isTime ? new Date(Number(mark)).toISOString() : mark.toString();
  }

  #fault(code: keyof typeof PIPELINE_ERRORS, what: string): CrossdockError {
    return new CrossdockError(PIPELINE_ERRORS[code], { what, where: this.#reading.where });
  }
}

/** A cursor that holds nothing: the read begins at the beginning. */
function isStart(cursor: Cursor): boolean {
  return cursor === null || Object.values(cursor).every((value) => value === null);
}
