import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { openBench, type ReadResult, readAll } from '../pos-host.ts';

/** A till log as SAP POS writes it, shortened: header, item and total records. */
const LAYOUT: JsonObject = {
  pattern: '*.dat',
  format: 'fixedWidth',
  key: ['store', 'register', 'transaction', 'day', 'record'],
  numbers: ['amount'],
  times: { soldAt: { columns: ['time'], format: 'yyMMddHHmmss', zone: 'America/Toronto' } },
  fixedWidth: {
    type: { from: 1, to: 2 },
    records: {
      '01': {
        use: 'header',
        columns: [
          { name: 'store', from: 3, to: 6 },
          { name: 'register', from: 7, to: 8 },
          { name: 'time', from: 9, to: 20 },
          { name: 'transaction', from: 21, to: 24 },
          { name: 'day', from: 25, to: 28 },
        ],
      },
      '11': {
        columns: [
          { name: 'record', from: 3, to: 5 },
          { name: 'sku', from: 6, to: 13 },
          { name: 'text', from: 14, to: 23 },
          { name: 'amount', from: 25, to: 32, decimals: 2, sign: 24 },
        ],
      },
      '90': { use: 'skip' },
      '99': { use: 'control', columns: [{ name: 'rows', from: 3, to: 8, decimals: 0 }] },
    },
  },
};

const HEADER = '01010103260114170500000112 0114'.replace(' ', '');
const ITEM = '11001LAMP0001LAMP BRASS 00004950';
const RETURN = '11002MUG00001MUG       -00000799';

async function read(lines: readonly string[], feed: JsonObject = {}): Promise<ReadResult> {
  const bench = await openBench({ rows: { ...LAYOUT, ...feed } });
  try {
    await bench.drop('tlog.dat', lines.map((line) => `${line}\r\n`).join(''));
    return await readAll(bench, 'rows');
  } finally {
    await bench.close();
  }
}

describe('connectors/pos fixed-width files', () => {
  it('items carry the columns of their header, the sign column and implied decimals', async () => {
    const { records, faults } = await read([HEADER, ITEM, '90END', RETURN, '\u001a']);
    assert.deepEqual(faults, []);
    assert.deepEqual(
      records.map(({ key, data, occurredAt }) => [key, data['text'], data['amount'], occurredAt]),
      [
        ['0101|03|0001|1201|001', 'LAMP BRASS', 49.5, '2026-01-14T22:05:00.000Z'],
        ['0101|03|0001|1201|002', 'MUG', -7.99, '2026-01-14T22:05:00.000Z'],
      ],
    );
  });

  const BAD: readonly (readonly [string, string, string])[] = [
    ['a record type that is not described', '77LAMP', 'POS_ROW_TYPE'],
    ['letters where digits belong', '11001LAMP0001LAMP BRASS 0000A950', 'POS_ROW_VALUE'],
    ['a figure cut off by the end of the line', '11001LAMP0001LAMP BRASS 000049', 'POS_ROW_VALUE'],
    ['a sign that is none', '11001LAMP0001LAMP BRASSx00004950', 'POS_ROW_VALUE'],
    ['a NUL character', '11001LAMP0\x001LAMP BRASS00004950', 'POS_ROW_CHARACTER'],
  ];

  for (const [what, line, code] of BAD) {
    it(`${what} is a fault, and the rest goes on`, async () => {
      const { records, faults } = await read([HEADER, line, RETURN]);
      assert.deepEqual(
        faults.map((fault) => [fault.where, fault.code, fault.raw]),
        [['tlog.dat:2', code, line]],
      );
      assert.equal(records.length, 1);
    });
  }

  it('a trailer with the right row count passes, with a wrong one the file fails', async () => {
    const control = { trailer: { mark: '99', rows: 'rows' } };
    const right = await read([HEADER, ITEM, RETURN, '99000002'], { control });
    assert.equal(right.records.length, 2);
    const wrong = await read([HEADER, ITEM, RETURN, '99000003'], { control });
    assert.equal(wrong.records.length, 0);
    assert.equal(wrong.faults[0]?.code, 'POS_FILE_CONTROL');
    assert.match(wrong.faults[0]?.what ?? '', /states "3" rows and the file has 2/);
  });

  it('an untyped layout reads every line', async () => {
    const { records } = await read(['A1  0012', 'B2      '], {
      key: ['sku'],
      numbers: ['quantity'],
      times: {},
      fixedWidth: {
        columns: [
          { name: 'sku', from: 1, to: 4 },
          { name: 'quantity', from: 5, to: 8, decimals: 0 },
        ],
      },
    });
    assert.deepEqual(
      records.map(({ data }) => data),
      [
        { sku: 'A1', quantity: 12 },
        { sku: 'B2', quantity: null },
      ],
    );
  });
});
