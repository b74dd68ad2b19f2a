import type { RunCounts } from '../store/records.ts';

/** `read 10: delivered 7, unchanged 2, dead letters 1`; what is zero is left out. */
export function countsText(counts: RunCounts): string {
  const parts: readonly (readonly [string, number])[] = [
    ['delivered', counts.delivered],
    ['unchanged', counts.unchanged],
    ['filtered', counts.filtered],
    ['superseded', counts.superseded],
    ['waiting', counts.parked],
    ['dead letters', counts.deadLettered],
  ];
  const shown = parts.filter(([, count]) => count > 0).map(([name, count]) => `${name} ${count}`);
  return shown.length === 0 ? `read ${counts.read}` : `read ${counts.read}: ${shown.join(', ')}`;
}
