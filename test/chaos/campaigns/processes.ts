/** Campaigns that others wrote as tests or as scripts: started as processes, judged by how they end. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Figures, NO_FIGURES } from './campaign.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const MOCHA = join(ROOT, 'node_modules', '.bin', 'mocha');
const OUTPUT_MAX = 60_000;
const SAID_LINES = 30;

/** Which tests prove it. */
export interface MochaWork {
  readonly did: string;
  readonly files: readonly string[];
  readonly grep?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A run that takes longer is ended, and counts as missed. */
  readonly limitMs: number;
  readonly figures?: Partial<Figures>;
}

interface Report {
  readonly stats: { readonly passes: number; readonly pending: number };
  readonly failures: readonly {
    readonly fullTitle: string;
    readonly err: { readonly message?: string };
  }[];
}

/** Runs tests; each that fails is a bar that was missed, and so is a run without any. */
export async function mochaFigures(work: MochaWork): Promise<Figures> {
  const file = join(mkdtempSync(join(tmpdir(), 'crossdock-campaign-')), 'report.json');
  const words = work.grep === undefined ? [] : ['--grep', work.grep];
  const args = ['--reporter', 'json', '--reporter-option', `output=${file}`, ...words];
  const end = await started(MOCHA, [...args, ...work.files], work);
  const isWritten = existsSync(file);
  const text = isWritten ? readFileSync(file, 'utf8') : '';
  rmSync(dirname(file), { recursive: true });
  const { did, figures = {} } = work;
  const base = { ...NO_FIGURES, ...figures, did };
  if (!isWritten) return { ...base, missed: [`the tests did not end: ${end.output.slice(-800)}`] };
  const { stats, failures }: Report = JSON.parse(text);
  const missed = failures.map((one) => `${one.fullTitle}: ${one.err.message ?? 'failed'}`);
  if (stats.passes === 0) missed.push('no test was run');
  const more = { ...base.more, tests: stats.passes, skipped: stats.pending };
  return { ...base, more, missed };
}

/** Which script proves it. */
export interface ScriptWork {
  readonly did: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly limitMs: number;
  /** Reads figures out of what it printed. */
  readonly read?: (output: string) => Partial<Figures>;
}

/** Runs a script of the tree; it ends with 0 where its own bars hold. */
export async function scriptFigures(work: ScriptWork): Promise<Figures> {
  const [script = ''] = work.args;
  if (!existsSync(join(ROOT, script))) {
    return { ...NO_FIGURES, did: work.did, missed: [`there is no ${script}`] };
  }
  const { code, output } = await started(process.execPath, work.args, work);
  const lines = output.trim().split('\n').slice(-SAID_LINES);
  const said = lines.filter((line) => /missed|fail/i.test(line)).join('; ');
  const missed = code === 0 ? [] : [said === '' ? `it ended with ${code}` : said];
  return { ...NO_FIGURES, ...work.read?.(output), did: work.did, missed };
}

function started(
  command: string,
  args: readonly string[],
  work: Pick<MochaWork, 'environment' | 'limitMs'>,
): Promise<{ readonly code: number | string | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: work.limitMs,
      killSignal: 'SIGKILL',
      env: {
        ...process.env,
        NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
        ...work.environment,
      },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output = `${output}${chunk}`.slice(-OUTPUT_MAX);
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output }));
  });
}
