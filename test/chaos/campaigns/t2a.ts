import type { Campaign } from './campaign.ts';
import { mochaFigures } from './processes.ts';

const LIMIT_MS = 600_000;

export const T2A: Campaign = {
  id: 'T2a',
  title: 'full, failing and unwritable disks',
  proves: 'a disk in trouble costs a 5xx, never an acknowledged delivery',
  bar: 'never a 2xx, nothing acknowledged is lost, goes on by itself once there is room',
  stores: ['sqlite'],
  sizes: { pr: {}, nightly: {}, release: {} },
  run: () =>
    mochaFigures({
      did: 'full disk at a page, in a transaction, in a namespace of its own; damaged, unwritable',
      files: [
        'test/store/sqlite/faults.test.ts',
        'test/chaos/full-disk.test.ts',
        'test/connectors/pos/sftp/full-disk.test.ts',
      ],
      limitMs: LIMIT_MS,
    }),
};
