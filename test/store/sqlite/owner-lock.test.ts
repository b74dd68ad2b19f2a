import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { lockDataFolder } from '../../../core/store/sqlite/owner-lock.ts';
import { coded, T0 } from '../../contract/store/samples.ts';
import { newFolder, removeFolder } from './open-store.ts';

describe('the owner of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => removeFolder(folder));

  it('is alone; a second one is refused with the pid of the first', () => {
    const lock = lockDataFolder({ folder, pid: 4711, startedAt: T0 });
    assert.throws(
      () => lockDataFolder({ folder, pid: 4712, startedAt: T0 }),
      (error) => coded('STORE_IN_USE')(error) && /4711.*2026-05-28/.test(String(error)),
    );
    lock.release();
  });

  it('may release twice; then the next one may own it', () => {
    const first = lockDataFolder({ folder, pid: 1, startedAt: T0 });
    first.release();
    first.release();
    lockDataFolder({ folder, pid: 2, startedAt: T0 }).release();
  });

  it('that is killed leaves the folder free at once', async () => {
    const owner = await startOwner(folder);
    assert.throws(
      () => lockDataFolder({ folder, pid: 1, startedAt: T0 }),
      (error) => coded('STORE_IN_USE')(error) && String(error).includes(String(owner.pid)),
    );
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    lockDataFolder({ folder, pid: 1, startedAt: T0 }).release();
  });

  it('needs a folder that exists', () => {
    const owner = { folder: join(folder, 'nowhere'), pid: 1, startedAt: T0 };
    assert.throws(() => lockDataFolder(owner), coded('STORE_CANNOT_OPEN'));
  });
});

/** Starts a process that owns the folder until it is killed. */
async function startOwner(folder: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'owner-process.ts'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  assert.ok(child.stdout !== null);
  await once(child.stdout, 'data');
  return child;
}
