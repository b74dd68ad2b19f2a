import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decimalOf, microOf, timesOf } from '../../core/retail/money.ts';

describe('money', () => {
  it('is read from decimal text exactly, and written with two places or as many as it needs', () => {
    const pairs = [
      ...[
        ['0', '0.00'],
        ['0.1', '0.10'],
        ['12.5', '12.50'],
        ['-3.005', '-3.005'],
        ['10.0', '10.00'],
      ],
      ...[
        ['999999999999999.999999', '999999999999999.999999'],
        ['-0.01', '-0.01'],
        ['007', '7.00'],
      ],
    ] as const;
    for (const [text, written] of pairs) {
      const micro = microOf(text ?? '');
      assert.equal(micro === null ? null : decimalOf(micro), written);
    }
  });

  it('is nothing else: no float, no comma, no currency, no exponent, no blank', () => {
    for (const text of [
      '',
      ' 1',
      '1,50',
      '1.',
      '.5',
      '1e3',
      '€5',
      '--1',
      '+1',
      'NaN',
      '1.0000001',
      '9'.repeat(16),
    ]) {
      assert.equal(microOf(text), null, text);
    }
  });

  it('adds up where floats do not', () => {
    const sum = Array.from({ length: 10 }, () => microOf('0.1') ?? 0n).reduce((a, b) => a + b, 0n);
    assert.equal(decimalOf(sum), '1.00');
    assert.equal(decimalOf(timesOf(microOf('0.07') ?? 0n, 3)), '0.21');
    assert.equal(decimalOf(timesOf(microOf('4.00') ?? 0n, 1.125)), '4.50');
  });

  it('survives being written and read again', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (micro) => {
        assert.equal(microOf(decimalOf(micro)), micro);
      }),
    );
  });
});
