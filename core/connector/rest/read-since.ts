import { contentHash, type Json, type JsonObject } from '../../base/json.ts';
import type { Page, SourceRecord } from '../contract.ts';
import type { CursorDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import { fetchPage, type ListPage, pageStateOf, type Reading } from './listing.ts';
import { cursorValue, earlier, later, type Mark, markFrom, markOf, markText } from './mark.ts';
import { Pager } from './paging.ts';
import { fault, fieldOf } from './rest.ts';
import { resumable } from './resume.ts';
import { Total } from './total.ts';

/**
 * Reads what changed since a time or a number.
 *
 * Shape: each sweep begins `lag` behind the highest mark seen, so that what came into sight late is found; a mark in
 *        the future is never believed. In an ordered list that is counted through by pages, every page begins at the
 *        mark of the last one, since a record that moves while it is read would shift the others past a page's edge.
 */
export async function* readSince(reading: Reading, cursor: CursorDefinition): AsyncGenerator<Page> {
  const walk = new Walk(reading, cursor);
  do {
    reading.rest.host.signal.throwIfAborted();
    yield await walk.nextPage();
  } while (!walk.isOver);
}

class Walk {
  readonly #reading: Reading;
  readonly #cursor: CursorDefinition;
  readonly #pager: Pager;
  readonly #steps: boolean;
  readonly #startedMs: Mark;
  /** The highest mark that is committed, and that of all pages so far. */
  readonly #from: Mark | null;
  #high: Mark | null;
  /** What the list is narrowed to now. */
  #filter: Mark | null;
  #resumed: boolean;
  readonly #total: Total;
  /** Content of the records at the edge of the last page, which the next one gives again. */
  #edge = new Map<string, string>();
  #pages = 0;
  isOver = false;

  constructor(reading: Reading, cursor: CursorDefinition) {
    const { rest, name, read, request } = reading;
    const { since } = request;
    this.#reading = reading;
    this.#cursor = cursor;
    const nowMs = BigInt(Math.floor(rest.host.clock.now()));
    const resumed = cursor.ordered ? null : pageStateOf(since?.['page']);
    this.#resumed = resumed !== null;
    this.#total = new Total(reading, resumed !== null);
    this.#pager = new Pager(rest, name, read.paging, resumed);
    const { number, offset } = read.paging ?? {};
    this.#steps = cursor.ordered && (number !== undefined || offset !== undefined);
    this.#from = this.#stored('at');
    this.#high = later(this.#from, this.#stored('high'));
    this.#startedMs = (resumed === null ? null : this.#stored('started')) ?? nowMs;
    this.#filter = this.#firstFilter(nowMs);
  }

  async nextPage(): Promise<Page> {
    const { rest } = this.#reading;
    this.#pages += 1;
    if (this.#pages > SWEEP_PAGES_MAX) throw this.#endless();
    const value = this.#filter === null ? (this.#cursor.start ?? null) : this.#value(this.#filter);
    const fetch = () => fetchPage(this.#reading, this.#pager, value);
    const page = await (this.#resumed ? resumable(this.#pager, fetch) : fetch());
    this.#resumed = false;
    const records = page.records.filter(({ record }) => !this.#isRepeated(record));
    const high = this.#highest(page);
    this.#high = later(this.#high, high);
    this.#total.add(page);
    this.isOver = !this.#pager.advance(page.answer, page.items);
    if (!this.isOver && this.#steps) this.#step(page, high);
    rest.host.signal.throwIfAborted();
    return {
      // A list that begins anew behind each page has another total each time.
      ...(this.isOver && !this.#steps ? this.#total.stated(page.answer) : {}),
      records: records.map(({ record }) => record),
      faults: page.faults,
      cursor: this.#committed(),
    };
  }

  #endless(): Error {
    const what = `one sweep has more than ${SWEEP_PAGES_MAX} pages`;
    return fault(this.#reading.rest, REST_ERRORS.REST_PAGING_STUCK, {
      what,
      at: this.#reading.name,
    });
  }

  #stored(name: string): Mark | null {
    const { rest, name: stream, request } = this.#reading;
    const value = request.since?.[name];
    const mark = markFrom(value);
    if (mark !== null || value === undefined || value === null) return mark;
    const what = `the stored cursor has no readable "${name}"`;
    throw fault(rest, REST_ERRORS.REST_CURSOR_INVALID, { what, at: stream });
  }

  #firstFilter(nowMs: Mark): Mark | null {
    if (this.#from === null) return null;
    if (this.#cursor.kind === 'sequence') return this.#edgeOf(this.#from);
    return this.#edgeOf(earlier(this.#from, nowMs)) - BigInt(this.#cursor.lag);
  }

  /** The filter that still gives the records at a mark, in steps that the other side's filter can tell apart. */
  #edgeOf(mark: Mark): Mark {
    const { kind, inclusive, granularity, unit } = this.#cursor;
    if (kind === 'sequence') return mark;
    const step = BigInt(Math.max(unit === 's' ? SECOND_MS : 1, granularity));
    const floored = mark - (((mark % step) + step) % step);
    return inclusive ? floored : floored - step;
  }

  #value(filter: Mark): Json {
    return cursorValue(filter, this.#cursor);
  }

  #highest(page: ListPage): Mark | null {
    return page.records.reduce<Mark | null>((high, one) => later(high, this.#markOf(one)), null);
  }

  #markOf({ record, item }: { readonly record: SourceRecord; readonly item: Json }): Mark | null {
    const field = this.#cursor.field ?? '';
    return markOf(fieldOf(record.data, field) ?? fieldOf(item, field), this.#cursor);
  }

  /** Narrows the list to the mark of its last page, if that is further than it began. */
  #step(page: ListPage, high: Mark | null): void {
    if (high === null) return;
    const edge = this.#edgeOf(high);
    if (this.#filter !== null && edge <= this.#filter) {
      this.#remember(page, this.#filter);
      return;
    }
    this.#edge = new Map();
    this.#remember(page, edge);
    this.#filter = edge;
    this.#pager.restart();
  }

  /** What the next page can give again. */
  #remember(page: ListPage, edge: Mark): void {
    for (const one of page.records) {
      const mark = this.#markOf(one);
      if (mark !== null && mark < edge) continue;
      this.#edge.set(one.record.key, contentHash(one.record.data));
    }
  }

  #isRepeated({ key, data }: SourceRecord): boolean {
    const known = this.#edge.get(key);
    return known !== undefined && known === contentHash(data);
  }

  /** The cursor that is safe once what was read so far is settled. */
  #committed(): JsonObject {
    const { ordered, kind } = this.#cursor;
    if (!ordered && !this.isOver) return this.#midway();
    // What changes while an unordered list is read may have been passed already; and a record that is dated ahead must
    // not hide, until its time, what comes after it.
    const isTime = kind === 'time';
    const safe = this.#high === null || !isTime ? this.#high : earlier(this.#high, this.#startedMs);
    const at = later(this.#from, safe);
    return at === null ? {} : { at: markText(at) };
  }

  #midway(): JsonObject {
    return {
      ...(this.#from === null ? {} : { at: markText(this.#from) }),
      ...(this.#high === null ? {} : { high: markText(this.#high) }),
      started: markText(this.#startedMs),
      page: this.#pager.state,
    };
  }
}

const SECOND_MS = 1_000;
/** Pages of one sweep over all steps; a list in which the marks grow for ever does not end either. */
const SWEEP_PAGES_MAX = 1_000_000;
