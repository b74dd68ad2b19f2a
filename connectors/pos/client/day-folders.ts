import { isoTime } from '../../../core/connector/index.ts';
import { type Drop, pathOf } from './drop.ts';

const DAY_MS = 86_400_000;
/** Days after which nothing is put into a day's folder any more, whatever a clock does. */
const CLOSED_AFTER_DAYS = 2;

/** A file below `YYYY/MM/DD`; its path is relative to the drop folder. */
export interface DayFile {
  readonly path: string;
  readonly name: string;
  /** `2026-01-31`, UTC. */
  readonly day: string;
}

/** How far back files are looked for. */
interface Span {
  readonly nowMs: number;
  readonly days: number;
}

/** The folders of a day: year, month, day (UTC). */
export function dayParts(nowMs: number): readonly string[] {
  return isoTime(nowMs).slice(0, 10).split('-');
}

/** The files of the last days below a folder, newest day first, within a day by name backwards. */
export async function* dayFiles(
  drop: Drop,
  base: string,
  { nowMs, days }: Span,
): AsyncGenerator<DayFile> {
  const oldest = isoTime(nowMs - days * DAY_MS).slice(0, 10);
  const closed = isoTime(nowMs - CLOSED_AFTER_DAYS * DAY_MS).slice(0, 10);
  /** The names in the folder of a year, a month or a day, from the newest on. */
  const newestFirst = async (...parts: readonly string[]): Promise<readonly string[]> => {
    const date = parts.join('-');
    const isClosed = date !== '' && date < closed.slice(0, date.length);
    const folder = pathOf(base, ...parts);
    return [...(await (isClosed ? drop.closedNames(folder) : drop.names(folder)))].reverse();
  };
  for (const year of await newestFirst()) {
    if (year < oldest.slice(0, 4)) return;
    for (const month of await newestFirst(year)) {
      if (`${year}-${month}` < oldest.slice(0, 7)) return;
      const dates = (await newestFirst(year, month)).filter(
        (date) => `${year}-${month}-${date}` >= oldest,
      );
      // All days of a month at once: one after the other, a year of them is a minute over a slow line.
      const listed = dates.map((date) => newestFirst(year, month, date));
      for (const listing of listed) listing.catch(() => undefined);
      for (const [index, date] of dates.entries()) {
        for (const name of (await listed[index]) ?? []) {
          const path = pathOf(base, year, month, date, name);
          yield { path, name, day: `${year}-${month}-${date}` };
        }
      }
    }
  }
}
