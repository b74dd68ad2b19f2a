/** The proof at the end: what the hub holds, held against each of the four systems, record by record. */

/** One record that is not the same on both sides. */
export interface Difference {
  readonly key: string;
  /** What the hub holds; null: nothing under that key. */
  readonly hub: string | null;
  readonly system: string | null;
  readonly why: string;
}

/** What one system holds of one stream, beside the hub. */
export interface Comparison {
  readonly system: string;
  readonly stream: string;
  /** Records on either side. */
  readonly records: number;
  readonly equal: number;
  /** Differences that a rule explains. */
  readonly explained: readonly Difference[];
  /** Differences that nothing explains: there must be none. */
  readonly unexplained: readonly Difference[];
}

/** What somebody holds: what counts of each record, as a text, by its key. */
export type Holding = ReadonlyMap<string, string>;

/** Why a difference is as it should be; null when nothing explains it. */
export type Explain = (key: string, hub: string | null, system: string | null) => string | null;

/** Compares two holdings. */
export function compare(
  what: { readonly system: string; readonly stream: string },
  hub: Holding,
  system: Holding,
  explain: Explain,
): Comparison {
  const keys = [...new Set([...hub.keys(), ...system.keys()])];
  const explained: Difference[] = [];
  const unexplained: Difference[] = [];
  for (const key of keys) {
    const left = hub.get(key) ?? null;
    const right = system.get(key) ?? null;
    if (left === right) continue;
    const why = explain(key, left, right);
    const difference = { key, hub: left, system: right, why: why ?? 'not explained' };
    (why === null ? unexplained : explained).push(difference);
  }
  const equal = keys.length - explained.length - unexplained.length;
  return { ...what, records: keys.length, equal, explained, unexplained };
}
