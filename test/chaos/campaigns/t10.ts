import type { Campaign } from './campaign.ts';
import { mochaFigures } from './processes.ts';

const LIMIT_MS = 600_000;

export const T10: Campaign = {
  id: 'T10',
  title: 'checkpoints and reconciliation',
  proves: 'a list that lies, repeats itself or changes while it is read ends loudly',
  bar: 'the run fails, and the cursor stays',
  stores: [],
  sizes: { pr: {}, nightly: {}, release: {} },
  run: () =>
    mochaFigures({
      did: 'pages lost, doubled, in a circle, without an end; counts that do not agree',
      files: [
        'test/contract/*.test.ts',
        'test/connector/rest/paging.test.ts',
        'test/connectors/shopify/paging.test.ts',
        'test/connectors/shopify/bulk.test.ts',
      ],
      grep: 'pag|cursor|count|bulk',
      limitMs: LIMIT_MS,
    }),
};
