/** `npm run scenarios -- DIR [--json]`: runs the acceptance scenarios of a folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadVocabulary } from './parts.ts';
import { type Outcome, runScenario } from './run.ts';
import { parseSuite, type Scenario, UnreadableSuite } from './scenario.ts';

/** Runs every suite of a folder, in the order of the file names. */
export async function runFolder(folder: string): Promise<readonly Outcome[]> {
  const scenarios = readFolder(folder);
  const vocabulary = await loadVocabulary();
  const outcomes: Outcome[] = [];
  for (const scenario of scenarios) outcomes.push(await runScenario(scenario, vocabulary));
  return outcomes;
}

function readFolder(folder: string): readonly Scenario[] {
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  if (files.length === 0) throw new UnreadableSuite(`${folder}: there is no .yaml file in it`);
  return files.sort().flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    try {
      return parseSuite(text, name);
    } catch (error) {
      if (error instanceof UnreadableSuite) throw error;
      throw new UnreadableSuite(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  });
}

/** The printed report; the last line is `N passed, N failed, N skipped`. */
export function reportOf(outcomes: readonly Outcome[]): string {
  const count = (status: Outcome['status']): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  const lines = outcomes
    .filter((outcome) => outcome.status !== 'passed')
    .map(({ id, title, status, detail }) => {
      return status === 'failed'
        ? `FAILED  ${id}  ${title}\n        ${detail}`
        : `skipped ${id}  not supported: ${detail}`;
    });
  const last = `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
  return [...lines, last].join('\n');
}

async function main(words: readonly string[]): Promise<number> {
  const [folder] = words.filter((word) => !word.startsWith('--'));
  if (folder === undefined) {
    process.stderr.write('usage: npm run scenarios -- DIR [--json]\n');
    return 2;
  }
  try {
    const outcomes = await runFolder(folder);
    const isJson = words.includes('--json');
    process.stdout.write(`${isJson ? JSON.stringify(outcomes, null, 2) : reportOf(outcomes)}\n`);
    return outcomes.some((outcome) => outcome.status === 'failed') ? 1 : 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
