/**
 * `npm test`: types, lint, imports, dead code, packages, then every test.
 *
 * Shape: `node test/run.ts [test files]`; each step counts as one check, and the last line is
 * `N passed, N failed[, N skipped]`. The exit code is 1 when anything failed.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { TestTotals } from './house/reporter.ts';

const ROOT = join(import.meta.dirname, '..');
const BIN = join(ROOT, 'node_modules', '.bin');
/** Tests wait for disks and databases about as long as they compute. */
const JOBS_MIN = 3;
const JOBS_MAX = 4;
const NODE_FLAGS = `${process.env['NODE_OPTIONS'] ?? ''} --disable-warning=ExperimentalWarning`;
const ALL_TESTS = 'test/**/*.test.ts';
/** What takes longest begins first: begun last, it would run alone at the end. */
const LONGEST = [
  'test/simulation/',
  'test/contract/shopify.',
  'test/contract/netsuite.',
  'test/crash/',
  'test/store/',
  'test/contract/',
  'test/fleet/',
  'test/e2e/',
  'test/chaos/',
];

interface Step {
  readonly name: string;
  readonly tool: string;
  readonly args: readonly string[];
}

const STEPS: readonly Step[] = [
  { name: 'types', tool: 'tsc', args: ['--noEmit'] },
  { name: 'lint', tool: 'biome', args: ['check', '.'] },
  {
    name: 'imports',
    tool: 'depcruise',
    args: ['--config', '.dependency-cruiser.json', 'core', 'connectors', 'test'],
  },
  { name: 'dead code', tool: 'knip', args: [] },
];

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a tool of node_modules/.bin; its own output is kept, or shown as it comes. */
function run(tool: string, args: readonly string[], show: boolean): Promise<Ended> {
  const path = `${BIN}${delimiter}${process.env['PATH'] ?? ''}`;
  return new Promise((resolve) => {
    const child = spawn(join(BIN, tool), args, {
      cwd: ROOT,
      env: {
        NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'crossdock'),
        ...process.env,
        PATH: path,
        FORCE_COLOR: '0',
        NODE_OPTIONS: NODE_FLAGS,
      },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

async function check(step: Step): Promise<TestTotals> {
  const { code, output } = await run(step.tool, step.args, false);
  if (code === 0) {
    console.log(`ok      ${step.name}`);
    return { passed: 1, failed: 0, skipped: 0 };
  }
  console.log(`FAILED  ${step.name} (${step.tool} ${step.args.join(' ')})\n${output.trim()}\n`);
  return { passed: 0, failed: 1, skipped: 0 };
}

/** A package that is only optional may be absent on a developer's machine, never where CI runs. */
function checkPackages(): TestTotals {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(text);
  const inCi = (process.env['CI'] ?? '') !== '';
  const groups = ['dependencies', 'devDependencies', ...(inCi ? ['optionalDependencies'] : [])];
  const missing = groups
    .flatMap((group) => Object.keys(manifest[group] ?? {}))
    .filter((name) => !existsSync(join(ROOT, 'node_modules', name)));
  if (missing.length === 0) {
    console.log('ok      packages');
    return { passed: 1, failed: 0, skipped: 0 };
  }
  console.log(`FAILED  packages: not installed: ${missing.join(', ')}. Run npm ci.\n`);
  return { passed: 0, failed: 1, skipped: 0 };
}

async function runTests(files: readonly string[]): Promise<TestTotals> {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-test-'));
  const totals = join(folder, 'totals.json');
  const jobs = String(Math.max(JOBS_MIN, Math.min(JOBS_MAX, availableParallelism())));
  const reporter = [
    '--reporter',
    'test/house/reporter.ts',
    '--reporter-option',
    `totals=${totals}`,
  ];
  const chosen = files.length === 0 ? allTests() : files;
  const { code } = await run('mocha', ['--parallel', '--jobs', jobs, ...reporter, ...chosen], true);
  const counted = readTotals(totals);
  rmSync(folder, { recursive: true });
  if (counted === null) {
    console.log(`FAILED  tests: mocha ended with code ${code} before it could count them`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  if (code === 0 || counted.failed > 0) return counted;
  console.log(`FAILED  tests: mocha ended with code ${code} though no test failed`);
  return { ...counted, failed: 1 };
}

function allTests(): readonly string[] {
  const turnOf = (file: string): number => {
    const turn = LONGEST.findIndex((start) => file.startsWith(start));
    return turn === -1 ? LONGEST.length : turn;
  };
  const files = globSync(ALL_TESTS, { cwd: ROOT }).map((file) => file.replaceAll('\\', '/'));
  return files.toSorted().toSorted((a, b) => turnOf(a) - turnOf(b));
}

function readTotals(file: string): TestTotals | null {
  if (!existsSync(file)) return null;
  const totals: TestTotals = JSON.parse(readFileSync(file, 'utf8'));
  return totals;
}

function sum(all: readonly TestTotals[]): TestTotals {
  return {
    passed: all.reduce((total, one) => total + one.passed, 0),
    failed: all.reduce((total, one) => total + one.failed, 0),
    skipped: all.reduce((total, one) => total + one.skipped, 0),
  };
}

const checks = await Promise.all(STEPS.map((step) => check(step)));
const totals = sum([...checks, checkPackages(), await runTests(process.argv.slice(2))]);
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.exitCode = totals.failed > 0 ? 1 : 0;
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
