import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../core/base/errors.ts';
import { lockDataFolder } from '../../core/store/sqlite/owner-lock.ts';
import { crossdock, documentOf, freshFolder, newProject, removeFolders } from './running.ts';

describe('the command line, used wrongly', () => {
  after(removeFolders);

  it('names a file given as --dir as no project, once and with 2', async () => {
    const file = join(freshFolder(), 'orders.yaml');
    writeFileSync(file, 'flow: orders\n');
    for (const dir of [file, join(file, 'below'), join(freshFolder(), 'nowhere')]) {
      const { exit, out, err } = await crossdock(['lint', '--dir', dir]);
      assert.equal(exit, 2);
      assert.equal(out, '');
      assert.match(err, /^CONFIG_FILE_MISSING/);
      assert.doesNotMatch(err, /FLOW_/);
    }
  });

  it('says that --json belongs after the command', async () => {
    const ended = await crossdock(['--json', 'lint']);
    assert.equal(ended.exit, 2);
    const { error } = documentOf<{ error: Fault }>(ended);
    assert.equal(error.mend, 'write --json after the command');
  });

  it('drops no dead letter for a blank reason', async () => {
    const argv = ['dead-letters', 'drop', 'dl_1', '--reason', '  '];
    const { exit, err } = await crossdock([...argv, '--dir', await newProject()]);
    assert.equal(exit, 2);
    assert.match(err, /CLI_USAGE[\s\S]*in a few words why/);
  });

  it('runs a flow that is named twice once', async () => {
    const dir = await newProject();
    const argv = ['run', 'sale-till-to-hub', 'sale-till-to-hub', '--dir', dir, '--json'];
    const ended = await crossdock(argv);
    assert.equal(documentOf<{ runs: readonly unknown[] }>(ended).runs.length, 1);
  });

  it('refuses a time zone that there is not', async () => {
    const { exit, out, err } = await crossdock(['eval', '1', '--zone', 'Mars/Base']);
    assert.equal(exit, 2);
    assert.equal(out, '');
    assert.match(err, /Mars\/Base[\s\S]*IANA time zone/);
  });
});

describe('init, where it cannot write', () => {
  after(removeFolders);

  it('says that a file is in the way, and leaves it as it is', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'hub'), 'mine');
    for (const name of ['hub', 'hub/below']) {
      const { exit, err } = await crossdock(['init', name], { cwd: folder });
      assert.equal(exit, 3);
      assert.match(err, /CLI_FOLDER_UNUSABLE[\s\S]*ENOTDIR[\s\S]*mend: /);
    }
    assert.deepEqual(readdirSync(folder), ['hub']);
  });

  it('ends where the machine has no folders to make (needs /proc)', async function () {
    if (!existsSync('/proc/self')) return this.skip();
    const { exit, err } = await crossdock(['init', '/proc/crossdock/hub']);
    assert.equal(exit, 3);
    assert.match(err, /CLI_FOLDER_UNUSABLE/);
  });
});

describe('demo --fresh', () => {
  after(removeFolders);

  it('deletes nothing of a hub that works on the folder', async () => {
    const folder = freshFolder();
    const database = join(folder, 'crossdock.db');
    writeFileSync(database, 'the data of the hub that runs');
    const lock = lockDataFolder({ folder, pid: process.pid, startedAt: 0 });
    try {
      const { exit, err } = await crossdock(['demo', '--once', '--fresh', '--data', folder]);
      assert.equal(exit, 3);
      assert.match(err, /STORE_IN_USE/);
      assert.ok(existsSync(database));
    } finally {
      lock.release();
    }
  });
});
