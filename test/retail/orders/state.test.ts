import assert from 'node:assert/strict';
import { paymentOf, stateOf } from '../../../core/retail/orders/state.ts';

type Status = 'open' | 'cancelled' | 'completed';
type Line = readonly [quantity: number, cancelled: number, fulfilled: number, returned: number];

function state(status: Status, ...lines: readonly Line[]): string {
  return stateOf({
    status,
    lines: lines.map(([quantity, cancelled, fulfilled, returned], index) => ({
      ...{ line: String(index), sku: 'A', location: null },
      ...{ quantity, cancelled, fulfilled, returned },
    })),
  });
}

describe('an order’s state', () => {
  const cases: readonly (readonly [string, Status, readonly Line[]])[] = [
    ['open', 'open', [[2, 0, 0, 0]]],
    ['open', 'open', []],
    [
      'partiallyFulfilled',
      'open',
      [
        [2, 0, 2, 0],
        [1, 0, 0, 0],
      ],
    ],
    [
      'fulfilled',
      'open',
      [
        [2, 0, 2, 0],
        [1, 0, 1, 0],
      ],
    ],
    [
      'fulfilled',
      'open',
      [
        [2, 2, 0, 0],
        [1, 0, 1, 0],
      ],
    ],
    [
      'cancelled',
      'open',
      [
        [2, 2, 0, 0],
        [1, 1, 0, 0],
      ],
    ],
    ['cancelled', 'cancelled', [[2, 0, 0, 0]]],
    ['fulfilled', 'cancelled', [[2, 0, 1, 0]]],
    ['partiallyReturned', 'open', [[2, 0, 2, 1]]],
    ['returned', 'open', [[2, 0, 2, 2]]],
    ['partiallyReturned', 'open', [[2, 0, 1, 1]]],
    ['fulfilled', 'completed', [[2, 0, 0, 0]]],
  ];
  for (const [wanted, status, lines] of cases) {
    it(`is ${wanted} for ${status} ${JSON.stringify(lines)}`, () => {
      assert.equal(state(status, ...lines), wanted);
    });
  }
});

describe('an order’s payment', () => {
  const pay = (amount: string, status = 'SUCCESS', kind = 'SALE') => ({ amount, status, kind });
  const of = (payments: readonly ReturnType<typeof pay>[], refunded = '0') =>
    paymentOf({ payments, totals: { total: '10.00', refunded } });

  it('is what came in against the total', () => {
    assert.equal(of([]), 'unpaid');
    assert.equal(of([pay('4.00')]), 'partiallyPaid');
    assert.equal(of([pay('4.00'), pay('6.00')]), 'paid');
    assert.equal(of([pay('10.00')], '1.00'), 'partiallyRefunded');
    assert.equal(of([pay('10.00')], '10.00'), 'refunded');
  });

  it('does not count what failed, waits, was only authorised, or went back', () => {
    for (const status of ['FAILURE', 'failed', 'PENDING', 'authorized', 'voided', 'error']) {
      assert.equal(of([pay('10.00', status)]), 'unpaid', status);
    }
    for (const kind of ['REFUND', 'VOID', 'AUTHORIZATION']) {
      assert.equal(of([pay('10.00', 'SUCCESS', kind)]), 'unpaid', kind);
    }
  });

  it('is unknown when nothing is said of payments or of the total, and paid when nothing is due', () => {
    assert.equal(paymentOf({ totals: { total: '10.00' } }), 'unknown');
    assert.equal(paymentOf({ payments: [] }), 'unknown');
    assert.equal(paymentOf({ payments: [], totals: { total: '0.00' } }), 'paid');
  });
});
