import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '../../../core/connector/index.ts';

/** The place on this machine where files of a server lie while they are read. */
export interface Spool {
  /** The folder that it lies in, for messages. */
  readonly where: string;
  /** An empty folder of its own that only the hub's account can look into. */
  folder(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }>;
  /** Removes everything that is left in it. */
  close(): Promise<void>;
}

const OURS = /^crossdock-spool-(\d{1,10})-[0-9a-f]+$/;

/** The spools of this process: after a restart another process may have its number, as in a container. */
const LIVE = new Set<string>();

/**
 * Opens a spool below a folder, or below the machine's folder for temporary files.
 *
 * What killed processes left there holds customers' data: the next one removes it.
 */
export function openSpool(folder: string | null, random: Random): Spool {
  const base = folder ?? tmpdir();
  const name = `crossdock-spool-${process.pid}-${hex(random)}${hex(random)}`;
  const root = join(base, name);
  let opening: Promise<void> | null = null;
  let count = 0;

  async function open(): Promise<void> {
    LIVE.add(name);
    await mkdir(base, { recursive: true });
    await sweep(base);
    await mkdir(root, { mode: 0o700 });
  }

  return {
    where: base,
    folder: async () => {
      opening ??= open();
      try {
        await opening;
      } catch (error) {
        // The next file may find the disk mended.
        opening = null;
        throw error;
      }
      count += 1;
      const path = join(root, String(count));
      await mkdir(path, { mode: 0o700 });
      return { path, remove: () => rm(path, { recursive: true, force: true }) };
    },
    close: async () => {
      if (opening === null) return;
      await opening.catch(() => undefined);
      opening = null;
      await rm(root, { recursive: true, force: true });
      LIVE.delete(name);
    },
  };
}

async function sweep(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const pid = OURS.exec(name)?.[1];
    if (pid === undefined || LIVE.has(name) || isRunning(Number(pid))) continue;
    // Another account's folder stays: it is not ours to remove.
    await rm(join(base, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM says that it runs under another account.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function hex(random: Random): string {
  return Math.floor(random.next() * 0x1_0000_0000).toString(16);
}
