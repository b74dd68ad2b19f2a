import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Checks, Verbs } from './verb.ts';

/** Everything the runner can do, by the vocabulary's names. */
export interface Vocabulary {
  readonly verbs: Verbs;
  readonly checks: Checks;
}

/** Collects the verbs and checks of every file in `verbs/` and `checks/`: a new part is a new file. */
export async function loadVocabulary(): Promise<Vocabulary> {
  const verbs: Record<string, Verbs[string]> = {};
  const checks: Record<string, Checks[string]> = {};
  for (const folder of ['verbs', 'checks']) {
    const path = join(import.meta.dirname, folder);
    for (const file of readdirSync(path).sort()) {
      if (!file.endsWith('.ts')) continue;
      const part: { readonly verbs?: Verbs; readonly checks?: Checks } = await import(
        pathToFileURL(join(path, file)).href
      );
      Object.assign(verbs, part.verbs);
      Object.assign(checks, part.checks);
    }
  }
  return { verbs, checks };
}
