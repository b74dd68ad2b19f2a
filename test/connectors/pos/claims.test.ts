import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pos } from '../../../connectors/pos/connector.ts';
import type { Cursor, JsonObject, Page } from '../../../core/connector/index.ts';
import { describeEverywhere } from './places.ts';
import { type Bench, Crash, openBench, readAll } from './pos-host.ts';

const CSV: JsonObject = { pattern: '*.csv', key: ['a'], pageRows: 2 };
const TRIGGERED: JsonObject = { ...CSV, ready: { by: 'trigger' } };
const DBF: JsonObject = { pattern: '*.dbf', format: 'dbf', key: ['a'] };

describeEverywhere('connectors/pos claims', () => {
  let bench: Bench;
  let cursor: Cursor;

  afterEach(async () => {
    await bench.close();
  });

  async function open(feed: JsonObject): Promise<void> {
    bench = await openBench({ rows: feed });
    cursor = null;
  }

  async function keys(): Promise<readonly string[]> {
    const result = await readAll(bench, 'rows', cursor);
    cursor = result.cursor;
    return result.records.map((record) => record.key);
  }

  function pages(): AsyncIterable<Page> {
    const read = pos.read?.(bench.host, { stream: 'rows', since: cursor, with: {} });
    assert.ok(read);
    return read;
  }

  it('a table stays where it is when its memo file cannot be claimed first', async () => {
    await open(DBF);
    await bench.drop('stock.dbf', 'x');
    await bench.drop('stock.dbt', 'x');
    await mkdir(join(bench.folder, 'working/rows/stock.dbt'), { recursive: true });
    await assert.rejects(keys(), { code: 'POS_FOLDER_UNUSABLE' });
    assert.deepEqual(await bench.tree(), ['stock.dbf', 'stock.dbt']);
  });

  it('a trigger whose file was taken away meanwhile stays for the file', async () => {
    await open(TRIGGERED);
    await bench.drop('day.csv', 'a\n1\n');
    await bench.drop('day.ok', '');
    const crashPoint = (name: string): void => {
      if (name === 'file.before-claim') rmSync(join(bench.folder, 'day.csv'));
    };
    const { records } = await readAll({ host: { ...bench.host, crashPoint } }, 'rows');
    assert.deepEqual(records, []);
    assert.deepEqual(await bench.tree(), ['day.ok']);
  });

  /** As after a kill between the move of the file and that of its trigger. */
  async function claimHalf(trigger: string): Promise<void> {
    await bench.drop('day.csv', 'a\n1\n');
    await bench.drop(trigger, '');
    bench.crash.at = 'file.after-claim';
    await assert.rejects(keys(), Crash);
    await rename(join(bench.folder, 'working/rows', trigger), join(bench.folder, trigger));
  }

  it('a trigger that a kill left behind follows its file', async () => {
    await open(TRIGGERED);
    await claimHalf('day.csv.ok');
    assert.deepEqual(await keys(), ['1']);
    assert.deepEqual(
      (await bench.tree()).filter((name) => !name.startsWith('done/')),
      [],
    );
  });

  it('a trigger beside a file that waits is not taken for one that a kill left behind', async () => {
    await open(TRIGGERED);
    await claimHalf('day.ok');
    await bench.drop('day.csv', 'a\n2\n');
    await bench.drop('day.ok', '');
    assert.deepEqual(await keys(), ['1', '2']);
  });

  it('a new file waits while an earlier one of its name is not settled', async () => {
    await open(CSV);
    await bench.drop('day.csv', 'a\n1\n');
    bench.crash.at = 'file.after-claim';
    await assert.rejects(keys(), Crash);
    await bench.drop('day.csv', 'a\n2\n');
    const ahead: Page[] = [];
    for await (const page of pages()) ahead.push(page);
    assert.deepEqual(
      ahead.flatMap((page) => page.records.map((record) => record.key)),
      ['1'],
    );
    for (const page of ahead) await page.settled?.();
    cursor = ahead.at(-1)?.cursor ?? null;
    assert.deepEqual(await keys(), ['2']);
  });

  it('a claimed file with other content than the cursor knows is read from its first row', async () => {
    await open(CSV);
    await bench.drop('day.csv', 'a\n1\n2\n3\n');
    for await (const page of pages()) {
      cursor = page.cursor;
      break;
    }
    await writeFile(join(bench.folder, 'working/rows/day.csv'), 'a\n7\n8\n9\n');
    assert.deepEqual(await keys(), ['7', '8', '9']);
  });

  it('a new file under the name of one that was not put away yet is not taken for it', async () => {
    await open(CSV);
    await bench.drop('day.csv', 'a\n1\n');
    for await (const page of pages()) {
      cursor = page.cursor;
      await page.settled?.();
    }
    await bench.drop('day.csv', 'a\n2\n');
    bench.crash.at = 'file.after-claim';
    await assert.rejects(readAll(bench, 'rows', cursor), Crash);
    assert.deepEqual(await keys(), ['2']);
  });
});
