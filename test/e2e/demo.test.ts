import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exit, ended } from '../crash/site.ts';
import { type DemoReport, expectedStock, reportOf, startDemo, stockIn } from './demo-process.ts';

/** Sale lines of the sample's twelve days, as its README says. */
const SALE_LINES = 31_102;

describe('the demo', function () {
  this.timeout(400_000);
  let dataDir = '';
  let first: Exit;
  let report: DemoReport;

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'crossdock-demo-'));
    first = await ended(startDemo(dataDir));
    report = reportOf(first.stdout);
  });
  after(() => rmSync(dataDir, { recursive: true, force: true }));

  it('ends with code 0 and says that everything is well', () => {
    assert.equal(first.code, 0, first.stderr);
    assert.equal(report.ok, true);
  });

  it('reads every line of every file once', () => {
    assert.equal(countsOf(report, 'sale-pos-to-hub').read, SALE_LINES);
    assert.equal(countsOf(report, 'count-pos-to-hub').read, expectedStock().size);
  });

  it('accounts for every record that it read, flow by flow', () => {
    for (const { flow, counts } of report.flows) {
      const { read, parked, delivered, unchanged, filtered, superseded, deadLettered } = counts;
      const settled = delivered + unchanged + filtered + superseded + deadLettered;
      assert.equal(settled, read - parked, flow);
    }
    const { delivered, filtered } = countsOf(report, 'sale-pos-to-hub');
    assert.equal(delivered + filtered, SALE_LINES);
  });

  it('leaves nothing waiting, nothing in the dead letters and a journal that agrees with itself', () => {
    assert.deepEqual(report.waiting, []);
    assert.deepEqual(report.deadLetters, []);
    assert.deepEqual(report.ledgerMismatches, []);
  });

  it('ends with the same stock, prices, orders and customers in the hub and in all four systems', () => {
    const systems = ['klaviyo-main', 'netsuite-main', 'pos-shop', 'shopify-main'];
    for (const stream of ['stock', 'prices', 'orders', 'customers']) {
      const rows = report.systems.filter((row) => row.stream === stream);
      assert.deepEqual(rows.map(({ system }) => system).sort(), systems, stream);
    }
    for (const { system, stream, unexplained } of report.systems) {
      assert.deepEqual(unexplained, [], `${system} ${stream}`);
    }
    for (const row of report.systems.filter(({ stream }) => stream === 'stock')) {
      assert.equal(row.records, expectedStock().size, row.system);
    }
  });

  it('names every SKU of which more was sold than was counted', () => {
    const wanted = sorted(expectedStock()).filter(([, { onHand }]) => onHand < 0);
    assert.ok(wanted.length > 0);
    assert.deepEqual(
      report.belowZero.map(({ sku, hub }) => [sku, hub]).sort(),
      wanted.map(([sku, { onHand }]) => [sku, onHand]).sort(),
    );
  });

  it('ends with the stock that the files add up to', async () => {
    const { stock, mismatches } = await stockIn(dataDir);
    assert.deepEqual(sorted(stock), sorted(expectedStock()));
    assert.equal(mismatches, 0);
  });

  it('moves nothing when it is started again', async () => {
    const before = await stockIn(dataDir);
    const second = await ended(startDemo(dataDir));
    assert.equal(second.code, 0, second.stderr);
    const again = reportOf(second.stdout);
    assert.equal(again.ok, true);
    assert.equal(again.moved, 0);
    assert.equal(countsOf(again, 'sale-pos-to-hub').read, 0);
    assert.deepEqual(await stockIn(dataDir), before);
  });
});

function countsOf(report: DemoReport, name: string): DemoReport['flows'][number]['counts'] {
  const found = report.flows.find(({ flow }) => flow === name);
  assert.ok(found !== undefined, `the report says nothing of ${name}`);
  return found.counts;
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
