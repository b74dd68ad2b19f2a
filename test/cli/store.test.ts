import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lockDataFolder } from '../../core/store/sqlite/owner-lock.ts';
import { describeWith, findServer } from '../databases/server.ts';
import { newSchema, type TestSchema } from '../store/postgres/schema.ts';
import { crossdock, documentOf, newProject, removeFolders } from './running.ts';

interface Table {
  readonly table: string;
  readonly rows: number;
  readonly sha256: string;
}

describe('crossdock store check', () => {
  after(removeFolders);

  it('says how much the store holds and that it is sound', async () => {
    const dir = await newProject();
    await crossdock(['run', 'sale-till-to-hub', '--dir', dir]);
    const { exit, out, err } = await crossdock(['store', 'check', '--dir', dir]);
    assert.equal(exit, 0, err);
    assert.match(out, /^TABLE +ROWS$/m);
    assert.match(out, /^stock_journal +[1-9]\d*$/m);
    assert.match(out, /^no fault found$/m);
    const data = documentOf<{ contents: Table[]; faults: []; mismatches: [] }>(
      await crossdock(['store', 'check', '--dir', dir, '--json']),
    );
    assert.deepEqual([data.faults, data.mismatches], [[], []]);
  });

  it('needs no secret of any connection, and finds a balance that its journal does not bear out', async () => {
    const dir = await newProject();
    await crossdock(['run', 'sale-till-to-hub', '--dir', dir]);
    const database = new DatabaseSync(join(dir, 'data/crossdock.db'));
    database.exec('UPDATE stock_positions SET on_hand = on_hand + 1000');
    database.close();
    const { exit, out } = await crossdock(['store', 'check', '--dir', dir]);
    assert.equal(exit, 1);
    assert.match(out, /^stock: .* on_hand is -?\d+, its journal says -?\d+$/m);
  });
});

describe('crossdock store backup', () => {
  after(removeFolders);

  it('writes what the store holds, also beside a hub at work, and says how much', async () => {
    const dir = await newProject();
    await crossdock(['run', 'sale-till-to-hub', '--dir', dir]);
    const owner = lockDataFolder({ folder: join(dir, 'data'), pid: 4711, startedAt: 0 });
    const writer = new DatabaseSync(join(dir, 'data/crossdock.db'));
    writer.exec('BEGIN IMMEDIATE; DELETE FROM stock_journal');
    const args = ['store', 'backup', '--dir', dir, '--to', 'monday.db', '--json'];
    const ended = await crossdock(args, { cwd: dir });
    writer.exec('ROLLBACK');
    const rows = 'SELECT count(*) AS rows FROM stock_journal';
    const wanted = writer.prepare(rows).get();
    writer.close();
    owner.release();
    assert.equal(ended.exit, 0, ended.err);
    const { path, bytes } = documentOf<{ path: string; bytes: number }>(ended);
    assert.equal(path, join(dir, 'monday.db'));
    assert.ok(bytes > 0);
    const copy = new DatabaseSync(path, { readOnly: true });
    assert.deepEqual(copy.prepare(rows).get(), wanted);
    copy.close();
    assert.deepEqual(
      readdirSync(dir).filter((name) => name.startsWith('monday')),
      ['monday.db'],
    );
  });

  it('leaves a file that is there alone', async () => {
    const dir = await newProject();
    await crossdock(['run', 'sale-till-to-hub', '--dir', dir]);
    writeFileSync(join(dir, 'precious.db'), 'of last week');
    const args = ['store', 'backup', '--dir', dir, '--to', 'precious.db'];
    const { exit, err } = await crossdock(args, { cwd: dir });
    assert.notEqual(exit, 0);
    assert.match(err, /STORE_NOT_EMPTY/);
    assert.equal(readFileSync(join(dir, 'precious.db'), 'utf8'), 'of last week');
  });

  it('of a hub that never ran, into a folder that is not there, or of a damaged file leaves nothing', async () => {
    const dir = await newProject();
    const take = (to: string) =>
      crossdock(['store', 'backup', '--dir', dir, '--to', to], { cwd: dir });
    assert.match((await take('a.db')).err, /STORE_MISSING/);
    await crossdock(['run', 'sale-till-to-hub', '--dir', dir]);
    assert.match((await take('nowhere/a.db')).err, /STORE_CANNOT_OPEN/);
    writeFileSync(join(dir, 'data/crossdock.db'), 'no database at all. '.repeat(500));
    assert.match((await take('a.db')).err, /STORE_CORRUPT/);
    assert.deepEqual(
      readdirSync(dir).filter((name) => name.startsWith('a.db')),
      [],
    );
  });

  it('of a server names the tool of the server', async () => {
    const dir = await newProject();
    const environment = { CROSSDOCK_STORE: 'postgres://hub@127.0.0.1:1/hub?schema=shop' };
    const args = ['store', 'backup', '--dir', dir, '--to', 'a.db'];
    const { exit, err } = await crossdock(args, { cwd: dir, environment });
    assert.notEqual(exit, 0);
    assert.match(err, /STORE_BACKUP_BY_SERVER[\s\S]*pg_dump --schema=shop/);
  });
});

describeWith('crossdock store copy', await findServer('postgres'), (server) => {
  let dir: string;
  let schema: TestSchema;
  beforeEach(async () => {
    schema = await newSchema(server);
    dir = await newProject();
    await crossdock(['run', 'sale-till-to-hub', '--dir', dir]);
  });
  afterEach(() => schema.drop());
  after(removeFolders);

  it('prints every table with its hash, and the address without its password', async () => {
    const address = schema.url.replace('postgres@', 'postgres:not-needed-here@');
    const copy = ['store', 'copy', '--dir', dir, '--to', 'env:TARGET'];
    const { exit, out, err } = await crossdock(copy, { environment: { TARGET: address } });
    assert.equal(exit, 0, err);
    assert.match(out, /^stock_journal +[1-9]\d* +[0-9a-f]{16}…$/m);
    assert.match(out, /^\d+ rows of \d+ tables are equal in$/m);
    assert.match(out, /start no hub on the old one again/);
    assert.doesNotMatch(out, /not-needed-here/);
  });

  it('answers with one document that a machine can compare, there and back', async () => {
    const there = ['store', 'copy', '--dir', dir, '--to', schema.url, '--json'];
    const first = documentOf<{ tables: Table[]; ms: number }>(await crossdock(there));
    assert.ok(first.tables.some(({ table, rows }) => table === 'stock_journal' && rows > 0));
    const back = ['store', 'copy', '--from', schema.url, '--to', 'back.db', '--json'];
    const second = documentOf<{ tables: Table[] }>(await crossdock(back, { cwd: dir }));
    assert.deepEqual(second.tables, first.tables);
    assert.ok(existsSync(join(dir, 'back.db')));
  });

  it('refuses while a hub works on the file, and leaves the target as it was', async () => {
    const owner = lockDataFolder({ folder: join(dir, 'data'), pid: 4711, startedAt: 0 });
    const { exit, err } = await crossdock(['store', 'copy', '--dir', dir, '--to', schema.url]);
    owner.release();
    assert.equal(exit, 3);
    assert.match(err, /STORE_IN_USE/);
    const found = await schema.ask('SELECT 1 FROM pg_namespace WHERE nspname = $1', schema.name);
    assert.deepEqual(found, []);
  });

  it('refuses the second time, saying what is there', async () => {
    const copy = ['store', 'copy', '--dir', dir, '--to', schema.url];
    assert.equal((await crossdock(copy)).exit, 0);
    const { exit, err } = await crossdock(copy);
    assert.equal(exit, 3);
    assert.match(err, /STORE_NOT_EMPTY/);
    assert.match(err, /\d+ in stock_journal/);
  });

  const misuses: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['no target', [], 2, /required option '--to/],
    ['a file without a source', ['--to', 'x.db'], 2, /needs to know where from/],
    ['a source that is not there', ['--from', 'none.db', '--to', 'x.db'], 3, /STORE_MISSING/],
    ['an address without a database', ['--to', 'postgres://localhost'], 3, /STORE_ADDRESS_WRONG/],
    ['a schema that is no name', ['--to', 'postgres://h/d?schema=a"b'], 3, /STORE_ADDRESS_WRONG/],
    ['another kind of server', ['--to', 'mysql://h/d'], 3, /STORE_ADDRESS_WRONG/],
    ['a variable that is not set', ['--to', 'env:NOBODY_SET_IT'], 3, /BASE_SECRET_UNRESOLVED/],
    ['a server that is not there', ['--to', 'postgres://127.0.0.1:1/d'], 3, /STORE_UNREACHABLE/],
  ];
  for (const [what, options, code, words] of misuses) {
    it(`refuses ${what}`, async () => {
      const before = readdirSync(dir);
      const { exit, err } = await crossdock(['store', 'copy', ...options], { cwd: dir });
      assert.match(err, words);
      assert.equal(exit, code);
      assert.deepEqual(readdirSync(dir), before);
    });
  }
});
