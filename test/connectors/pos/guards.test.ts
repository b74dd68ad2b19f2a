import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pos } from '../../../connectors/pos/connector.ts';
import type { Cursor, JsonObject } from '../../../core/connector/index.ts';
import { type Bench, openBench, type ReadResult, readAll } from './pos-host.ts';

const STOCK: JsonObject = {
  pattern: 'stock-*.csv',
  key: ['sku'],
  numbers: ['onHand'],
  full: { maxDropPercent: 20, missingMeansZero: ['onHand'] },
};

function stockFile(skus: readonly string[], onHand = 5): string {
  return `sku,onHand\n${skus.map((sku) => `${sku},${onHand}\n`).join('')}`;
}

const TEN = Array.from({ length: 10 }, (_, index) => `S${index}`);

describe('connectors/pos guards', () => {
  let bench: Bench;
  let cursor: Cursor;

  beforeEach(() => {
    cursor = null;
  });

  afterEach(async () => {
    await bench.close();
  });

  async function read(name: string, content: string, stream = 'stock'): Promise<ReadResult> {
    await bench.drop(name, content);
    const result = await readAll(bench, stream, cursor);
    cursor = result.cursor;
    return result;
  }

  it('a full file with half the rows of the last is put to failed/ and nothing of it is applied', async () => {
    bench = await openBench({ stock: STOCK });
    await read('stock-1.csv', stockFile(TEN));
    const { records, faults } = await read('stock-2.csv', stockFile(TEN.slice(0, 5)));
    assert.deepEqual(records, []);
    assert.equal(faults[0]?.code, 'POS_FILE_ROW_DROP');
    const reason = (await bench.tree()).find((path) => path.endsWith('.reason.json')) ?? '';
    const text = await readFile(join(bench.folder, reason), 'utf8');
    assert.match(text, /5 good rows after 10 in the last full file; at least 8/);
  });

  it('rows that cannot be read do not count against the row-drop guard', async () => {
    bench = await openBench({ stock: STOCK });
    await read('stock-1.csv', stockFile(TEN));
    const broken = TEN.slice(7)
      .map((sku) => `${sku}\n`)
      .join('');
    const { records, faults } = await read('stock-2.csv', stockFile(TEN.slice(0, 7)) + broken);
    assert.deepEqual(records, []);
    assert.equal(faults[0]?.code, 'POS_FILE_ROW_DROP');
  });

  it('after a refused file the next is measured against the last good one', async () => {
    bench = await openBench({ stock: STOCK });
    await read('stock-1.csv', stockFile(TEN));
    await read('stock-2.csv', stockFile(TEN.slice(0, 5)));
    const { records } = await read('stock-3.csv', stockFile(TEN.slice(0, 9)));
    assert.equal(records.length, 10);
    assert.deepEqual(records.at(-1)?.data, { sku: 'S9', onHand: 0, missing: true });
  });

  it('a full file that repeats last night is read, for it says that the stock is still so', async () => {
    bench = await openBench({ stock: STOCK });
    await read('stock-1.csv', stockFile(TEN));
    assert.equal((await read('stock-2.csv', stockFile(TEN))).records.length, 10);
  });

  it('a full file that lost a column fails', async () => {
    bench = await openBench({ stock: { ...STOCK, numbers: [] } });
    await read('stock-1.csv', stockFile(TEN));
    const { faults } = await read(
      'stock-2.csv',
      `sku,other\n${TEN.map((sku) => `${sku},1\n`).join('')}`,
    );
    assert.equal(faults[0]?.code, 'POS_FILE_HEADER');
  });

  it('two full files in one read are compared even when pages are read ahead', async () => {
    bench = await openBench({ stock: STOCK });
    await bench.drop('stock-1.csv', stockFile(TEN));
    await bench.drop('stock-2.csv', stockFile(TEN.slice(1)));
    const keys: string[] = [];
    const request = { stream: 'stock', since: null, with: {} };
    for await (const page of pos.read?.(bench.host, request) ?? []) {
      keys.push(...page.records.map((record) => `${record.key}=${record.data['onHand']}`));
    }
    assert.equal(keys.at(-1), 'S0=0');
    assert.equal(keys.length, 20);
  });

  it('every store has its own series of full files', async () => {
    const full = { per: ['store'], missingMeansZero: ['onHand'] };
    bench = await openBench({
      stock: { ...STOCK, pattern: 'stock-{store}-*.csv', key: ['store', 'sku'], full },
    });
    await read('stock-A-1.csv', stockFile(TEN));
    const other = await read('stock-B-1.csv', stockFile(['S0', 'S1']));
    assert.deepEqual(other.faults, []);
    assert.equal(other.records.length, 2);
    const again = await read('stock-A-2.csv', stockFile(TEN.slice(1)));
    assert.equal(again.records.at(-1)?.key, 'A|S0');
  });

  it('a partial file leaves what it does not mention alone', async () => {
    bench = await openBench({ stock: { pattern: 'stock-*.csv', key: ['sku'] } });
    await read('stock-1.csv', stockFile(TEN));
    assert.equal((await read('stock-2.csv', stockFile(['S0']))).records.length, 1);
  });

  const CONTROL: JsonObject = {
    pattern: '*.csv',
    key: ['receipt'],
    control: {
      header: { mark: 'H', rows: 2 },
      trailer: { mark: 'T', rows: 2, amount: 3 },
      amountColumn: 'amount',
    },
  };
  const BODY = 'receipt,amount\n1,0.10\n2,0.20\n';

  const TOTALS: readonly (readonly [string, string, string | null])[] = [
    ['right totals', `H,2\n${BODY}T,2,0.30\n`, null],
    ['a wrong count', `H,2\n${BODY}T,3,0.30\n`, 'the trailer states "3" rows and the file has 2'],
    ['a wrong amount', `H,2\n${BODY}T,2,0.31\n`, 'states an amount of "0.31" and the rows 0.3'],
    ['no trailer', `H,2\n${BODY}`, 'the trailer row "T" is missing'],
    ['a wrong header', `H,9\n${BODY}T,2,0.30\n`, 'the header states "9" rows'],
  ];

  for (const [what, content, wrong] of TOTALS) {
    it(`a file with ${what} ${wrong === null ? 'passes' : 'fails, or warns where told to'}`, async () => {
      bench = await openBench({ strict: CONTROL, lenient: lenient() });
      const strict = await read('a.csv', content, 'strict');
      assert.equal(strict.records.length, wrong === null ? 2 : 0);
      if (wrong === null) return;
      assert.ok(strict.faults[0]?.what.includes(wrong), strict.faults[0]?.what);
      cursor = null;
      const warned = await read('a.csv', content, 'lenient');
      assert.equal(warned.records.length, 2);
      assert.ok(warned.notes.some((note) => note.includes(wrong)));
    });
  }

  function lenient(): JsonObject {
    const control = CONTROL['control'];
    return {
      ...CONTROL,
      control: { ...(control instanceof Object ? control : {}), onMismatch: 'warn' },
    };
  }

  it('lookup answers from the newest archived file, and keys read the same', async () => {
    bench = await openBench({ stock: STOCK });
    await read('stock-1.csv', stockFile(TEN, 5));
    await read('stock-2.csv', stockFile(TEN, 6));
    const found = await pos.lookup?.(bench.host, 'stock', ['S3', 'none']);
    assert.equal(found?.[0]?.data['sku'], 'S3');
    assert.equal(found?.[1], null);
    const request = { stream: 'stock', since: cursor, keys: ['S3'], with: {} };
    for await (const page of pos.read?.(bench.host, request) ?? []) {
      assert.equal(page.records.length, 1);
      assert.deepEqual(page.cursor, cursor);
    }
  });
});
