import { equal, match, notEqual, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { externalIdOf, isInternalId } from '../../../connectors/netsuite/external-id.ts';
import { netSuiteSettings } from '../../../connectors/netsuite/settings.ts';

const SETTINGS = netSuiteSettings({ account: '1234567' });

describe('connectors/netsuite/external-id', () => {
  it('is prefix, code and key when the key has letters, digits, _ and - only', () => {
    equal(externalIdOf(SETTINGS, 'SO', 'shop-1001'), 'XD-SO-shop-1001');
    equal(externalIdOf(SETTINGS, 'SO', 'eid:OLD-7'), 'OLD-7');
  });

  it('replaces what breaks addresses, and keeps different keys apart by a hash', () => {
    const colon = externalIdOf(SETTINGS, 'SO', 'shopify:1001');
    match(colon, /^XD-SO-shopify_1001-[0-9a-f]{16}$/);
    notEqual(colon, externalIdOf(SETTINGS, 'SO', 'shopify|1001'));
    notEqual(colon, externalIdOf(SETTINGS, 'CS', 'shopify:1001'));
  });

  it('is always in the alphabet, short, and the same for the same key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (key) => {
        const id = externalIdOf(SETTINGS, 'CUST', key);
        match(id, /^[A-Za-z0-9_-]+$/);
        ok(id.length <= 80);
        equal(externalIdOf(SETTINGS, 'CUST', key), id);
      }),
    );
  });

  it('digits alone are an internal id', () => {
    ok(isInternalId('647') && !isInternalId('shop-647') && !isInternalId(''));
  });
});
