import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from '../../../core/base/errors.ts';
import { formatFaults } from '../../../core/cli/fault-text.ts';
import { hookFinder } from '../../../core/config/connector-file/project-connectors.ts';
import { readConnector } from '../../../core/config/connector-file/read.ts';
import { readInside } from '../../../core/flow/read/project-file.ts';

/** The folder stands for a project's `connectors`. */
export const BROKEN = join(import.meta.dirname, 'broken');

/** The files of the corpus of broken connector files. */
export async function brokenFiles(): Promise<readonly string[]> {
  const names = await readdir(BROKEN);
  return names.filter((name) => name.endsWith('.yaml')).toSorted();
}

/** The faults of one of them, as `crossdock lint` finds them. */
export async function faultsOf(file: string): Promise<readonly Fault[]> {
  const read = await readInside(BROKEN, file, 1_000_000);
  if (!('text' in read)) return [read.fault];
  const result = await readConnector(read.text, file, hookFinder(BROKEN, '.'));
  return 'faults' in result ? result.faults : [];
}

/** What is said of each, as it is kept beside it. */
export async function brokenMessages(): Promise<ReadonlyMap<string, string>> {
  const messages = new Map<string, string>();
  for (const file of await brokenFiles()) {
    const faults = await faultsOf(file);
    const text = faults.length === 0 ? 'no fault\n' : `${formatFaults(faults, { color: false })}\n`;
    messages.set(file, text);
  }
  return messages;
}
