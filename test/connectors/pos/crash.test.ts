import assert from 'node:assert/strict';
import { pos } from '../../../connectors/pos/connector.ts';
import type { Cursor, JsonObject, Page } from '../../../core/connector/index.ts';
import { describeEverywhere } from './places.ts';
import { type Bench, Crash, openBench } from './pos-host.ts';

const FEEDS: JsonObject = {
  sales: { pattern: 'sales-*.csv', key: ['receipt'], occurrence: true, pageRows: 2 },
};
const POINTS = [
  'file.before-claim',
  'file.after-claim',
  'file.half-read',
  'file.before-archive',
  'file.after-archive',
];

/** What an engine keeps: settled keys and the cursor, committed together page by page. */
interface Ledger {
  readonly keys: string[];
  faults: number;
  cursor: Cursor;
}

/** Runs like the engine until nothing is left; a crash loses all that was not committed. */
async function runUntilDone(bench: Bench, stopAfterCommit: number | null): Promise<Ledger> {
  const ledger: Ledger = { keys: [], faults: 0, cursor: null };
  for (let start = 0; start < 10; start += 1) {
    try {
      await runOnce(bench, ledger, start === 0 ? stopAfterCommit : null);
      return ledger;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
  throw new Error('the read never came to its end');
}

async function runOnce(bench: Bench, ledger: Ledger, stopAfterCommit: number | null) {
  const request = { stream: 'sales', since: ledger.cursor, with: {} };
  let commits = 0;
  for await (const page of pos.read?.(bench.host, request) ?? []) {
    commit(ledger, page);
    commits += 1;
    if (commits === stopAfterCommit) throw new Crash('between commit and settled');
    await page.settled?.();
  }
}

function commit(ledger: Ledger, page: Page): void {
  ledger.keys.push(...page.records.map((record) => record.key));
  ledger.faults += page.faults?.length ?? 0;
  ledger.cursor = JSON.parse(JSON.stringify(page.cursor));
}

describeEverywhere('connectors/pos crashes', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench(FEEDS);
    await bench.drop('sales-1.csv', 'receipt,sku\n1,A\n2,A\nbad\n4,A\n5,A\n');
    await bench.drop('sales-2.csv', 'receipt,sku\n6,A\n7,A\n8,A\n');
    await bench.drop('sales-3.csv', 'sku\nA\n');
  });

  afterEach(async () => {
    await bench.close();
  });

  const expected = ['1#1', '2#1', '4#1', '5#1', '6#1', '7#1', '8#1'];

  async function verify(ledger: Ledger): Promise<void> {
    assert.deepEqual(ledger.keys, expected);
    assert.equal(ledger.faults, 2);
    const tree = (await bench.tree()).map((path) => path.replace(/\.[0-9a-f]{16}\./, '.'));
    assert.deepEqual(tree, [
      'done/2026/01/15/sales-1.csv',
      'done/2026/01/15/sales-2.csv',
      'failed/sales-3.csv',
      'failed/sales-3.csv.reason.json',
    ]);
  }

  for (const point of POINTS) {
    it(`a kill at ${point} loses no row, doubles none and leaves no file behind`, async () => {
      bench.crash.at = point;
      await verify(await runUntilDone(bench, null));
    });
  }

  for (const commits of [1, 2, 3, 4, 5, 6]) {
    it(`a kill after commit ${commits}, before the page's settled, loses and doubles nothing`, async () => {
      await verify(await runUntilDone(bench, commits));
    });
  }

  it('pages read ahead of their commits lose and double nothing', async () => {
    const ledger: Ledger = { keys: [], faults: 0, cursor: null };
    const pages: Page[] = [];
    const request = { stream: 'sales', since: null, with: {} };
    for await (const page of pos.read?.(bench.host, request) ?? []) pages.push(page);
    for (const page of pages.slice(0, 4)) commit(ledger, page);
    await runOnce(bench, ledger, null);
    await verify(ledger);
  });

  it('a new file under the name of a finished one survives a kill right after its claim', async () => {
    const ledger = await runUntilDone(bench, null);
    await bench.drop('sales-1.csv', 'receipt,sku\n9,A\n');
    bench.crash.at = 'file.after-claim';
    await assert.rejects(runOnce(bench, ledger, null), Crash);
    await runOnce(bench, ledger, null);
    assert.deepEqual(ledger.keys, [...expected, '9#1']);
  });

  it('settled may run again', async () => {
    const request = { stream: 'sales', since: null, with: {} };
    for await (const page of pos.read?.(bench.host, request) ?? []) {
      await page.settled?.();
      await page.settled?.();
    }
    assert.equal((await bench.tree()).length, 4);
  });
});
