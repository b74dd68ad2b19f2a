import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, 'main.ts');
/** What `npm test` plays; a campaign plays as many as it is told. */
const SEEDS = 200;

interface Played {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command as a person does, in a process of its own: its file system stands before the product is loaded. */
function simulate(...args: readonly string[]): Promise<Played> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, output, errors }));
  });
}

describe('the whole hub on virtual time', function () {
  this.timeout(1_800_000);

  // One process, since each has to compile the whole hub anew, and other tests run beside it.
  it(`keeps every promise over ${SEEDS} seeds of bad luck`, async () => {
    const { output, errors } = await simulate('--seeds', String(SEEDS), '--jobs', '1');
    const failed = [...output.matchAll(/^seed (\d+) FAILED/gm)].map(([, seed]) => Number(seed));
    assert.deepEqual(failed, [], `${output}${errors}`);
    assert.match(output, new RegExp(`^${SEEDS} seeds, 0 failed`, 'm'));
  });

  it('plays a seed again to the byte, alone or among others', async () => {
    const first = await simulate('--seed', '5', '--trace');
    const second = await simulate('--seed', '5', '--trace');
    assert.ok(first.output.split('\n').length > 1_000, 'every event is a line');
    assert.equal(second.output, first.output);
    const hash = /^trace ([0-9a-f]{64})$/m.exec(first.output)?.[1];
    const among = await simulate('--from', '4', '--seeds', '3', '--json');
    const { hashes }: { readonly hashes: Readonly<Record<string, string>> } = JSON.parse(
      among.output,
    );
    assert.equal(hashes['5'], hash);
  });

  it('fails over a disk that forgets, and names the one command that plays it again', async () => {
    const { code, output } = await simulate('--seeds', '4', '--jobs', '1', '--forgetful');
    assert.equal(code, 1);
    assert.match(output, /I1: a delivery of \d+ bytes was accepted and is not kept/);
    const command = /replay: npm run simulate -- (--seed \d+)/.exec(output)?.[1]?.split(' ') ?? [];
    assert.equal((await simulate(...command, '--forgetful')).code, 1);
    assert.equal((await simulate(...command)).code, 0, 'the hub itself is sound');
  });

  for (const args of [
    ['--seeds', 'many'],
    ['--seeds', '0'],
    ['--seed', '1', '--seeds', '2'],
    ['--trace'],
    ['--unknown'],
  ]) {
    it(`says how it is called when it is called ${args.join(' ')}`, async () => {
      const { code, errors } = await simulate(...args);
      assert.equal(code, 2);
      assert.match(errors, /npm run simulate -- \[--seeds N\]/);
    });
  }
});
