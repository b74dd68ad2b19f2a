import { closest, distance } from 'fastest-levenshtein';

/** The known name that was most likely meant, or null when none is near. */
export function nearestName(written: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const lower = written.toLowerCase();
  const exact = known.find((name) => name.toLowerCase() === lower);
  if (exact !== undefined) return exact;
  const best = closest(written, [...known]);
  return distance(written, best) <= Math.max(2, Math.floor(written.length / 3)) ? best : null;
}

/** `a, b or c`: what is allowed, as people say it. */
export function orList(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}
