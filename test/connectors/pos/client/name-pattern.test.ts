import assert from 'node:assert/strict';
import { namePattern } from '../../../../connectors/pos/client/name-pattern.ts';

describe('connectors/pos name patterns', () => {
  const CASES: readonly (readonly [string, string, Readonly<Record<string, string>> | null])[] = [
    ['sales-*.csv', 'sales-1.csv', {}],
    ['sales-*.csv', 'SALES-1.CSV', {}],
    ['sales-*.csv', 'sales-1.csv.part', null],
    ['day?.txt', 'day1.txt', {}],
    ['day?.txt', 'day10.txt', null],
    ['{store}_{day}.dat', '0101_20260114.dat', { store: '0101', day: '20260114' }],
    ['{store}_{day}.dat', '0101_.dat', null],
    ['s{store}-*.csv', 's9-a-b.csv', { store: '9' }],
    ['*', 'anything at all', {}],
    ['a.b', 'axb', null],
    ['*a*b*c*', `${'ab'.repeat(120)}`, null],
  ];

  for (const [pattern, name, wanted] of CASES) {
    it(`${pattern} ${wanted === null ? 'does not fit' : 'fits'} ${name.slice(0, 30)}`, () => {
      assert.deepEqual(namePattern(pattern, 'feeds.x.pattern').match(name), wanted);
    });
  }

  for (const pattern of ['../*.csv', 'a\\b', '{store', '{a,b}.csv', '*'.repeat(9)]) {
    it(`the pattern ${pattern} is refused`, () => {
      assert.throws(() => namePattern(pattern, 'here'), { code: 'POS_SETTING_INVALID' });
    });
  }
});
