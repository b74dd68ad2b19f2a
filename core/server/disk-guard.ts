import { statfs } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';

const LOOK_EVERY_MS = 1000;
/** A body is written to the log of the database and then to it, and so is the record that comes out of it. */
const WRITES_OF_A_BODY = 4;

/** Knows whether the disk is nearly full, so that deliveries are refused before a write fails half-way. */
export interface DiskGuard {
  /** What the last look found, at most about a second old while requests come in, less what was taken since. */
  readonly isLow: () => boolean;
  /** Looks now, and answers the same. */
  readonly look: () => Promise<boolean>;
  /** Tells of a body that will be stored. Units: bytes. */
  readonly took: (bytes: number) => void;
}

/** Looks once, then watches the disk that holds that folder; a disk that cannot be asked counts as free. */
export async function openDiskGuard(options: {
  readonly folder: string;
  readonly freeMinBytes: number;
  readonly clock: Clock;
}): Promise<DiskGuard> {
  const { folder, freeMinBytes, clock } = options;
  let free = Number.POSITIVE_INFINITY;
  let taken = 0;
  let lookedAt = clock.monotonicMs();

  async function look(): Promise<boolean> {
    lookedAt = clock.monotonicMs();
    const takenBefore = taken;
    try {
      const disk = await statfs(folder);
      free = disk.bavail * disk.bsize;
    } catch {
      free = Number.POSITIVE_INFINITY;
    }
    taken -= takenBefore;
    return isBelow();
  }

  const isBelow = (): boolean => free - taken * WRITES_OF_A_BODY < freeMinBytes;

  function isLow(): boolean {
    const isOld = clock.monotonicMs() - lookedAt >= LOOK_EVERY_MS;
    if (isOld) void look();
    return isBelow();
  }

  await look();
  return {
    isLow,
    look,
    took: (bytes) => {
      taken += bytes;
    },
  };
}
