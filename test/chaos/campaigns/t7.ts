import type { Campaign } from './campaign.ts';
import { mochaFigures } from './processes.ts';

const LIMIT_MS = 600_000;

export const T7: Campaign = {
  id: 'T7',
  title: 'poison, an outage of an hour, and fifty flows at one time',
  proves: 'one bad record, vendor or flow does not stop the others',
  bar: 'at most 8 attempts; at most 200 calls in the outage; concurrency within its limit',
  stores: [],
  sizes: { pr: {}, nightly: {}, release: {} },
  run: () =>
    mochaFigures({
      did: 'an hour without a vendor in virtual time; fairness; poison among good records',
      files: [
        'test/worker/outage.test.ts',
        'test/worker/fairness.test.ts',
        'test/pipeline/settling.test.ts',
      ],
      limitMs: LIMIT_MS,
    }),
};
