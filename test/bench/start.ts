import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BenchRow, median } from './table.ts';

const ROUNDS = 5;
const MAIN = resolve(import.meta.dirname, '..', '..', 'core/cli/main.ts');

/** From the start of the process to its first answer, beside an empty Node process. */
export async function benchStart(): Promise<readonly BenchRow[]> {
  const starts: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    empty.push(await emptyProcess());
    starts.push(await startToFirstAnswer());
  }
  return [
    {
      work: 'start to first request served',
      figure: median(starts),
      unit: 'ms',
      reference: { name: 'an empty Node process', figure: median(empty) },
      target: { of: 'figure', atMost: 1_500 },
      rounds: ROUNDS,
    },
  ];
}

async function emptyProcess(): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, ['-e', '0']);
  await new Promise((done) => child.on('close', done));
  return performance.now() - begun;
}

async function startToFirstAnswer(): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
  mkdirSync(join(dir, 'config'));
  mkdirSync(join(dir, 'flows'));
  writeFileSync(join(dir, 'config/hub.yaml'), 'server: { port: 0 }\nlog: { level: silent }\n');
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, 'serve', '--dir', dir],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    const url = await new Promise<string>((done) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
        const found = /http:\/\/\S+/.exec(text);
        if (found !== null) done(found[0]);
      });
    });
    const answer = await fetch(`${url}/livez`);
    if (!answer.ok) throw new Error(`/livez answered ${answer.status}`);
    return performance.now() - begun;
  } finally {
    child.kill('SIGTERM');
    await new Promise((done) => child.on('close', done));
    rmSync(dir, { recursive: true, force: true });
  }
}
