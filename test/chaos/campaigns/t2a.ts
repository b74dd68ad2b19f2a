import { whyNoTablespace } from '../../store/postgres/small-tablespace.ts';
import type { Campaign, StoreKind } from './campaign.ts';
import { requireServer } from './own-store.ts';
import { mochaFigures } from './processes.ts';

const LIMIT_MS = 600_000;

const WORK: Readonly<
  Record<StoreKind, { readonly did: string; readonly files: readonly string[] }>
> = {
  sqlite: {
    did: 'full disk at a page, in a transaction, in a namespace of its own; damaged, unwritable',
    files: [
      'test/store/sqlite/faults.test.ts',
      'test/chaos/full-disk.test.ts',
      'test/connectors/pos/sftp/full-disk.test.ts',
    ],
  },
  postgres: {
    did: 'the disk of the tables filled up under load, then freed',
    files: ['test/chaos/full-disk-postgres.test.ts'],
  },
};

export const T2A: Campaign = {
  id: 'T2a',
  title: 'full, failing and unwritable disks',
  proves: 'a disk in trouble costs a 5xx, never an acknowledged delivery',
  bar: 'never a 2xx, nothing acknowledged is lost, goes on by itself once there is room',
  stores: ['sqlite', 'postgres'],
  sizes: { pr: {}, nightly: {}, release: {} },
  run: async ({ store }) => {
    const why = store === 'postgres' ? await whyNoTablespace(await requireServer()) : null;
    // A test is skipped where it cannot be run; a campaign that proves nothing says so.
    if (why !== null) throw new Error(why);
    return mochaFigures({ ...WORK[store], limitMs: LIMIT_MS });
  },
};
