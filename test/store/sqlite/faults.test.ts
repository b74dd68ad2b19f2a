import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SqlDriver } from '../../../core/store/sql/driver.ts';
import { sqlInbox } from '../../../core/store/sql/inbox.ts';
import { failureOf, storeError } from '../../../core/store/sqlite/sqlite-fault.ts';
import { arrival, coded } from '../../contract/store/samples.ts';
import {
  type DriverVariant,
  missing,
  newFolder,
  openDriverVariant,
  openVariant,
  removeFolder,
  VARIANTS,
} from './open-store.ts';

/** Root writes whatever the rights of a file say, unless this capability is taken from it. */
const BARRIER = ['setpriv', '--bounding-set=-dac_override', '--inh-caps=-dac_override'] as const;
const isRoot = process.getuid?.() === 0;

for (const variant of VARIANTS) {
  const reason = await missing(variant.driver);
  const suffix = reason === null ? '' : ` (${reason})`;
  describe(`a disk in trouble: ${variant.driver}, ${variant.thread} thread${suffix}`, () => {
    let folder: string;
    let path: string;
    before(function () {
      if (reason !== null) this.skip();
    });
    beforeEach(() => {
      folder = newFolder();
      path = join(folder, 'hub.db');
    });
    afterEach(() => removeFolder(folder));

    it('a missing folder is refused, naming the path', async () => {
      const opening = openVariant(join(folder, 'nowhere', 'hub.db'), variant);
      await assert.rejects(opening, (error: unknown) => {
        assert.ok(coded('STORE_CANNOT_OPEN')(error));
        assert.match(String(error), /nowhere/);
        return true;
      });
    });

    it('a file that is no database is refused and not touched', async () => {
      const text = 'this is a letter to grandmother, not a database. '.repeat(50);
      writeFileSync(path, text);
      await assert.rejects(openVariant(path, variant), coded('STORE_CORRUPT'));
      assert.equal(readFileSync(path, 'utf8'), text);
    });

    it('a database with damaged pages is refused at the start', async () => {
      await fillAndClose(path);
      const file = openSync(path, 'r+');
      for (let page = 1; page < 40; page += 1) {
        writeSync(file, Buffer.alloc(2_000, 0x5a), 0, 2_000, page * 4_096 + 1_000);
      }
      await assert.rejects(openVariant(path, variant), coded('STORE_CORRUPT'));
    });

    it(`a file that may not be written is refused${suffixOf(whyNoBarrier())}`, async function () {
      if (whyNoBarrier() !== null) this.skip();
      await fillAndClose(path);
      chmodSync(path, 0o400);
      chmodSync(folder, 0o500);
      try {
        assert.equal(openBehindBarrier(path, variant), 'STORE_READ_ONLY');
      } finally {
        chmodSync(folder, 0o700);
      }
      chmodSync(path, 0o600);
      assert.equal(openBehindBarrier(path, variant), 'opened');
    });

    it('a full disk refuses the delivery, keeps what was there and goes on when there is room', async () => {
      await (await openVariant(path, variant)).close();
      const driver = await openDriverVariant(path, variant);
      const inbox = sqlInbox(driver);
      assert.equal(await inbox.append(arrival('before')), 'stored');
      await allowPages(driver, 0);
      const large = arrival('large', { raw: Buffer.alloc(500_000, 1) });
      await assert.rejects(inbox.append(large), coded('STORE_DISK_FULL'));
      await allowPages(driver, 1_000_000);
      assert.equal(await inbox.append(large), 'stored');
      assert.equal(await inbox.append(arrival('before')), 'duplicate');
      assert.equal((await inbox.undecoded(10)).length, 2);
      await driver.close();
    });

    it('a full disk in an interactive transaction leaves nothing of it', async () => {
      const driver = await openDriverVariant(path, variant);
      await driver.transaction('x', [{ sql: 'CREATE TABLE t (a)', params: [] }]);
      await allowPages(driver, 0);
      const filling = driver.interactive('x', async (tx) => {
        await tx.all('INSERT INTO t VALUES (1)', []);
        await tx.all('INSERT INTO t VALUES (zeroblob(500000))', []);
      });
      await assert.rejects(filling, coded('STORE_DISK_FULL'));
      assert.deepEqual(await driver.read('SELECT a FROM t', []), []);
      await allowPages(driver, 1_000_000);
      await driver.transaction('x', [{ sql: 'INSERT INTO t VALUES (2)', params: [] }]);
      await driver.close();
    });
  });
}

/** Why the rights of a file mean nothing to this account, or null. */
function whyNoBarrier(): string | null {
  if (!isRoot) return null;
  const [command, ...options] = BARRIER;
  const { status } = spawnSync(command, [...options, 'true']);
  return status === 0 ? null : 'root may write everything, and setpriv cannot change that here';
}

function suffixOf(reason: string | null): string {
  return reason === null ? '' : ` (skipped: ${reason})`;
}

/** Opens the database in a process to which the rights of files apply; gives the code of its error, or `opened`. */
function openBehindBarrier(path: string, { driver, thread }: DriverVariant): string {
  const script = join(import.meta.dirname, 'open-process.ts');
  const argv = [...(isRoot ? BARRIER : []), process.execPath, script, path, driver, thread];
  const [command = '', ...rest] = argv;
  const { stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8' });
  return stdout === '' ? stderr : stdout;
}

/** A limit on the file's size, which SQLite meets as it meets a full disk. */
async function allowPages(driver: SqlDriver, pages: number): Promise<void> {
  await driver.interactive('limit', (tx) => tx.all(`PRAGMA max_page_count = ${pages || 1}`, []));
}

async function fillAndClose(path: string): Promise<void> {
  const store = await openVariant(path, { driver: 'node:sqlite', thread: 'same' });
  for (let index = 0; index < 50; index += 1) {
    await store.inbox.append(arrival(`d${index}`, { raw: Buffer.alloc(3_000, index) }));
  }
  await store.close();
}

describe('a database that another process holds locked', () => {
  it('is waited for, and the write goes through when the lock ends', async () => {
    const folder = newFolder();
    const path = join(folder, 'hub.db');
    const store = await openVariant(path, { driver: 'node:sqlite', thread: 'worker' });
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const appending = store.inbox.append(arrival('a'));
    assert.deepEqual(await store.inbox.undecoded(10), []);
    other.exec('ROLLBACK');
    assert.equal(await appending, 'stored');
    other.close();
    await store.close();
    removeFolder(folder);
  });
});

describe('what SQLite answers', () => {
  const cases: readonly (readonly [number, string])[] = [
    [5, 'STORE_BUSY'],
    [261, 'STORE_BUSY'],
    [6, 'STORE_BUSY'],
    [8, 'STORE_READ_ONLY'],
    [10, 'STORE_IO'],
    [1034, 'STORE_IO'],
    [778, 'STORE_IO'],
    [11, 'STORE_CORRUPT'],
    [26, 'STORE_CORRUPT'],
    [13, 'STORE_DISK_FULL'],
    [14, 'STORE_CANNOT_OPEN'],
    [2067, 'STORE_CONSTRAINT'],
    [1, 'STORE_STATEMENT_FAILED'],
  ];
  for (const [code, expected] of cases) {
    it(`result code ${code} is ${expected}`, () => {
      assert.equal(storeError({ code, message: 'x' }, 'hub.db').code, expected);
    });
  }

  it('both drivers tell the code, under their own names', () => {
    assert.equal(failureOf(Object.assign(new Error('x'), { errcode: 13 })).code, 13);
    assert.equal(failureOf(Object.assign(new Error('x'), { errno: 10 })).code, 10);
    assert.deepEqual(failureOf('odd'), { code: null, message: 'odd' });
  });
});
