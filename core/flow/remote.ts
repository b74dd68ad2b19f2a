import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { Step } from './flow.ts';

/** A lookup that something outside of the steps must answer: an id link, or another record. */
export type Remote = Exclude<
  Extract<Step, { readonly kind: 'lookup' }>['from'],
  { readonly table: string }
>;

/** One thing that a record needs to know before it can be mapped. */
export interface Need {
  readonly from: Remote;
  readonly id: string;
}

/**
 * Answers one lookup for many ids, in order; null where there is nothing.
 *
 * Shape: for `links` the id of the other side, for `record` the data of the record with that key.
 */
export type FindRemote = (
  from: Remote,
  ids: readonly string[],
) => Promise<readonly (Json | null)[]>;

/** What was found for one page; undefined when an id was not asked for yet. */
export interface Findings {
  get(from: Remote, id: string): Json | null | undefined;
  /** Asks for these needs, one request for each lookup and not for each record. */
  fetch(needs: readonly Need[], find: FindRemote): Promise<void>;
}

/** Starts with nothing found. */
export function findings(): Findings {
  const found = new Map<string, Map<string, Json | null>>();
  return {
    get: (from, id) => found.get(nameOf(from))?.get(id),
    async fetch(needs, find) {
      for (const [name, { from, ids }] of grouped(needs)) {
        const answers = await find(from, ids);
        const known = found.get(name) ?? new Map<string, Json | null>();
        found.set(name, known);
        for (const [index, id] of ids.entries()) known.set(id, answers[index] ?? null);
      }
    },
  };
}

interface Group {
  readonly from: Remote;
  readonly ids: readonly string[];
}

function grouped(needs: readonly Need[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, { from: Remote; ids: Set<string> }>();
  for (const { from, id } of needs) {
    const name = nameOf(from);
    const group = groups.get(name) ?? { from, ids: new Set<string>() };
    group.ids.add(id);
    groups.set(name, group);
  }
  return new Map([...groups].map(([name, { from, ids }]) => [name, { from, ids: [...ids] }]));
}

function nameOf(from: Remote): string {
  if ('record' in from) return `record\n${from.record.connection}\n${from.record.stream}`;
  const { connection, stream, otherConnection, otherStream } = from.links;
  return `links\n${connection}\n${stream}\n${otherConnection}\n${otherStream}`;
}

/** Findings from a flow test's tables: `connection/stream` → id → the other id, or the record. */
export function findInTables(
  tables: Readonly<Record<string, JsonObject>>,
): (from: Remote, id: string) => Json | null {
  return (from, id) => {
    const { connection, stream } = 'record' in from ? from.record : from.links;
    const rows = tables[`${connection}/${stream}`];
    const row = rows !== undefined && Object.hasOwn(rows, id) ? rows[id] : null;
    if ('record' in from) return isJsonObject(row) ? row : null;
    return typeof row === 'string' || typeof row === 'number' ? String(row) : null;
  };
}
