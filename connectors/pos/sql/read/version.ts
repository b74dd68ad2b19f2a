import { localTimeReader } from '../../records/local-time.ts';
import type { Column } from '../catalogue/column.ts';
import type { TablePlan } from './plan.ts';
import type { Reading } from './value.ts';

/** Digits behind the seconds, so that versions compare by their bytes: Oracle has nine. */
const DIGITS = 9;

/**
 * The version of a row from its version column; null when there is none to trust.
 *
 * Shape: whole numbers as they are, times in UTC with nine digits behind the seconds. In the hour that a wall clock
 * shows twice a later change could look older, and "newer wins" would drop it: there a row has no version.
 */
export function versionText(
  plan: TablePlan,
): (values: ReadonlyMap<Column, Reading>) => string | null {
  const { version } = plan;
  if (version === null) return () => null;
  const read = localTimeReader(
    { name: version.name, columns: [], format: 'iso', zone: plan.zone, occurred: false },
    0,
  );
  return (values) => {
    const text = values.get(version);
    if (typeof text !== 'string') return null;
    if (version.kind === 'instant') return fine(text, text);
    if (version.kind === 'date') return text;
    if (version.kind !== 'localTime') return text;
    const time = read(text);
    return time === null || time.isAmbiguous ? null : fine(time.utc, text);
  };
}

/** The UTC second with the fraction of the value as it was read; zones differ by whole seconds. */
function fine(utc: string, text: string): string {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return `${utc.slice(0, 19)}.${fraction.padEnd(DIGITS, '0')}Z`;
}
