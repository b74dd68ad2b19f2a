import assert from 'node:assert/strict';
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pos } from '../../../connectors/pos/connector.ts';
import type { JsonObject } from '../../../core/connector/index.ts';
import { describeEverywhere, presentPlace } from './places.ts';
import { type Bench, openBench, readAll } from './pos-host.ts';

const SALES: JsonObject = {
  pattern: 'sales-*.csv*',
  key: ['receipt', 'sku'],
  occurrence: true,
  numbers: ['quantity'],
};
const HEADER = 'receipt,sku,quantity\n';

describeEverywhere('connectors/pos reading', () => {
  let bench: Bench;

  async function open(feed: JsonObject = {}): Promise<void> {
    bench = await openBench({ sales: { ...SALES, ...feed } });
  }

  afterEach(async () => {
    await bench.close();
  });

  it('a file becomes records and lies in done/ under its day, with its hash', async () => {
    await open();
    await bench.drop('sales-1.csv', `${HEADER}1,A,2\n1,B,3\n`);
    const read = await readAll(bench, 'sales');
    assert.deepEqual(
      read.records.map(({ key, data, where }) => ({ key, data, where })),
      [
        {
          key: '1|A#1',
          data: { receipt: '1', sku: 'A', quantity: 2 },
          where: 'sales-1.csv:2',
        },
        {
          key: '1|B#1',
          data: { receipt: '1', sku: 'B', quantity: 3 },
          where: 'sales-1.csv:3',
        },
      ],
    );
    const [archived] = await bench.tree();
    assert.match(archived ?? '', /^done\/2026\/01\/15\/sales-1\.[0-9a-f]{16}\.csv$/);
  });

  it('the second of two equal rows is kept as a record of its own', async () => {
    await open();
    await bench.drop('sales-1.csv', `${HEADER}1,A,1\n1,A,1\n`);
    const { records } = await readAll(bench, 'sales');
    assert.deepEqual(
      records.map((record) => record.key),
      ['1|A#1', '1|A#2'],
    );
  });

  it('a file sent again under another name is archived with a note and gives no records', async () => {
    await open();
    await bench.drop('sales-1.csv', `${HEADER}1,A,1\n`);
    const first = await readAll(bench, 'sales');
    await bench.drop('sales-2.csv', `${HEADER}1,A,1\n`);
    const second = await readAll(bench, 'sales', first.cursor);
    assert.equal(second.records.length, 0);
    assert.match(second.notes[0] ?? '', /^sales-2\.csv: its content was read before/);
    assert.equal((await bench.tree()).length, 2);
  });

  it('the same name with more rows is a new file whose old rows keep their keys', async () => {
    await open();
    await bench.drop('sales-1.csv', `${HEADER}1,A,1\n`);
    const first = await readAll(bench, 'sales');
    await bench.drop('sales-1.csv', `${HEADER}1,A,1\n1,A,1\n2,B,1\n`);
    const second = await readAll(bench, 'sales', first.cursor);
    assert.deepEqual(
      second.records.map((record) => record.key),
      ['1|A#1', '1|A#2', '2|B#1'],
    );
  });

  it('the same file twice in one folder is read once', async () => {
    await open();
    await bench.drop('sales-1.csv', `${HEADER}1,A,1\n`);
    await bench.drop('sales-2.csv', `${HEADER}1,A,1\n`);
    assert.equal((await readAll(bench, 'sales')).records.length, 1);
  });

  it('an empty file says that nothing was sold, every day anew', async () => {
    await open();
    await bench.drop('sales-1.csv', '');
    await bench.drop('sales-2.csv', '');
    const read = await readAll(bench, 'sales');
    assert.equal(read.faults.length, 0);
    assert.deepEqual(
      read.notes.map((note) => note.includes('nothing was sold')),
      [true, true],
    );
  });

  it('files come by name, and by time where the feed says so', async () => {
    for (const [order, first] of [
      ['name', '1|A#1'],
      ['modified', '2|A#1'],
    ]) {
      await open({ order: order ?? '' });
      await bench.drop('sales-b.csv', `${HEADER}2,A,1\n`);
      await bench.drop('sales-a.csv', `${HEADER}1,A,1\n`);
      await utimes(join(bench.folder, 'sales-b.csv'), 1_000, 1_000);
      const { records } = await readAll(bench, 'sales');
      assert.equal(records[0]?.key, first, String(order));
      if (order === 'name') await bench.close();
    }
  });

  it('gzip is known by its bytes and not by its name', async () => {
    await open();
    await bench.drop('sales-1.csv', gzipSync(`${HEADER}1,A,1\n`));
    await bench.drop('sales-2.csv.gz', gzipSync(`${HEADER}2,A,1\n`));
    assert.equal((await readAll(bench, 'sales')).records.length, 2);
  });

  it('pages hold no more rows than the setting says, and the last page archives', async () => {
    await open({ pageRows: 2 });
    await bench.drop('sales-1.csv', `${HEADER}1,A,1\n2,A,1\n3,A,1\n4,A,1\n5,A,1\n`);
    const { pages } = await readAll(bench, 'sales');
    assert.deepEqual(
      pages.map((page) => [page.records.length, page.settled !== undefined]),
      [
        [2, false],
        [2, false],
        [1, true],
      ],
    );
  });

  it('links, folders and unfinished names in the folder are not read', async () => {
    await open();
    const outside = join(bench.folder, 'outside.txt');
    await writeFile(outside, `${HEADER}9,Z,1\n`);
    await symlink(outside, join(bench.folder, 'sales-link.csv'));
    await mkdir(join(bench.folder, 'sales-folder.csv'));
    await bench.drop('sales-1.csv.part', `${HEADER}9,Z,1\n`);
    await bench.drop('.sales-2.csv', `${HEADER}9,Z,1\n`);
    assert.deepEqual((await readAll(bench, 'sales')).records, []);
  });

  it('a link in the place of working/ stops the read', async () => {
    await open();
    await bench.drop('sales-1.csv', `${HEADER}1,A,1\n`);
    await symlink('/tmp', join(bench.folder, 'working'));
    await assert.rejects(readAll(bench, 'sales'), { code: 'POS_FOLDER_UNUSABLE' });
  });

  it('a folder that is not there is a fault that passes, and an unknown stream one that does not', async () => {
    await open();
    const { host } = bench;
    const { settings } = presentPlace().reach('/no/such/folder');
    const gone = { ...host, settings: { ...host.settings, ...settings } };
    await assert.rejects(readAll({ host: gone }, 'sales'), {
      code: 'POS_FOLDER_UNUSABLE',
      retry: 'backoff',
    });
    await assert.rejects(readAll(bench, 'stock'), { code: 'POS_STREAM_UNKNOWN', retry: 'never' });
  });

  it('bytes that another feed has read as its own are still news to this one', async () => {
    bench = await openBench({ sales: SALES, returns: { ...SALES, pattern: 'returns-*.csv' } });
    await bench.drop('sales-1.csv', `${HEADER}1,A,1\n`);
    await bench.drop('returns-1.csv', `${HEADER}1,A,1\n`);
    assert.equal((await readAll(bench, 'sales')).records.length, 1);
    assert.equal((await readAll(bench, 'returns')).records.length, 1);
  });

  it('a read that is told to stop gives no further page', async () => {
    await open({ pageRows: 1 });
    await bench.drop('sales-1.csv', `${HEADER}1,A,1\n2,A,1\n3,A,1\n`);
    const stop = new AbortController();
    const host = { ...bench.host, signal: stop.signal };
    const request = { stream: 'sales', since: null, with: {} };
    let pages = 0;
    await assert.rejects(async () => {
      for await (const page of pos.read?.(host, request) ?? []) {
        pages += page.records.length;
        stop.abort(new Error('told to stop'));
      }
    }, /told to stop/);
    assert.equal(pages, 1);
  });

  it('an option in the flow is refused, for it would do nothing', async () => {
    await open();
    const request = { stream: 'sales', since: null, with: { delimiter: ';' } };
    await assert.rejects(
      async () => {
        for await (const page of pos.read?.(bench.host, request) ?? []) assert.fail(String(page));
      },
      { code: 'POS_SETTING_INVALID' },
    );
  });

  it('parts of the name become columns of every row', async () => {
    await open({ pattern: 'sales-{store}-{day}.csv', key: ['store', 'receipt', 'sku'] });
    await bench.drop('SALES-0101-20260114.CSV', `${HEADER}1,A,1\n`);
    const { records } = await readAll(bench, 'sales');
    assert.equal(records[0]?.key, '0101|1|A#1');
    assert.equal(records[0]?.data['day'], '20260114');
  });
});
