import { distance } from 'fastest-levenshtein';

/** The name that was most likely meant, or null when none is near. */
export function nearestName(written: string, names: Iterable<string>): string | null {
  const wanted = simple(written);
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const candidate = simple(name);
    const longest = Math.max(wanted.length, candidate.length);
    const limit = longest <= 3 ? 1 : Math.max(2, Math.floor(longest / 3));
    const steps = distance(wanted, candidate);
    if (steps > limit || steps >= bestDistance || steps >= longest) continue;
    best = name;
    bestDistance = steps;
  }
  return best;
}

/** The names of which at least half is as written, the nearest first. */
export function nearestNames(
  written: string,
  names: readonly string[],
  limit: number,
): readonly string[] {
  const wanted = simple(written);
  const ranked = names.map((name) => ({ name, steps: distance(wanted, simple(name)) }));
  const near = ranked.filter(
    ({ name, steps }) => steps <= Math.max(wanted.length, name.length) / 2,
  );
  return near
    .toSorted((a, b) => a.steps - b.steps)
    .slice(0, limit)
    .map(({ name }) => name);
}

/** The remedy for a wrong name: the nearest one, else the whole choice. */
export function renameTo(written: string, names: readonly string[], kind: string): string {
  const near = nearestName(written, names);
  if (near !== null) return `write "${near}"`;
  if (names.length === 0) return `there is no ${kind} to choose from`;
  return `choose one of ${listed(names)}`;
}

const LISTED_MAX = 12;

/** Names in a sentence: `a, b or c`; a long list is cut. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  if (names.length === 1) return names[0] ?? '';
  const shown = names.slice(0, LISTED_MAX);
  if (shown.length < names.length) {
    return `${shown.join(', ')} (and ${names.length - shown.length} more)`;
  }
  return `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}

/** Case, dashes, dots and underscores are the usual slips, so they do not count. */
function simple(name: string): string {
  return name.toLowerCase().replaceAll(/[-_. ]/g, '');
}
