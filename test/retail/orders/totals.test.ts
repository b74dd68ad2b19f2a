import assert from 'node:assert/strict';
import type { JsonObject } from '../../../core/base/json.ts';
import { sumNotes } from '../../../core/retail/orders/totals.ts';

const ORDER: JsonObject = {
  lines: [
    { quantity: 3, unitPrice: '0.10', discount: '0.05', tax: '0.02' },
    { quantity: 1, total: '9.75', tax: '1.00' },
  ],
  discounts: [{ code: 'TEN', amount: '1.00' }],
  shippingLines: [{ amount: '4.90', tax: '0.10' }],
  refunds: [{ amount: '2.00' }, { amount: '0.50' }],
  totals: { subtotal: '9.00', shipping: '4.90', tax: '1.12', total: '15.02', refunded: '2.50' },
};

function notes(totals: JsonObject, over: JsonObject = {}): readonly string[] {
  const told = ORDER['totals'];
  return sumNotes({
    ...ORDER,
    ...over,
    totals: { ...(typeof told === 'object' ? told : {}), ...totals },
  });
}

describe('an order’s sums', () => {
  it('that add up leave no note', () => {
    assert.deepEqual(sumNotes(ORDER), []);
  });

  for (const name of ['subtotal', 'tax', 'refunded', 'total']) {
    it(`of which ${name} is a cent off are noted with both figures`, () => {
      const [note] = notes({ [name]: '77.77' });
      assert.match(note ?? '', new RegExp(`^totals.${name} is 77\\.77, but its parts come to \\d`));
    });
  }

  it('of shipping are compared where no discount of the order could have lowered it', () => {
    assert.deepEqual(notes({ shipping: '4.00', total: '14.12' }), []);
    assert.equal(
      notes({ subtotal: '10.00', shipping: '4.00', total: '15.12' }, { discounts: [] }).length,
      1,
    );
  });

  it('with tax in the prices do not add it again', () => {
    assert.deepEqual(notes({ total: '13.90' }, { taxesIncluded: true }), []);
  });

  it('take the taxes by kind before those of the lines', () => {
    assert.deepEqual(notes({}, { taxes: [{ amount: '1.00' }, { amount: '0.12' }] }), []);
    assert.equal(notes({}, { taxes: [{ amount: '1.00' }] }).length, 1);
  });

  it('whose parts did not come are not judged', () => {
    assert.deepEqual(
      sumNotes({ totals: { subtotal: '5.00', tax: '1.00', refunded: '1.00', shipping: '1.00' } }),
      [],
    );
    assert.deepEqual(notes({ subtotal: '1.00', total: '7.02' }, { lines: [{ quantity: 1 }] }), []);
    const told = { subtotal: '5.00', shipping: '4.90', discount: '3.00', total: '11.02' };
    const { discounts: _, ...rest } = ORDER;
    assert.deepEqual(sumNotes({ ...rest, totals: { ...told, tax: '1.12' } }), []);
  });
});
