import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from '../../core/base/errors.ts';
import { formatFaults } from '../../core/cli/fault-text.ts';
import { lintFlows } from '../../core/flow/lint.ts';
import { loadFlows } from '../../core/flow/load.ts';
import { CATALOG, TABLES } from './catalog.ts';

export const BROKEN = join(import.meta.dirname, 'broken');

/** The files of the corpus of broken flows. */
export async function brokenFiles(): Promise<readonly string[]> {
  const names = await readdir(BROKEN);
  return names.filter((name) => !name.endsWith('.golden')).toSorted();
}

/** What `crossdock lint` says of each broken flow, as it is kept beside it. */
export async function brokenMessages(): Promise<ReadonlyMap<string, string>> {
  const loaded = await loadFlows({ dir: import.meta.dirname, folder: 'broken' });
  const project = { connections: CATALOG, tables: TABLES };
  const found = loaded.flows.flatMap((flow) =>
    lintFlows({ ...project, flows: [flow] }).map((fault) => ({
      ...fault,
      what: fault.severity === 'warning' ? `(warning) ${fault.what}` : fault.what,
    })),
  );
  const byFile = new Map<string, Fault[]>();
  for (const fault of [...loaded.faults, ...found]) {
    const file = fault.where.replace(/^broken\//, '').split(':')[0] ?? '';
    byFile.set(file, [...(byFile.get(file) ?? []), fault]);
  }
  const messages = [...byFile].map(
    ([file, faults]) => [file, `${formatFaults(faults, { color: false })}\n`] as const,
  );
  return new Map(messages);
}
