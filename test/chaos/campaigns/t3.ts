import { type Campaign, type Figures, NO_FIGURES } from './campaign.ts';
import { withOwnStore } from './own-store.ts';
import { scriptFigures } from './processes.ts';

const SCRIPT = 'test/chaos/webhook-storm.ts';
/** Beside the storm itself: the start, and what has to be worked off. */
const MARGIN_MS = 180_000;

export const T3: Campaign = {
  id: 'T3',
  title: 'a storm of webhooks',
  proves: 'deliveries are taken at a rate, and the memory does not grow',
  bar: '2xx for all, ack p99 at most 500 ms, max 4 s, 0 lost, memory flat',
  stores: ['sqlite', 'postgres'],
  sizes: {
    pr: { rate: 200, seconds: 20 },
    nightly: { rate: 500, seconds: 60 },
    release: { rate: 500, seconds: 600 },
  },
  run: ({ store, size, seed }) =>
    withOwnStore(store, async (schema) => {
      const [rate, seconds] = [size('rate'), size('seconds')];
      const sizes = ['--rate', String(rate), '--seconds', String(seconds), '--seed', String(seed)];
      return scriptFigures({
        did: `${rate} deliveries a second for ${seconds} s, a third of them twice`,
        args: [SCRIPT, ...sizes, '--store', schema?.url ?? 'sqlite'],
        limitMs: seconds * 1_000 + MARGIN_MS,
        read: (output) => ({ ...readFigures(output), seeds: [seed] }),
      });
    }),
};

/** The rows that the script prints: a name, and what came. */
function readFigures(output: string): Partial<Figures> {
  const row = (name: string): string =>
    new RegExp(`^${name} {2,}(.*)$`, 'm').exec(output)?.[1] ?? '';
  const number = (name: string): number | null =>
    row(name) === '' ? null : Number.parseInt(row(name), 10);
  return {
    ...NO_FIGURES,
    ...{ messages: number('sent'), lost: number('lost'), doubled: number('doubled') },
    more: { 'ack p50, p99, max': row('ack p50, p99, max'), memory: row('memory by sixth') },
  };
}
