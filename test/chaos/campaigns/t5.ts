import type { Campaign } from './campaign.ts';
import { mochaFigures } from './processes.ts';

const LIMIT_MS = 900_000;

const DID = 'every connector under the acceptance suite with its faults';

export const T5: Campaign = {
  id: 'T5',
  title: 'the upstream fault matrix',
  proves: 'every operation of every connector gives a typed outcome whatever its vendor does',
  bar: 'each cell: a typed outcome, one effect',
  stores: [],
  sizes: { pr: { whole: 0 }, nightly: { whole: 1 }, release: { whole: 1 } },
  run: ({ size }) =>
    mochaFigures({
      did: size('whole') === 1 ? `${DID}, each at every operation` : DID,
      environment: size('whole') === 1 ? { CROSSDOCK_MATRIX: 'all' } : {},
      files: [
        'test/contract/*.test.ts',
        'test/contract/example/*.test.ts',
        'test/connector/rest/misbehaviour.test.ts',
      ],
      limitMs: LIMIT_MS,
    }),
};
