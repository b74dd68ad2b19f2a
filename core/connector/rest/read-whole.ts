import type { Page } from '../contract.ts';
import { fetchPage, pageStateOf, type Reading } from './listing.ts';
import { Pager } from './paging.ts';
import { resumable } from './resume.ts';
import { Total } from './total.ts';

/** Reads a list that has no filter for what is new: all of it, each time. */
export async function* readWhole(reading: Reading): AsyncGenerator<Page> {
  const { rest, name, read, request } = reading;
  const resumed = pageStateOf(request.since?.['page']);
  const pager = new Pager(rest, name, read.paging, resumed);
  const total = new Total(reading, resumed !== null);
  let isFirst = true;
  for (;;) {
    rest.host.signal.throwIfAborted();
    const fetch = () => fetchPage(reading, pager, null);
    const page = await (isFirst && resumed !== null ? resumable(pager, fetch) : fetch());
    isFirst = false;
    total.add(page);
    const hasMore = pager.advance(page.answer, page.items);
    yield {
      ...(hasMore ? {} : total.stated(page.answer)),
      records: page.records.map(({ record }) => record),
      faults: page.faults,
      cursor: hasMore ? { page: pager.state } : {},
    };
    if (!hasMore) return;
  }
}
