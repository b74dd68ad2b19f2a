/** A copy of the working tree in which lines may be switched off, while others go on working in the tree itself. */
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Mutation } from './mutation.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PACKAGES = join(ROOT, 'node_modules');
/** A test that a broken line keeps from ending is ended. */
const PATIENCE_MS = 240_000;

/** What the tests said. */
export interface TestRun {
  readonly passed: number;
  /** Full titles; a file that could not be run at all counts as one. */
  readonly failed: readonly string[];
  readonly ms: number;
}

/** The copy. */
export interface ScratchTree {
  readonly dir: string;
  /** Runs tests with one line switched off, or with none. */
  readonly run: (tests: Pick<Mutation, 'tests' | 'grep'>, broken?: Mutation) => Promise<TestRun>;
  readonly remove: () => void;
}

/** How often the text of the line stands in its file: once, or the mutation is out of date. */
export function occurrences({ file, before }: Mutation): number {
  const path = join(ROOT, file);
  return existsSync(path) ? readFileSync(path, 'utf8').split(before).length - 1 : 0;
}

/** Copies what git knows of the tree, as it lies there. */
export function scratchTree(): ScratchTree {
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-mutation-'));
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  if (listed.status !== 0) throw new Error(`the files cannot be listed: ${listed.stderr}`);
  for (const file of listed.stdout.split('\0')) {
    if (file === '' || file === 'node_modules' || !existsSync(join(ROOT, file))) continue;
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(dir, file));
  }
  symlinkSync(PACKAGES, join(dir, 'node_modules'));
  return {
    dir,
    run: (tests, broken) =>
      broken === undefined ? runTests(dir, tests) : withBroken(dir, tests, broken),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

async function withBroken(
  dir: string,
  tests: Pick<Mutation, 'tests' | 'grep'>,
  { file, before, after }: Mutation,
): Promise<TestRun> {
  const path = join(dir, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.split(before).join(after));
  try {
    return await runTests(dir, tests);
  } finally {
    writeFileSync(path, text);
  }
}

interface MochaReport {
  readonly stats: { readonly passes: number };
  readonly failures: readonly { readonly fullTitle: string }[];
}

async function runTests(
  dir: string,
  { tests, grep }: Pick<Mutation, 'tests' | 'grep'>,
): Promise<TestRun> {
  const begun = performance.now();
  const report = join(mkdtempSync(join(tmpdir(), 'crossdock-report-')), 'report.json');
  const words = grep === undefined ? [] : ['--grep', grep];
  const reporter = ['--bail', '--reporter', 'json', '--reporter-option', `output=${report}`];
  const said = await mocha(dir, [...reporter, ...words, ...tests]);
  const ms = performance.now() - begun;
  const isWritten = existsSync(report);
  const text = isWritten ? readFileSync(report, 'utf8') : '';
  rmSync(dirname(report), { recursive: true });
  if (!isWritten) return { passed: 0, failed: [`no test could be run: ${said}`], ms };
  const { stats, failures }: MochaReport = JSON.parse(text);
  return { passed: stats.passes, failed: failures.map((one) => one.fullTitle), ms };
}

function mocha(dir: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(join(PACKAGES, '.bin', 'mocha'), args, {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      env: {
        ...process.env,
        NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
        FORCE_COLOR: '0',
      },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output = `${output}${chunk}`.slice(-OUTPUT_MAX);
      });
    }
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(`${signal ?? code}: ${output.trim()}`));
  });
}

const OUTPUT_MAX = 2_000;
