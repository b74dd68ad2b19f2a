import { MUTATIONS } from '../mutations/list.ts';
import { tryMutations } from '../mutations/try-mutations.ts';
import { type Campaign, missedOf, NO_FIGURES } from './campaign.ts';

export const T14: Campaign = {
  id: 'T14',
  title: 'every safety line switched off on purpose',
  proves: 'the tests can fail: each line is missed by one of them',
  bar: 'every line that is switched off is caught by a test',
  stores: [],
  sizes: {
    pr: { lines: 4, minutes: 5, jobs: 1 },
    nightly: { lines: 1_000, minutes: 45, jobs: 2 },
    release: { lines: 1_000, minutes: 120, jobs: 2 },
  },
  run: async ({ size, say }) => {
    const mutations = MUTATIONS.slice(0, size('lines'));
    const results = await tryMutations({
      ...{ mutations, jobs: size('jobs'), limitMs: size('minutes') * 60_000 },
      progress: ({ verdict, name, by }) => say(`${verdict}: ${name}: ${by}`),
    });
    const caught = results.filter(({ verdict }) => verdict === 'caught');
    const others = results.filter(({ verdict }) => verdict !== 'caught');
    return {
      ...NO_FIGURES,
      did: `${caught.length} of ${results.length} deliberate breaks caught`,
      breaks: results,
      more: { lines: MUTATIONS.length, tried: results.length, caught: caught.length },
      missed: [
        ...others.map(({ name, verdict, by }) => `${name}: ${verdict}: ${by}`),
        ...missedOf([['there was none', results.length > 0]]),
      ],
    };
  },
};
