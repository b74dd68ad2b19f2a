import { isoTime } from '../../../core/connector/index.ts';
import { type Drop, pathOf } from './drop.ts';

const DAY_MS = 86_400_000;

/** A file below `YYYY/MM/DD`; its path is relative to the drop folder. */
export interface DayFile {
  readonly path: string;
  readonly name: string;
  /** `2026-01-31`, UTC. */
  readonly day: string;
}

/** The folders of a day: year, month, day (UTC). */
export function dayParts(nowMs: number): readonly string[] {
  return isoTime(nowMs).slice(0, 10).split('-');
}

/** The files of the last days below a folder, newest day first, within a day by name backwards. */
export async function* dayFiles(
  drop: Drop,
  base: string,
  { nowMs, days }: { readonly nowMs: number; readonly days: number },
): AsyncGenerator<DayFile> {
  const oldest = isoTime(nowMs - days * DAY_MS).slice(0, 10);
  for (const year of await newestFirst(drop, base)) {
    if (year < oldest.slice(0, 4)) return;
    for (const month of await newestFirst(drop, pathOf(base, year))) {
      if (`${year}-${month}` < oldest.slice(0, 7)) return;
      for (const date of await newestFirst(drop, pathOf(base, year, month))) {
        const day = `${year}-${month}-${date}`;
        if (day < oldest) return;
        const folder = pathOf(base, year, month, date);
        for (const name of await newestFirst(drop, folder)) {
          yield { path: pathOf(folder, name), name, day };
        }
      }
    }
  }
}

async function newestFirst(drop: Drop, folder: string): Promise<readonly string[]> {
  return [...(await drop.names(folder))].reverse();
}
