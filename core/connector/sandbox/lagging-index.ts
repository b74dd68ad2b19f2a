import type { RowChange } from './database.ts';
import type { Row } from './table.ts';

/** The search side of a vendor: what was written becomes findable only after the lag. */
export interface LaggingIndex {
  /** Takes note of a change at that time. */
  note(change: RowChange, nowMs: number): void;
  /** The row as the search sees it now: an older state, or null when it is not findable yet. */
  see<R extends Row>(table: string, row: R, nowMs: number): R | null;
  /** Lets later changes wait that long. */
  setLag(lagMs: number): void;
}

interface Version {
  readonly row: Row | null;
  readonly visibleAt: number;
}

/** Makes the index; without a lag it sees every row as it is. */
export function makeLaggingIndex(firstLagMs: number): LaggingIndex {
  const versions = new Map<string, readonly Version[]>();
  let lagMs = firstLagMs;

  function note({ table, id, before, after }: RowChange, nowMs: number): void {
    const key = `${table} ${id}`;
    const known = versions.get(key);
    if (lagMs === 0 && known === undefined) return;
    const kept = current(known ?? [{ row: before, visibleAt: 0 }], nowMs);
    versions.set(key, [...kept, { row: after, visibleAt: nowMs + lagMs }]);
  }

  function see<R extends Row>(table: string, row: R, nowMs: number): R | null {
    const known = versions.get(`${table} ${row.id}`);
    if (known === undefined) return row;
    const seen = current(known, nowMs)[0];
    if (seen === undefined || seen.row === null) return null;
    return seen.row === row ? row : { ...row, ...seen.row };
  }

  return {
    note,
    see,
    setLag: (ms) => {
      lagMs = ms;
    },
  };
}

/** Drops the versions that a later visible one has replaced, so the first is what the search sees. */
function current(versions: readonly Version[], nowMs: number): readonly Version[] {
  const last = versions.findLastIndex((version) => version.visibleAt <= nowMs);
  return versions.slice(Math.max(0, last));
}
