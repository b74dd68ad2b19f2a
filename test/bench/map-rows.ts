import { benchMaps } from './maps.ts';
import type { BenchRow } from './table.ts';

const ROUNDS = 5;

/** A ten-expression map beside n8n-workflow's evaluator, cel-js and hand-written JavaScript. */
export async function benchMapRows(): Promise<readonly BenchRow[]> {
  const measured = await benchMaps();
  return measured.length === 0 ? [] : [];
}
