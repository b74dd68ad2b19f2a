import type { Campaign } from './campaign.ts';
import { scriptFigures } from './processes.ts';

const SCRIPT = 'test/simulation/main.ts';
const MS_PER_SEED = 1_000;
const MARGIN_MS = 60_000;

export const T9: Campaign = {
  id: 'T9',
  title: 'deterministic simulation',
  proves:
    'the whole hub holds its invariants under seeded faults, and a failing seed can be replayed',
  bar: 'all invariants after every step of every seed',
  stores: [],
  sizes: { pr: { seeds: 200 }, nightly: { seeds: 2_000 }, release: { seeds: 100_000 } },
  run: ({ size }) => {
    const seeds = size('seeds');
    return scriptFigures({
      did: `${seeds} seeds`,
      args: [SCRIPT, '--seeds', String(seeds)],
      limitMs: seeds * MS_PER_SEED + MARGIN_MS,
    });
  },
};
