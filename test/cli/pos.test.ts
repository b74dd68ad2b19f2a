import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../core/base/errors.ts';
import { crossdock, documentOf, freshFolder, newProject, removeFolders } from './running.ts';

const SALES = 'receipt,line,sku,quantity,price\n1,1,MUG,2,7.99\n1,2,CUP,1,3.50\n2,1,MUG,-1,7.99\n';

describe('crossdock pos profile', () => {
  after(removeFolders);

  function dropped(name: string, content: string | Uint8Array): string {
    const path = join(freshFolder(), name);
    writeFileSync(path, content);
    return path;
  }

  it('says to a person what the file is, and shows the connection file', async () => {
    const { exit, out, err } = await crossdock(['pos', 'profile', dropped('sales-1.csv', SALES)]);
    assert.deepEqual([exit, err], [0, '']);
    assert.match(out, /format +text delimited by ,: 100 % of 4 rows have 5 fields/);
    assert.match(
      out,
      /key +receipt, line: weak, for there are 3 rows only: receipt \+ line differ in all of them/,
    );
    assert.match(out, /Read with this feed, all of it: 3 rows, 0 faults, 0 keys came again/);
    assert.match(out, /connector: pos[\s\S]*numbers: \[quantity, price\]/);
  });

  it('writes a connection that lint accepts and run reads', async () => {
    const dir = await newProject();
    mkdirSync(join(dir, 'store'));
    writeFileSync(join(dir, 'store/sales-1.csv'), SALES);
    const write = 'config/connections/store-1.yaml';
    const argv = ['pos', 'profile', join(dir, 'store/sales-1.csv'), '--dir', dir, '--write', write];
    const { exit, out } = await crossdock(argv);
    assert.equal(exit, 0);
    assert.match(out, /Connection file written to .*store-1\.yaml/);
    const text = readFileSync(join(dir, write), 'utf8');
    assert.match(text, /^connection: store-1$/m);
    assert.match(text, /^ {2}folder: store$/m);
    assert.match(text, /# - quantity: 1 values are negative/);
    const linted = await crossdock(['lint', '--dir', dir]);
    assert.equal(linted.exit, 0, linted.out);
    const checked = await crossdock(['check', 'store-1', '--dir', dir]);
    assert.match(checked.out, /1 files wait for sales/);
    assert.ok(existsSync(join(dir, 'store/sales-1.csv')), 'the file is where it was');
  });

  it('overwrites no connection file', async () => {
    const dir = await newProject();
    const file = dropped('sales.csv', SALES);
    const argv = ['pos', 'profile', file, '--dir', dir, '--write', 'config/connections/till.yaml'];
    const before = readFileSync(join(dir, 'config/connections/till.yaml'), 'utf8');
    const { exit, err } = await crossdock(argv);
    assert.equal(exit, 2);
    assert.match(err, /^CLI_FILE_THERE {2}.*config\/connections\/till\.yaml\n/);
    assert.match(err, /what: there is such a file already, and it was left as it is/);
    assert.match(err, /why: {2}a proposal never overwrites a connection/);
    assert.match(err, /mend: name another file/);
    assert.equal(readFileSync(join(dir, 'config/connections/till.yaml'), 'utf8'), before);
  });

  it('says of a place that cannot be written that it is the place', async () => {
    const dir = await newProject();
    const file = dropped('sales.csv', SALES);
    const argv = ['pos', 'profile', file, '--dir', dir, '--write', 'README.md/x/till-2.yaml'];
    const { exit, err } = await crossdock(argv);
    assert.equal(exit, 3);
    assert.match(err, /CLI_FOLDER_UNUSABLE[\s\S]*cannot be written \(ENOTDIR\)/);
    assert.match(err, /why: {2}the folder cannot be made, or nothing may be written in it/);
  });

  it('refuses a name that is none of a connection', async () => {
    const file = dropped('sales.csv', SALES);
    for (const name of ['till.json', 'Till One.yaml', '../x/.yaml']) {
      const { exit, err } = await crossdock(['pos', 'profile', file, '--write', name]);
      assert.equal(exit, 2, name);
      assert.match(err, /CLI_USAGE[\s\S]*no name of a connection file/);
    }
  });

  it('answers one JSON document for machines, with the connection file in it', async () => {
    const ended = await crossdock(['pos', 'profile', dropped('sales.csv', SALES), '--json']);
    const answer = documentOf<{
      kind: string;
      columns: readonly { name: string; isId: boolean }[];
      proof: { rows: number; failed: null };
      connection: { name: string; text: string; written: null };
    }>(ended);
    assert.deepEqual([answer.kind, answer.proof.rows, answer.proof.failed], ['sales', 3, null]);
    assert.equal(answer.columns[0]?.name, 'receipt');
    assert.deepEqual([answer.connection.name, answer.connection.written], ['till', null]);
    assert.match(answer.connection.text, /connection: till/);
  });

  it('ends with 1 when rows of the file stay faults', async () => {
    const body = `${SALES}3,1,MUG,1\n3,2,MUG,1,7.99,extra\n`;
    const { exit, out } = await crossdock(['pos', 'profile', dropped('sales.csv', body)]);
    assert.equal(exit, 1);
    assert.match(out, /line 6: POS_ROW_FIELDS the row has 6 fields and the header 5/);
  });

  const WRONG: readonly (readonly [string, () => string, RegExp, RegExp])[] = [
    [
      'a file that is not there',
      () => join(freshFolder(), 'no.csv'),
      /there is no such file/,
      /correct the path/,
    ],
    ['a folder', freshFolder, /it is a folder/, /name one file of the folder/],
    ['an empty file', () => dropped('a.csv', ''), /the file is empty/, /with a few rows at least/],
    ['a ZIP archive', () => dropped('a.zip', 'PK\u0003\u0004'), /a ZIP archive/, /have it written/],
    [
      'JSON lines',
      () => dropped('a.jsonl', '{"a":1}\n{"a":2}\n'),
      /JSON, which no feed reads/,
      /have it written/,
    ],
  ];

  for (const [what, path, says, remedy] of WRONG) {
    it(`refuses ${what} as wrong input, with the reason and the remedy`, async () => {
      const { exit, out, err } = await crossdock(['pos', 'profile', path()]);
      assert.deepEqual([exit, out], [2, '']);
      assert.match(err, /^CLI_INPUT_UNREADABLE/);
      assert.match(err, says);
      assert.match(err, /why: {2}[\w ]+ \(POS_PROFILE_[A-Z]+\)\n/);
      const ended = await crossdock(['pos', 'profile', path(), '--json']);
      assert.match(documentOf<{ error: Fault }>(ended).error.mend, remedy);
    });
  }

  it('needs the name of a file', async () => {
    const { exit, err } = await crossdock(['pos', 'profile']);
    assert.equal(exit, 2);
    assert.match(err, /CLI_USAGE[\s\S]*missing required argument 'file'/);
  });
});
