import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../core/connector/index.ts';
import { type Bench, openBench, type ReadResult, readAll } from './pos-host.ts';

/** The folder of real input beside the repository. */
const DATA = join(import.meta.dirname, '../../../../shared/data');

/** Whether the real input is there; tests that need it say so in their titles. */
export const hasSamples = existsSync(DATA);

export function samplePath(path: string): string {
  return join(DATA, path);
}

export function sample(path: string): Buffer {
  return readFileSync(samplePath(path));
}

export function samplesIn(path: string, ending: string): readonly string[] {
  return readdirSync(join(DATA, path))
    .filter((name) => name.toLowerCase().endsWith(ending))
    .sort();
}

/** Drops samples into a fresh folder and reads them through one feed. */
export async function readSamples(
  paths: readonly string[],
  feed: JsonObject,
): Promise<ReadResult & { readonly tree: readonly string[] }> {
  const bench: Bench = await openBench({ sample: feed });
  try {
    for (const path of paths) await bench.drop(path.split('/').at(-1) ?? path, sample(path));
    const result = await readAll(bench, 'sample');
    return { ...result, tree: await bench.tree() };
  } finally {
    await bench.close();
  }
}
