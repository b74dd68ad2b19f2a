import { inChild, numberIn } from './child.ts';
import { type BenchRow, median } from './table.ts';

const ROUNDS = 3;
const COUNT = 20_000;
const CALLERS = 50;

/** Reserve a unit: check and append, durable, no oversell; beside the commits that it needs at best. */
export async function benchReserve(): Promise<readonly BenchRow[]> {
  const rounds: { spread: number; hot: number; bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push(
      await inChild('reserve-child.ts', [String(COUNT)], (data) => ({
        spread: (COUNT * 1000) / numberIn(data, 'ms'),
        hot: (COUNT * 1000) / numberIn(data, 'hotMs'),
        bare: (COUNT * 1000) / numberIn(data, 'bareMs'),
      })),
    );
  }
  const bare = {
    name: `bare commits, ${CALLERS} a commit`,
    figure: median(rounds.map((one) => one.bare)),
  };
  const target = { of: 'figure', atLeast: 10_000 } as const;
  return [
    {
      work: 'reserve a unit, 1,000 SKUs, 50 callers',
      figure: median(rounds.map((one) => one.spread)),
      unit: '/s',
      reference: bare,
      target,
      rounds: ROUNDS,
    },
    {
      work: 'reserve a unit, one hot SKU, 50 callers',
      figure: median(rounds.map((one) => one.hot)),
      unit: '/s',
      reference: bare,
      target,
      rounds: ROUNDS,
    },
  ];
}
