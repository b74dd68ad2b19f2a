import { storm } from '../storm.ts';
import { stormPlan } from '../storm-plan.ts';
import { type Campaign, missedOf, NO_FIGURES } from './campaign.ts';
import { withOwnStore } from './own-store.ts';

const DUPLICATES = 30;

export const T4: Campaign = {
  id: 'T4',
  title: 'duplicates and a full shuffle',
  proves: 'the order and the number of deliveries do not matter',
  bar: 'the same bytes as once and in order',
  stores: ['sqlite', 'postgres'],
  sizes: {
    pr: { distinct: 2_000, seeds: 3 },
    nightly: { distinct: 20_000, seeds: 10 },
    release: { distinct: 100_000, seeds: 25 },
  },
  run: async ({ store, size, seed, say }) => {
    const distinct = size('distinct');
    const sent = Math.round(distinct / (1 - DUPLICATES / 100));
    const seeds = Array.from({ length: size('seeds') }, (_, index) => seed + index);
    const once = (plan: ReturnType<typeof stormPlan>) =>
      withOwnStore(store, (schema) =>
        storm({ plan, rate: 0, ...(schema === null ? {} : { store: schema.url }) }),
      );
    const wanted = await once({ distinct, sent: distinct, seed: null });
    const totals = { lost: wanted.lost, doubled: wanted.doubled, different: [] as number[] };
    for (const one of seeds) {
      const { lost, doubled, state } = await once(stormPlan(sent, DUPLICATES, one));
      totals.lost += lost;
      totals.doubled += doubled;
      if (state.bytes !== wanted.state.bytes) totals.different.push(one);
      say(`seed ${one}`);
    }
    const { lost, doubled, different } = totals;
    return {
      ...NO_FIGURES,
      did: `${distinct} deliveries in order, then ${seeds.length} shuffles with ${DUPLICATES} % doubled`,
      ...{ messages: distinct + sent * seeds.length, lost, doubled, seeds },
      missed: missedOf([
        [`other bytes with seed ${different.join(', ')}`, different.length === 0],
        [`${lost} lost`, lost === 0],
        [`${doubled} doubled`, doubled === 0],
      ]),
    };
  },
};
