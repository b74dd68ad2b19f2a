import assert from 'node:assert/strict';
import { countsAfter, isAmbiguous } from '../../../core/retail/inventory/anchor-rule.ts';
import {
  availableOf,
  offerOf,
  physicalOf,
  shortfallOf,
} from '../../../core/retail/inventory/figures.ts';
import { fromMilli, QUANTITY_MAX, toMilli } from '../../../core/retail/inventory/quantity.ts';
import type { Anchor } from '../../../core/store/inventory-records.ts';

describe('quantities', () => {
  it('are exact thousandths', () => {
    assert.equal(toMilli(5.5, true), 5500);
    assert.equal(toMilli(1.005, true), 1005);
    assert.equal(fromMilli((toMilli(0.1, true) ?? 0) + (toMilli(0.2, true) ?? 0)), 0.3);
  });
  for (const [quantity, decimals] of [
    [0.0001, true],
    [0.5, false],
    [Number.NaN, true],
    [Number.POSITIVE_INFINITY, true],
    [QUANTITY_MAX + 1, false],
  ] as const) {
    it(`${quantity} ${decimals ? 'with' : 'without'} decimals is none`, () => {
      assert.equal(toMilli(quantity, decimals), null);
    });
  }
});

const EMPTY = {
  ...{ onHand: 0, allocated: 0, held: 0, damaged: 0, qc: 0, display: 0, incoming: 0 },
  expiredMilli: 0,
};

describe('figures', () => {
  it('a negative book is nothing to sell, and no shortfall by itself', () => {
    const position = { ...EMPTY, onHand: -5 };
    assert.deepEqual(
      [physicalOf(position), availableOf(position), shortfallOf(position)],
      [0, 0, 0],
    );
  });
  it('labels beyond the goods leave nothing to sell', () => {
    assert.equal(physicalOf({ ...EMPTY, onHand: 3, damaged: 2, qc: 2 }), 0);
  });
  it('a hold that has run out reserves nothing', () => {
    assert.equal(availableOf({ ...EMPTY, onHand: 5, held: 4, expiredMilli: 3 }), 4);
  });
  it('safety stock never makes an offer negative', () => {
    assert.equal(offerOf({ ...EMPTY, onHand: 2 }, { safety: 5, incoming: false }), 0);
  });
});

const COUNT: Anchor = { at: 1000, kind: 'count', source: 'hub', quantityMilli: 0, windowMs: 0 };
const BOOK: Anchor = { ...COUNT, kind: 'onHand', source: 'pos' };

function moved(movedMilli: number, effectiveAt: number, source = 'pos') {
  return { movedMilli, effectiveAt, source, cause: 'sale' };
}

describe('a count', () => {
  it('has seen what happened up to its very instant', () => {
    assert.equal(countsAfter(COUNT, moved(-1, 1000), false), false);
    assert.equal(countsAfter(COUNT, moved(-1, 1001), false), true);
  });
  it('leaves near movements open, whose goods then count carefully', () => {
    const near = { ...COUNT, windowMs: 100 };
    assert.equal(isAmbiguous(near, moved(-1, 900)), true);
    assert.equal(isAmbiguous(near, moved(-1, 899)), false);
    assert.equal(countsAfter(near, moved(-1, 900), false), true);
    assert.equal(countsAfter(near, moved(1, 1100), false), false);
    assert.equal(countsAfter(near, moved(1, 1101), false), true);
  });
  it('of a person has seen the hub’s own movements too', () => {
    assert.equal(countsAfter(COUNT, moved(-1, 500, 'hub'), false), false);
  });
  it('of a book has seen only what its system booked', () => {
    assert.equal(countsAfter(BOOK, moved(-1, 500, 'hub'), false), true);
    assert.equal(countsAfter(BOOK, moved(-1, 500, 'hub'), true), false);
    assert.equal(countsAfter(BOOK, moved(-1, 500, 'pos'), false), false);
  });
  it('of an available figure lacks an order’s units, shipped or not', () => {
    const available: Anchor = { ...BOOK, kind: 'available' };
    assert.equal(countsAfter(available, { ...moved(-1, 500, 'hub'), cause: 'ship' }, false), false);
    assert.equal(
      countsAfter(available, { ...moved(-1, 500, 'hub'), cause: 'transfer_ship' }, false),
      true,
    );
  });
});
