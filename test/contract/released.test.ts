import { deepEqual, equal } from 'node:assert/strict';
import { brokenPromises, isCompatible, type ReleasedStream } from './released.ts';

const ORDERS: ReleasedStream = {
  name: 'orders',
  key: 'id',
  fields: ['id', 'total'],
  writes: { create: { idempotency: 'probe', fields: ['id', 'note'], required: ['id'] } },
};
const RELEASED = { version: '0.2.0', streams: [ORDERS] };

const CHANGES: readonly (readonly [string, readonly ReleasedStream[], readonly string[]])[] = [
  ['nothing', [ORDERS], []],
  ['a new stream', [ORDERS, { ...ORDERS, name: 'returns' }], []],
  ['a new field', [{ ...ORDERS, fields: ['id', 'total', 'tax'] }], []],
  ['a stream that is gone', [], ['the stream orders is gone']],
  ['another key', [{ ...ORDERS, key: 'name' }], ['orders has another key: name']],
  ['a field that is gone', [{ ...ORDERS, fields: ['id'] }], ['orders.total is gone']],
  [
    'an operation that is gone',
    [{ ...ORDERS, writes: {} }],
    ['the operation orders.create is gone'],
  ],
  [
    'an operation that takes less and demands more',
    [
      {
        ...ORDERS,
        writes: {
          create: { idempotency: 'probe', fields: ['id', 'tax'], required: ['id', 'tax'] },
        },
      },
    ],
    ['orders.create no longer takes note', 'orders.create now demands tax'],
  ],
];

describe('what a release of a catalog promised', () => {
  for (const [name, present, wanted] of CHANGES) {
    it(`is held against ${name}`, () => deepEqual(brokenPromises(RELEASED, present), wanted));
  }

  it('binds until the part of the version changes that says so', () => {
    equal(isCompatible('0.2.0', '0.2.9'), true);
    equal(isCompatible('0.2.0', '0.3.0'), false);
    equal(isCompatible('1.2.0', '1.9.0'), true);
    equal(isCompatible('1.2.0', '2.0.0'), false);
  });
});
