import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSpool } from '../../../../connectors/pos/sftp/spool.ts';
import { seededRandom } from '../../../../core/base/random.ts';

describe('connectors/pos spool of files that are read', () => {
  let base: string;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'crossdock-spools-'));
  });

  afterEach(async () => {
    await rm(base, { recursive: true, force: true });
  });

  /** A process number that no process has. */
  function deadPid(): number {
    return spawnSync(process.execPath, ['-e', '']).pid;
  }

  it('lets only the account of the hub look in', async () => {
    const spool = openSpool(base, seededRandom(1));
    const { path } = await spool.folder();
    assert.equal((await stat(path)).mode & 0o777, 0o700);
    assert.equal((await stat(join(path, '..'))).mode & 0o777, 0o700);
    await spool.close();
  });

  it('removes what a killed process left, and nothing of a living one or of others', async () => {
    const dead = `crossdock-spool-${deadPid()}-ab12`;
    const living = `crossdock-spool-${process.ppid}-ab12`;
    const reused = `crossdock-spool-${process.pid}-ab12`;
    const other = 'crossdock-spool-notes';
    for (const name of [dead, living, reused, other]) {
      await mkdir(join(base, name));
      await writeFile(join(base, name, 'data'), 'a customer');
    }
    const first = openSpool(base, seededRandom(1));
    await first.folder();
    const second = openSpool(base, seededRandom(2));
    await second.folder();
    const names = await readdir(base);
    assert.ok(!names.includes(dead) && !names.includes(reused));
    assert.ok(names.includes(living) && names.includes(other));
    assert.equal(names.length, 4);
    await first.close();
    await second.close();
    assert.equal((await readdir(base)).length, 2);
  });

  it('that was never used makes no folder', async () => {
    const spool = openSpool(join(base, 'none'), seededRandom(1));
    await spool.close();
    assert.deepEqual(await readdir(base), []);
  });
});
