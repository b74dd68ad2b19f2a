import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEverywhere, presentPlace } from './places.ts';

const CHILD = join(import.meta.dirname, 'kill-child.ts');
const ROWS = 350;
const POINTS = ['before-claim', 'after-claim', 'half-read', 'before-archive', 'after-archive'];

function fileOf(name: string): string {
  const rows = Array.from({ length: ROWS }, (_, index) => `${name}-${index},A\n`);
  return `receipt,sku\n${rows.join('')}`;
}

function start(folder: string, point: string): string | null {
  const ledger = join(folder, 'ledger.jsonl');
  return spawnSync(process.execPath, [CHILD, join(folder, 'reach.json'), ledger, point]).signal;
}

describeEverywhere('connectors/pos under kill -9', ({ isRemote }) => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-pos-kill-'));
    const reach = JSON.stringify(presentPlace().reach(folder));
    await writeFile(join(folder, 'reach.json'), reach);
    for (const name of ['a', 'b']) await writeFile(join(folder, `${name}.csv`), fileOf(name));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  // Two processes for each point take their time; every point is crossed in crash.test.ts as well.
  for (const point of isRemote ? ['half-read'] : POINTS) {
    it(`a process killed at file.${point} resumes with nothing lost and nothing doubled`, async function () {
      this.timeout(30_000);
      assert.equal(start(folder, `file.${point}`), 'SIGKILL');
      assert.equal(start(folder, 'nowhere'), null);
      const text = await readFile(join(folder, 'ledger.jsonl'), 'utf8');
      const keys = text
        .trimEnd()
        .split('\n')
        .flatMap((line): readonly string[] => JSON.parse(line).keys);
      assert.equal(keys.length, 2 * ROWS);
      assert.equal(new Set(keys).size, 2 * ROWS);
      assert.deepEqual(await readdir(join(folder, 'working', 'sales')), []);
      const done = await readdir(join(folder, 'done'), { recursive: true });
      assert.equal(done.filter((path) => path.endsWith('.csv')).length, 2);
    });
  }
});
