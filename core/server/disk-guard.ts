import { statfs } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';

const LOOK_EVERY_MS = 1000;

/** Knows whether the disk is nearly full, so that deliveries are refused before a write fails half-way. */
export interface DiskGuard {
  /** The answer of the last look, at most about a second old while requests come in. */
  readonly isLow: () => boolean;
  /** Looks now, and answers the same. */
  readonly look: () => Promise<boolean>;
}

/** Looks once, then watches the disk that holds that folder; a disk that cannot be asked counts as free. */
export async function openDiskGuard(options: {
  readonly folder: string;
  readonly freeMinBytes: number;
  readonly clock: Clock;
}): Promise<DiskGuard> {
  const { folder, freeMinBytes, clock } = options;
  let low = false;
  let lookedAt = clock.monotonicMs();

  async function look(): Promise<boolean> {
    lookedAt = clock.monotonicMs();
    try {
      const disk = await statfs(folder);
      low = disk.bavail * disk.bsize < freeMinBytes;
    } catch {
      low = false;
    }
    return low;
  }

  function isLow(): boolean {
    if (clock.monotonicMs() - lookedAt >= LOOK_EVERY_MS) void look();
    return low;
  }

  await look();
  return { isLow, look };
}
