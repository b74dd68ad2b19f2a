/**
 * What readers were shown of a profile, and when: by that a source's word is told from the echo of the hub's own.
 *
 * A system that the hub writes to gives the value back with the time of the write, which may be later than what a
 * person changed elsewhere meanwhile. Such a value is as old as the word that it repeats.
 */
import { canonicalJson, type Json } from '../../base/json.ts';
import { emailPart, type Part, SINGLE, shownPart, shownValue, sinceOf } from './part.ts';
import type { CustomerSettings } from './settings.ts';

/** One value of a field that readers saw. */
export interface Showing {
  readonly value: Json;
  /** When its source changed it, ISO 8601 UTC. */
  readonly since: string | null;
  /** From when on the hub showed it, by the hub's clock. */
  readonly from: string;
  /** Null while it is shown. */
  readonly until: string | null;
}

/** What was shown of each field, oldest first, what is shown now last. */
export type Showings = Readonly<Record<string, readonly Showing[]>>;

/** The fields whose values are remembered. */
const REMEMBERED = [...SINGLE, 'email'];
/** Values of a field that are remembered; only those of a write that is still under way are ever asked for. */
const KEPT = 4;
/** Systems tell whole seconds, and their clocks differ by a little, in ms. */
const EARLY_MS = 5_000;
/** So long a write that began before a newer word came may still be under way, in ms. */
const LATE_MS = 60_000;

/**
 * Since when a value that came is said: an earlier time when it only repeats what the hub showed when it was written,
 * else null. Values are as readers see them. `had` is what its source said before: who already said the newer value
 * has changed it on purpose.
 */
export function echoSince(
  showings: readonly Showing[] | undefined,
  came: { readonly value: Json; readonly at: string | null; readonly had: Json | undefined },
): string | null {
  const at = came.at === null ? Number.NaN : Date.parse(came.at);
  const hasHeard = isSame(showings?.at(-1)?.value, came.had);
  const shown = showings?.findLast(({ value, from, until }) => {
    if (!isSame(value, came.value) || at < Date.parse(from) - EARLY_MS) return false;
    return until === null || (!hasHeard && at <= Date.parse(until) + LATE_MS);
  });
  const since = shown?.since ?? null;
  return since !== null && came.at !== null && since < came.at ? since : null;
}

/** The profile with what is shown of it from now on. */
export function withShowings<
  Shown extends { readonly parts: readonly Part[]; readonly shown: Showings },
>(profile: Shown, settings: CustomerSettings, now: string): Shown {
  const shown: Record<string, readonly Showing[]> = { ...profile.shown };
  for (const name of REMEMBERED) {
    const { parts } = profile;
    const part = name === 'email' ? emailPart(parts, settings) : shownPart(parts, name);
    const value = shownValue(name, part?.fields[name], settings);
    const since = part === undefined ? null : sinceOf(part, name);
    const next = nextShowings(shown[name] ?? [], { value, since, now });
    if (next.length > 0) shown[name] = next;
  }
  return { ...profile, shown };
}

function nextShowings(
  before: readonly Showing[],
  parts: { readonly value: Json | undefined; readonly since: string | null; readonly now: string },
): readonly Showing[] {
  const { value, since, now } = parts;
  const last = before.at(-1);
  const isShown = last?.until === null;
  if (isShown && isSame(last.value, value)) return before;
  const past = isShown ? [...before.slice(0, -1), { ...last, until: now }] : before;
  if (value === undefined) return past;
  return [...past, { value, since, from: now, until: null }].slice(-KEPT);
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));
}
