/** The acceptance tests of a project's connector, run by mocha in a process of their own. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CrossdockError } from '../base/errors.ts';
import { CLI_ERRORS } from './errors.ts';
import type { Shell } from './shell.ts';

const ROOT = join(import.meta.dirname, '../..');
const MOCHA = join(ROOT, 'node_modules/mocha/bin/mocha.js');
const NAMES = join(ROOT, 'core/config/connector-file/package-names.ts');
const OUTPUT_MAX_CHARS = 1_000_000;

/** How the tests ended. */
export interface TestsEnded {
  readonly passed: boolean;
  /** What mocha said, with the report card. */
  readonly output: string;
}

/** The test files of a connector, from the project folder. Errors: CLI_CONNECTOR_UNKNOWN when it has none. */
export function testFilesOf(dir: string, name: string): readonly string[] {
  const folder = `connectors/${name}`;
  const names = existsSync(join(dir, folder)) ? readdirSync(join(dir, folder)) : [];
  const files = names.filter((one) => one.endsWith('.test.ts')).map((one) => `${folder}/${one}`);
  if (files.length > 0) return files.toSorted();
  throw new CrossdockError(CLI_ERRORS.CLI_CONNECTOR_UNKNOWN, {
    what: `there is no test in ${folder}`,
    where: dir,
    mend: `write ${folder}/acceptance.test.ts; \`crossdock connector new\` makes one`,
  });
}

/** Runs test files of a project. Errors: CLI_MOCHA_MISSING. */
export async function runConnectorTests(
  shell: Pick<Shell, 'environment' | 'stop'>,
  dir: string,
  files: readonly string[],
): Promise<TestsEnded> {
  if (!existsSync(MOCHA)) {
    const what = 'mocha is not installed';
    throw new CrossdockError(CLI_ERRORS.CLI_MOCHA_MISSING, { what, where: ROOT });
  }
  // The tests import crossdock/acceptance by its name, wherever the project lies.
  const register = `import { resolvePackageNames } from ${JSON.stringify(pathToFileURL(NAMES).href)};
    resolvePackageNames();`;
  const args = [
    '--disable-warning=ExperimentalWarning',
    ...['--import', `data:text/javascript,${encodeURIComponent(register)}`],
    ...[MOCHA, '--no-config', '--exit', '--timeout', '120000', '--reporter', 'dot', ...files],
  ];
  const child = spawn(process.execPath, args, {
    ...{ cwd: dir, signal: shell.stop, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...shell.environment, FORCE_COLOR: '0' },
  });
  let output = '';
  const take = (chunk: Buffer): void => {
    if (output.length < OUTPUT_MAX_CHARS) output += chunk.toString('utf8');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const code = await new Promise<number>((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (ended) => resolve(ended ?? 1));
  });
  return { passed: code === 0, output: output.trim() };
}
