import type { Json } from '../../base/json.ts';
import type { Page } from '../contract.ts';
import type { CursorDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import { fetchPage, type Reading } from './listing.ts';
import { PAGES_MAX, Pager } from './paging.ts';
import { fault } from './rest.ts';
import { answerGiven } from './verdict.ts';

/** Reads a feed in which each answer names the position behind it. */
export async function* readPositions(
  reading: Reading,
  cursor: CursorDefinition,
): AsyncGenerator<Page> {
  const { rest, name, read, request } = reading;
  const pager = new Pager(rest, name, read.paging, null);
  let at: Json = request.since?.['at'] ?? null;
  const seen = new Set<string>([JSON.stringify(at)]);
  for (let pages = 0; ; pages += 1) {
    rest.host.signal.throwIfAborted();
    if (pages >= PAGES_MAX) throw stuck(reading, `the feed has more than ${PAGES_MAX} pages`);
    const page = await fetchPage(reading, pager, at ?? cursor.start ?? null);
    const next = cursor.next?.(answerGiven(rest, page.answer)) ?? null;
    const isEnd = next === null || next === '' || JSON.stringify(next) === JSON.stringify(at);
    if (!isEnd && seen.has(JSON.stringify(next))) {
      throw stuck(reading, 'the feed came back to a position that was read already');
    }
    if (!isEnd) at = next;
    seen.add(JSON.stringify(at));
    yield {
      records: page.records.map(({ record }) => record),
      faults: page.faults,
      cursor: at === null ? {} : { at },
    };
    if (isEnd || page.items.length === 0) return;
  }
}

function stuck({ rest, name }: Reading, what: string): Error {
  return fault(rest, REST_ERRORS.REST_PAGING_STUCK, { what, at: name });
}
