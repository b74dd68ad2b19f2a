import type { Campaign } from './campaign.ts';
import { mochaFigures } from './processes.ts';

const LIMIT_MS = 600_000;

export const T8: Campaign = {
  id: 'T8',
  title: 'schema drift',
  proves: 'a vendor that changes its records is noticed, and nothing is guessed',
  bar: 'no silent default; a dead letter names the path',
  stores: [],
  sizes: { pr: {}, nightly: {}, release: {} },
  run: () =>
    mochaFigures({
      did: 'unknown, missing and retyped fields; new enums; null',
      files: [
        'test/contract/*.test.ts',
        'test/pipeline/settling.test.ts',
        'test/connector/rest/read.test.ts',
      ],
      grep: 'schema|drift|field|type|null|missing',
      limitMs: LIMIT_MS,
    }),
};
