import { inChild, numberIn } from './child.ts';
import { type BenchRow, median } from './table.ts';

const ROUNDS = 3;
const RECORDS = 100_000;

/** A sweep in which nothing changed, beside hashing and comparing in memory. */
export async function benchSweep(): Promise<readonly BenchRow[]> {
  const unchanged: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await inChild('sweep-child.ts', [String(RECORDS)], (data) => ({
      unchanged: (RECORDS * 1000) / numberIn(data, 'unchangedMs'),
      bare: (RECORDS * 1000) / numberIn(data, 'hashMs'),
    }));
    unchanged.push(one.unchanged);
    bare.push(one.bare);
  }
  return [
    {
      work: 'sweep of 100,000 records, nothing changed',
      figure: median(unchanged),
      unit: 'records/s',
      reference: { name: 'hash and compare in memory', figure: median(bare) },
      target: { of: 'figure', atLeast: 100_000 },
      rounds: ROUNDS,
    },
  ];
}
