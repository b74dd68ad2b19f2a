import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { openBench, type ReadResult, readAll } from '../pos-host.ts';

const FEED: JsonObject = { pattern: '*.csv', key: ['$line'] };

async function read(content: string | Uint8Array, feed: JsonObject = {}): Promise<ReadResult> {
  const bench = await openBench({ rows: { ...FEED, ...feed } });
  try {
    await bench.drop('rows.csv', content);
    return await readAll(bench, 'rows');
  } finally {
    await bench.close();
  }
}

function data(result: ReadResult): readonly JsonObject[] {
  return result.records.map((record) => record.data);
}

function faults(result: ReadResult): readonly (readonly [string, string])[] {
  return result.faults.map((fault) => [fault.where, fault.code]);
}

describe('connectors/pos delimited files', () => {
  const GOOD: readonly (readonly [string, string, JsonObject, readonly JsonObject[]])[] = [
    ['a byte order mark is no part of a name', '\ufeffa,b\n1,2\n', {}, [{ a: '1', b: '2' }]],
    [
      'CRLF and a missing last line end',
      'a,b\r\n1,2\r\n3,4',
      {},
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['quotes, doubled quotes and delimiters', 'a,b\n"x, ""y""",2\n', {}, [{ a: 'x, "y"', b: '2' }]],
    ['line ends in a quoted field', 'a,b\n"x\r\ny",2\n', {}, [{ a: 'x\r\ny', b: '2' }]],
    ['a quote inside a plain field', 'a,b\n6" pipe,2\n', {}, [{ a: '6" pipe', b: '2' }]],
    ['blank lines', 'a,b\n\n1,2\n\n', {}, [{ a: '1', b: '2' }]],
    ['the end mark of DOS', 'a,b\n1,2\n\u001a', {}, [{ a: '1', b: '2' }]],
    ['tabs', 'a\tb\n1\t2\n', { csv: { delimiter: 'tab' } }, [{ a: '1', b: '2' }]],
    [
      'no header',
      '1;2\n',
      { csv: { delimiter: ';', header: false, columns: ['a', 'b'] } },
      [{ a: '1', b: '2' }],
    ],
    [
      'renamed columns',
      'Art No,b\n1,2\n',
      { csv: { columns: { 'Art No': 'sku' } } },
      [{ sku: '1', b: '2' }],
    ],
    ['columns in another order', 'b,a\n2,1\n', { numbers: ['a'] }, [{ b: '2', a: 1 }]],
    [
      'short rows where they are usual',
      'a,b\n1\n',
      { csv: { ragged: 'pad' } },
      [{ a: '1', b: null }],
    ],
    [
      'decimal commas',
      'a;b\n1.234,50;0,90 €\n',
      { csv: { delimiter: ';' }, numbers: ['a', 'b'], decimal: ',' },
      [{ a: 1234.5, b: 0.9 }],
    ],
    ['an empty number as null', 'a,b\n,2\n', { numbers: ['a'] }, [{ a: null, b: '2' }]],
    [
      'no quotes where they mean nothing',
      'a,b\n"1,2"\n',
      { csv: { quote: '' } },
      [{ a: '"1', b: '2"' }],
    ],
  ];

  for (const [what, content, feed, rows] of GOOD) {
    it(`reads ${what}`, async () => {
      const result = await read(content, feed);
      assert.deepEqual(result.faults, []);
      assert.deepEqual(data(result), rows);
    });
  }

  const BAD: readonly (readonly [string, string, JsonObject, string, string])[] = [
    ['a row with too few fields', '1', {}, 'POS_ROW_FIELDS', '1'],
    ['a row with too many fields', '1,2,3', {}, 'POS_ROW_FIELDS', '1,2,3'],
    ['a quote closed inside a field', '"1"x,2', {}, 'POS_ROW_QUOTE', '"1"x,2'],
    ['a quote that is never closed', '"1,2', {}, 'POS_ROW_QUOTE', '"1,2'],
    ['a NUL character', '1\0,2', {}, 'POS_ROW_CHARACTER', '1\0,2'],
    [
      'a row over the limit',
      `1,${'x'.repeat(200)}`,
      { limits: { rowBytes: 100 } },
      'POS_ROW_TOO_LARGE',
      '',
    ],
  ];

  for (const [what, row, feed, code, raw] of BAD) {
    it(`${what} is a fault with its line and raw text, and the rest goes on`, async () => {
      const result = await read(`a,b\n8,8\n${row}\n9,"9"\n`, feed);
      assert.deepEqual(data(result), [
        { a: '8', b: '8' },
        { a: '9', b: '9' },
      ]);
      assert.deepEqual(faults(result), [['rows.csv:3', code]]);
      if (raw !== '') assert.equal(result.faults[0]?.raw, raw);
    });
  }

  it('two stray quotes far apart cost their own two rows and none between them', async () => {
    const result = await read('a,b\n1,"x\n2,y\n3,z\n4,"w\n5,v\n');
    assert.deepEqual(
      data(result).map((row) => row['a']),
      ['2', '3', '5'],
    );
    assert.deepEqual(faults(result), [
      ['rows.csv:2', 'POS_ROW_QUOTE'],
      ['rows.csv:5', 'POS_ROW_QUOTE'],
    ]);
  });

  it('bad values are faults: numbers, times and keys', async () => {
    const result = await read('a,b,t\nx,1,2026-01-02\n1,1,yesterday\n2,,2026-01-02\n', {
      key: ['b'],
      numbers: ['a'],
      times: { t: { format: 'yyyy-MM-dd' } },
    });
    assert.deepEqual(faults(result), [
      ['rows.csv:2', 'POS_ROW_NUMBER'],
      ['rows.csv:3', 'POS_ROW_TIME'],
      ['rows.csv:4', 'POS_ROW_KEY'],
    ]);
  });

  const WHOLE: readonly (readonly [string, string | Uint8Array, JsonObject, string])[] = [
    ['a header without the key', 'x,y\n1,2\n', { key: ['a'] }, 'POS_FILE_HEADER'],
    ['a column that is there twice', 'a,a\n1,2\n', {}, 'POS_FILE_HEADER'],
    ['a column named like a prototype', 'a,__proto__\n1,2\n', {}, 'POS_FILE_HEADER'],
    ['bytes that are no UTF-8', Buffer.from('a,b\nKø,1\n', 'latin1'), {}, 'POS_FILE_UNDECODABLE'],
    ['a cut gzip file', Buffer.from('1f8b0800000000000003', 'hex'), {}, 'POS_FILE_TRUNCATED'],
    ['a file over the limit', 'a,b\n1,2\n', { limits: { fileBytes: 4 } }, 'POS_FILE_TOO_LARGE'],
  ];

  for (const [what, content, feed, code] of WHOLE) {
    it(`${what} sends the file to failed/ with a reason and one fault`, async () => {
      const bench = await openBench({ rows: { ...FEED, ...feed } });
      await bench.drop('rows.csv', content);
      await bench.drop('sure.csv', 'a,b\n1,2\n');
      const result = await readAll(bench, 'rows');
      const tree = await bench.tree();
      await bench.close();
      assert.equal(result.faults[0]?.code, code);
      assert.equal(tree.filter((path) => path.startsWith('failed/rows.')).length, 2);
    });
  }

  it('a replacement character that is written in the file is text', async () => {
    const result = await read('a,b\nJim\ufffdnez,1\n');
    assert.deepEqual(data(result), [{ a: 'Jim\ufffdnez', b: '1' }]);
  });

  for (const encoding of ['cp850', 'cp1252', 'shift_jis', 'utf16le']) {
    it(`reads text in ${encoding}`, async () => {
      const text = encoding === 'shift_jis' ? '抹茶' : 'Crème';
      const iconv = await import('iconv-lite');
      const bytes = iconv.default.encode(`a,b\n${text},1\n`, encoding);
      assert.deepEqual(data(await read(bytes, { encoding })), [{ a: text, b: '1' }]);
    });
  }

  it('too many bad rows stop the file, and the good ones before them count', async () => {
    const result = await read(`a,b\n1,2\n${'bad\n'.repeat(10)}3,4\n`, { limits: { badRows: 3 } });
    assert.deepEqual(data(result), [{ a: '1', b: '2' }]);
    assert.equal(result.faults.at(-1)?.code, 'POS_FILE_TOO_MANY_BAD_ROWS');
    assert.equal(result.faults.length, 5);
  });

  it('any table is read as csv-parse reads it', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'b', '"', ',', '\n', '\r\n', ' ', 'é', '1'),
    });
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const line = (row: readonly string[]): string =>
          row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
        const content = `x,y,z\n${rows.map(line).join('\n')}\n`;
        const oracle: unknown = parse(content, { columns: true });
        assert.deepEqual(data(await read(content)), oracle);
      }),
      { numRuns: 60 },
    );
  });
});
