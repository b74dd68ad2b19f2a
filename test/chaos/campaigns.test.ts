import assert from 'node:assert/strict';
import { findServer } from '../databases/server.ts';
import type { Campaign, Sizes, StoreKind } from './campaigns/campaign.ts';
import { whyNoBackup } from './campaigns/store-backup.ts';
import { T1A } from './campaigns/t1a.ts';
import { T1B } from './campaigns/t1b.ts';
import { T1C } from './campaigns/t1c.ts';
import { T2B } from './campaigns/t2b.ts';
import { T12 } from './campaigns/t12.ts';
import { T13 } from './campaigns/t13.ts';

/** A figure of time says nothing while other tests run beside this one; the campaign itself looks at it. */
const OF_TIME = /^(recovery|caught up)/;
const { reason } = await findServer('postgres');

/**
 * What runs with every change; the rest of the tier are tests of their own: T1a and T1b on a file, T2a, T3 and T4 on
 * both stores, T5 to T10.
 */
const CASES: readonly (readonly [Campaign, StoreKind, Sizes])[] = [
  [T1A, 'postgres', { hits: 1, every: 12, writes: 0 }],
  [T1B, 'postgres', { faults: 3, pausePercent: 34, rate: 50, secondsPerFault: 3 }],
  [T1C, 'sqlite', { rounds: 1 }],
  [T2B, 'sqlite', { awaySeconds: 6, rate: 20 }],
  [T2B, 'postgres', { awaySeconds: 6, rate: 20 }],
  [T12, 'sqlite', { versions: 2 }],
  [T13, 'sqlite', { rounds: 1 }],
  [T13, 'postgres', { rounds: 1 }],
];

/** Why it cannot be run here, or null; in CI it must be. */
function whyNot({ id }: Campaign, store: StoreKind): string | null {
  if (store === 'sqlite') return null;
  if (reason !== null || id !== T13.id || process.env['CI'] === 'true') return reason;
  return whyNoBackup();
}

describe('a small campaign', function () {
  this.timeout(900_000);

  for (const [campaign, store, sizes] of CASES) {
    const { id, title, run } = campaign;
    const why = whyNot(campaign, store);
    it(`${id} on ${store}: ${title}${why === null ? '' : ` (skipped: ${why})`}`, async function () {
      if (why !== null) this.skip();
      const size = (name: string): number => sizes[name] ?? Number.NaN;
      const figures = await run({ tier: 'pr', store, size, seed: 1, say: () => undefined });
      assert.deepEqual(
        figures.missed.filter((bar) => !OF_TIME.test(bar)),
        [],
      );
      assert.equal(figures.lost, 0);
    });
  }
});
