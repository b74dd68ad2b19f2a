import assert from 'node:assert/strict';
import {
  addAmount,
  amountsAgree,
  amountText,
  parseAmount,
} from '../../../../connectors/pos/records/amount.ts';
import { localTimeReader } from '../../../../connectors/pos/records/local-time.ts';
import { readNumber } from '../../../../connectors/pos/records/number-text.ts';
import { occurrenceCount } from '../../../../connectors/pos/records/occurrence.ts';

describe('connectors/pos values', () => {
  const NUMBERS: readonly (readonly [string, '.' | ',', number | null])[] = [
    ['8.00', '.', 8],
    ['-2', '.', -2],
    ['1,234.50', '.', 1234.5],
    ['1.234,50', ',', 1234.5],
    ['$8.00', '.', 8],
    ['-$8.00', '.', -8],
    ['0,90 €', ',', 0.9],
    ['5-', '.', -5],
    ['(5.00)', '.', -5],
    ['+7', '.', 7],
    ['.5', '.', 0.5],
    ['000012', '.', 12],
    ['', '.', null],
    ['  ', '.', null],
  ];

  for (const [text, decimal, wanted] of NUMBERS) {
    it(`"${text}" with ${decimal} is ${wanted}`, () => {
      assert.equal(readNumber(text, decimal), wanted);
    });
  }

  for (const text of [
    'x',
    '1.2.3',
    '1,23',
    '12,34,567',
    '1e5',
    '0x10',
    '--5',
    '5 5',
    '1234567890123456',
    'NaN',
    '1234,567',
  ]) {
    it(`"${text}" is no number`, () => {
      const reading = readNumber(text, '.');
      assert.ok(typeof reading === 'object' && reading !== null, String(reading));
    });
  }

  it('amounts add up exactly and know their agreement', () => {
    const [a, b] = [parseAmount('0.1', '.'), parseAmount('0.2', '.')];
    assert.ok(a !== null && b !== null);
    assert.equal(amountText(addAmount(a, b)), '0.3');
    assert.ok(amountsAgree(addAmount(a, b), { units: 300n, scale: 3 }));
    assert.ok(!amountsAgree(a, b));
    assert.equal(amountText({ units: -5n, scale: 2 }), '-0.05');
    assert.equal(parseAmount('x', '.'), null);
  });

  const RULE = { name: 't', columns: ['t'], zone: 'Europe/London', occurred: true };
  const FILE_TIME = Date.UTC(2026, 0, 2);
  const TIMES: readonly (readonly [string, string, string | null, boolean])[] = [
    ['yyyy-MM-dd HH:mm:ss', '2026-01-14 12:00:00', '2026-01-14T12:00:00.000Z', false],
    ['yyyy-MM-dd HH:mm:ss', '2026-07-14 12:00:00', '2026-07-14T11:00:00.000Z', false],
    ['yyyy-MM-dd HH:mm:ss', '2026-03-29 01:30:00', '2026-03-29T01:30:00.000Z', true],
    ['yyyy-MM-dd HH:mm:ss', '2026-10-25 01:30:00', '2026-10-25T00:30:00.000Z', true],
    ['yyyy-MM-dd HH:mm:ss', '2026-10-25 02:30:00', '2026-10-25T02:30:00.000Z', false],
    ['dd/MM/yy', '14/01/26', '2026-01-14T00:00:00.000Z', false],
    ['MMdd', '1231', '2025-12-31T00:00:00.000Z', false],
    ['MMdd', '0102', '2026-01-02T00:00:00.000Z', false],
    ['iso', '2026-01-14T12:00:00+02:00', '2026-01-14T10:00:00.000Z', false],
    ['iso', '2026-07-14T12:00:00', '2026-07-14T11:00:00.000Z', false],
    ['iso', '2026-07-14 12:00:00', '2026-07-14T11:00:00.000Z', false],
    ['epochSeconds', '1768392000', '2026-01-14T12:00:00.000Z', false],
    ['yyyy-MM-dd', '2026-02-30', null, false],
    ['yyyy-MM-dd', 'yesterday', null, false],
    ['epochSeconds', '-1', null, false],
  ];

  for (const [format, text, utc, isAmbiguous] of TIMES) {
    it(`${text} as ${format} in London is ${utc ?? 'no time'}${isAmbiguous ? ', in doubt' : ''}`, () => {
      const reading = localTimeReader({ ...RULE, format }, FILE_TIME)(text);
      assert.deepEqual(reading, utc === null ? null : { utc, isAmbiguous });
    });
  }

  it('a hundred thousand keys are counted exactly as a map counts them', () => {
    const seen = occurrenceCount();
    const map = new Map<string, number>();
    for (let i = 0; i < 100_000; i += 1) {
      const key = `receipt-${(i * 7_919) % 60_000}|sku-${i % 13}`;
      const count = (map.get(key) ?? 0) + 1;
      map.set(key, count);
      assert.equal(seen.next(key), count);
    }
    assert.ok(seen.has('receipt-0|sku-0'));
    assert.ok(!seen.has('receipt-x|sku-0'));
  });
});
