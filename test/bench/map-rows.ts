import { benchMaps, type MapSpeed } from './maps.ts';
import type { BenchRow } from './table.ts';

/** Rounds of `benchMaps`, for the table. */
const ROUNDS = 7;

/** A ten-expression map beside n8n-workflow's evaluator, cel-js and hand-written JavaScript. */
export async function benchMapRows(): Promise<readonly BenchRow[]> {
  const speeds = await benchMaps();
  return ['bare reads', 'simple', 'rich'].flatMap((set) => [
    row(speeds, set, 'n8n-workflow', { of: 'ratio', atLeast: 800 }),
    row(speeds, set, 'cel-js', { of: 'ratio', atLeast: 2 }),
    row(speeds, set, 'by hand', { of: 'ratio', atLeast: 0.2 }),
  ]);
}

function row(
  speeds: readonly MapSpeed[],
  set: string,
  reference: string,
  target: NonNullable<BenchRow['target']>,
): BenchRow {
  const speed = (name: string): number =>
    speeds.find((one) => one.name === `${set}/${name}`)?.opsPerSecond ?? 0;
  return {
    work: `map of ten fields, ${set}`,
    figure: speed('crossdock'),
    unit: 'maps/s',
    reference: { name: reference, figure: speed(reference) },
    target,
    rounds: ROUNDS,
  };
}
