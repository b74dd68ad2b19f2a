import { inChild, numberIn } from './child.ts';
import { type BenchRow, median } from './table.ts';

const ROUNDS = 3;

/** How the cost of a record grows with how many there are: a sweep in which nothing changed. */
export async function benchGrowth(sizes: readonly number[]): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  let smallest: number | null = null;
  for (const size of sizes) {
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push(
        await inChild(
          'sweep-child.ts',
          [String(size)],
          (data) => (size * 1000) / numberIn(data, 'unchangedMs'),
        ),
      );
    }
    const figure = median(rounds);
    const beside =
      smallest === null ? {} : { reference: { name: 'at the smallest size', figure: smallest } };
    const work = `sweep of ${size.toLocaleString('en-US')} known records, nothing changed`;
    rows.push({ work, figure, unit: 'records/s', rounds: ROUNDS, ...beside });
    smallest ??= figure;
  }
  return rows;
}
