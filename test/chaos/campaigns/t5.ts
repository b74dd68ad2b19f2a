import type { Campaign } from './campaign.ts';
import { mochaFigures } from './processes.ts';

const LIMIT_MS = 900_000;

export const T5: Campaign = {
  id: 'T5',
  title: 'the upstream fault matrix',
  proves: 'every operation of every connector gives a typed outcome whatever its vendor does',
  bar: 'each cell: a typed outcome, one effect',
  stores: [],
  sizes: { pr: {}, nightly: {}, release: {} },
  run: () =>
    mochaFigures({
      did: 'every connector under the acceptance suite with its faults',
      files: [
        'test/contract/*.test.ts',
        'test/contract/example/*.test.ts',
        'test/connector/rest/misbehaviour.test.ts',
      ],
      limitMs: LIMIT_MS,
    }),
};
