import { distance } from 'fastest-levenshtein';

/** The known name that was most likely meant, or undefined when none is near. */
export function nearest(written: string, names: Iterable<string>): string | undefined {
  const wanted = written.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(written.length / 3)) + 1;
  for (const name of names) {
    const steps = distance(wanted, name.toLowerCase());
    if (steps >= bestDistance || steps >= name.length) continue;
    best = name;
    bestDistance = steps;
  }
  return best;
}
