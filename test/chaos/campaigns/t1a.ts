import { type ChainFigures, killAtPoints } from '../../crash/point-chains.ts';
import {
  type Campaign,
  type Figures,
  missedOf,
  NO_FIGURES,
  type StoreKind,
  shares,
} from './campaign.ts';
import { newStoreOf } from './own-store.ts';
import { mochaFigures } from './processes.ts';

/** From a kill until the hub has done its work again, or until it is killed anew. */
const RECOVERY_MAX_MS = 15_000;
const CHAIN = 6;
const WRITES_LIMIT_MS = 1_200_000;
const WRITES: Readonly<Record<StoreKind, readonly string[]>> = {
  sqlite: ['test/crash/serve.test.ts', 'test/store/sqlite/crash.test.ts'],
  postgres: ['test/store/postgres/crash.test.ts'],
};

export const T1A: Campaign = {
  id: 'T1a',
  title: 'kill -9 at every durability point',
  proves: 'whatever instant a process dies at, the next one ends where an undisturbed one ends',
  bar: '0 lost, 0 doubled, every point met, recovery p99 at most 15 s',
  stores: ['sqlite', 'postgres'],
  sizes: {
    pr: { hits: 1, every: 1, writes: 0 },
    nightly: { hits: 10, every: 1, writes: 1 },
    release: { hits: 50, every: 1, writes: 1 },
  },
  run: async ({ store, size, say }) => {
    const hits = Array.from({ length: size('hits') }, (_, index) => index + 1);
    say(`each point at its time ${hits.join(', ')}`);
    const how = { hits, thirdEvery: 0, length: CHAIN, every: size('every') };
    const chains = await killAtPoints({ ...how, ...(await newStoreOf(store)) });
    const figures = figuresOf(chains, hits);
    if (size('writes') === 0) return figures;
    // What `run` never passes: deliveries of webhooks, every other write, and each statement of a schema change.
    const tests = await mochaFigures({ did: '', files: WRITES[store], limitMs: WRITES_LIMIT_MS });
    const more = { ...figures.more, 'tests of every write': tests.more['tests'] ?? 0 };
    return { ...figures, more, missed: [...figures.missed, ...tests.missed] };
  },
};

function figuresOf(chains: ChainFigures, hits: readonly number[]): Figures {
  const { points, kills, recoveryMs, differences, notMet, records } = chains;
  const recovery = shares(recoveryMs);
  const never = points.filter((point) => hits.every((hit) => notMet.includes(`${point}:${hit}`)));
  return {
    ...NO_FIGURES,
    did: `killed at each of ${points.length} points, at its time ${hits.join(', ')}`,
    ...{ kills, messages: records, recovery },
    ...{ lost: differences.length, doubled: differences.length },
    more: { points: points.length, 'not passed so often': notMet.length },
    missed: missedOf([
      [`the same state: ${differences.join('; ')}`, differences.length === 0],
      [`every point is met: ${never.join(', ')}`, never.length === 0],
      [`recovery p99 is ${recovery?.p99} ms`, (recovery?.p99 ?? 0) <= RECOVERY_MAX_MS],
    ]),
  };
}
