import assert from 'node:assert/strict';
import { scrub } from '../../../connectors/shopify/scrub.ts';

describe("Shopify's messages", () => {
  const cases: readonly [string, string][] = [
    [
      'Email ann.lee+x@example.co.uk has already been taken',
      'Email (e-mail) has already been taken',
    ],
    ['Phone +49 (170) 123-4567 is invalid', 'Phone (phone) is invalid'],
    ['Could not coerce value "Ann Lee" to Int', 'Could not coerce value (hidden) to Int'],
    [
      'gid://shopify/Order/820982911946154508 is closed',
      'gid://shopify/Order/820982911946154508 is closed',
    ],
  ];
  for (const [message, expected] of cases) {
    it(`go on as "${expected}"`, () => assert.equal(scrub(message), expected));
  }

  it('are cut where they are long', () => assert.equal(scrub('x'.repeat(5000)).length, 300));
});
