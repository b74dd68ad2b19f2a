import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { App } from '../../core/app.ts';
import type { SourceRecord } from '../../core/connector/contract.ts';
import type { RunResult } from '../../core/pipeline/run.ts';
import { type HubProject, makeHubProject } from './hub-project.ts';
import { bookOf, type TillBook } from './till-book.ts';

const FOLDER = join(import.meta.dirname, '../../../shared/data/retail/uci-online-retail');
/** The totals of the files by their documentation. */
const FILES = 141;
const LINES = 209_029;
const NEGATIVE_LINES = 4_434;
const WRITE_OFFS = 651;

describe("half a year of a shop's files (needs ../shared)", function () {
  this.timeout(180_000);
  let files: readonly string[] = [];
  let book: TillBook;
  let project: HubProject;
  let app: App;
  let result: RunResult;

  before(async function () {
    if (!existsSync(FOLDER)) return this.skip();
    files = readdirSync(FOLDER).filter((name) => name.endsWith('.csv.gz'));
    book = bookOf(files.map((name) => join(FOLDER, name)));
    project = makeHubProject();
    for (const name of files) project.drop(name, readFileSync(join(FOLDER, name)));
    app = await project.openHub();
    result = await sweep(app);
  });
  after(async () => {
    await app?.close();
    project?.remove();
  });

  it('are read whole: every line of every file is counted', () => {
    assert.equal(files.length, FILES);
    assert.equal(book.lines, LINES);
    assert.equal(result.status, 'done');
    assert.equal(result.counts.read, LINES);
  });

  it('move stock by every line of a product and by no other', () => {
    assert.deepEqual(result.counts, {
      read: LINES,
      delivered: LINES - book.nonProducts,
      unchanged: 0,
      filtered: book.nonProducts,
      superseded: 0,
      parked: 0,
      deadLettered: 0,
    });
    assert.ok(book.nonProducts > 1_000);
  });

  it('leave the stock that the lines add up to, SKU by SKU, whatever the case of their codes', async () => {
    const balances = await app.inventory.changesSince(0, 100_000);
    const stock = new Map(balances.map(({ sku, onHand }) => [sku, onHand]));
    assert.equal(stock.size, book.moved.size);
    for (const [sku, moved] of book.moved) assert.equal(stock.get(sku), moved, sku);
    assert.ok(book.lowerCase > 1_000, 'codes in lower case are among them');
    assert.ok([...stock.keys()].every((sku) => sku === sku.toUpperCase()));
  });

  it('leave one journal row a line, told apart as sale, return and write-off', async () => {
    assert.equal(book.writeOffs, WRITE_OFFS);
    const { journalRows } = await app.inventory.totals();
    assert.equal(journalRows, book.sales + book.returns + book.writeOffs);
    const rows = await app.inventory.journal({ limit: LINES });
    const causes = Map.groupBy(rows, (row) => row.cause);
    assert.deepEqual(Object.fromEntries([...causes].map(([cause, own]) => [cause, own.length])), {
      sale: book.sales,
      return: book.returns,
      adjustment: book.writeOffs,
    });
    assert.ok(book.returns + book.writeOffs < NEGATIVE_LINES, 'fees were returned too');
  });

  it('leave no dead letter, nothing waiting, and a journal that agrees with its balances', async () => {
    assert.deepEqual(await app.store.deadLetters.count('open'), []);
    assert.deepEqual(await app.store.lanes.waiting(), []);
    assert.deepEqual(await app.inventory.verify(), []);
  });

  it('lie in the archive afterwards, and nothing is left in the drop folder', () => {
    const left = readdirSync(project.dropFolder, { recursive: true, encoding: 'utf8' });
    const data = left.filter((name) => name.endsWith('.gz'));
    assert.equal(data.length, FILES);
    assert.ok(data.every((name) => name.startsWith('done')));
  });

  it('change nothing when they are sent again, under other names or unpacked', async () => {
    const before = await app.inventory.totals();
    for (const [index, name] of files.entries()) {
      const bytes = readFileSync(join(FOLDER, name));
      const isUnpacked = index % 2 === 0;
      project.drop(
        name.replace('.csv.gz', isUnpacked ? '.csv' : '.csv.again.gz'),
        isUnpacked ? gunzipSync(bytes) : bytes,
      );
    }
    const again = await sweep(app);
    assert.equal(again.status, 'done');
    assert.equal(again.counts.delivered, 0);
    assert.equal(again.counts.deadLettered, 0);
    assert.deepEqual(await app.inventory.totals(), before);
    assert.deepEqual(await app.inventory.verify(), []);
    assert.deepEqual(await app.store.deadLetters.count('open'), []);
  });

  it('give customer ids as text without the decimals that an export added', async () => {
    const [name = ''] = files;
    const bytes = readFileSync(join(FOLDER, name));
    const fresh = makeHubProject();
    const hub = await fresh.openHub();
    try {
      fresh.drop(name, bytes);
      const records = await recordsOf(hub);
      assert.ok(gunzipSync(bytes).includes('17850.0'));
      assert.equal(records.length, bookOf([join(FOLDER, name)]).lines);
      for (const { data } of records) {
        const customer = data['CustomerID'] === '' ? null : data['CustomerID'];
        assert.equal(customer ?? null, book.customers.get(String(data['InvoiceNo'])) ?? null);
      }
      assert.ok(records.some(({ data }) => data['CustomerID'] === '17850'));
    } finally {
      await hub.close();
      fresh.remove();
    }
  });
});

async function sweep(app: App): Promise<RunResult> {
  const flow = app.flows.get('sale-pos-to-hub');
  assert.ok(flow !== undefined);
  const result = await app.worker.run(flow, 'test');
  await app.worker.idle();
  return result;
}

async function recordsOf(app: App): Promise<readonly SourceRecord[]> {
  const connection = app.connections.get('pos-shop');
  assert.ok(connection?.connector.read !== undefined);
  const records: SourceRecord[] = [];
  const request = { stream: 'sales', since: null, with: {} };
  for await (const page of connection.connector.read(connection.host, request)) {
    records.push(...page.records);
  }
  return records;
}
