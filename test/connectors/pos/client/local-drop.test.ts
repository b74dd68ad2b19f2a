import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalDrop } from '../../../../connectors/pos/client/local-drop.ts';
import { CrossdockError } from '../../../../core/connector/index.ts';

describe('a drop folder of this machine', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-drop-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function fault(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.catch((caught: unknown) => caught);
    return error instanceof CrossdockError ? error.code : `not a fault of ours: ${String(error)}`;
  }

  it('says which fault it is when a file cannot be written, and leaves nothing in its place', async () => {
    const drop = await openLocalDrop(folder);
    assert.equal(
      await fault(drop.writeWhole('gone/a.csv', Buffer.from('a'))),
      'POS_FOLDER_UNUSABLE',
    );
    await mkdir(join(folder, 'b.csv'));
    assert.equal(await fault(drop.writeWhole('b.csv', Buffer.from('b'))), 'POS_FOLDER_UNUSABLE');
    assert.deepEqual(
      (await readdir(folder)).filter((name) => !name.startsWith('.')),
      ['b.csv'],
    );
  });

  it('says so when a file of its own cannot be read', async () => {
    const drop = await openLocalDrop(folder);
    assert.equal(await fault(drop.readText('missing.json')), 'POS_FILE_UNREADABLE');
  });
});
