import assert from 'node:assert/strict';
import { shopifySubject } from '../../contract/shopify-subject.ts';

describe("the acceptance suite of Shopify's connector", () => {
  it('plays every operation of the catalog', async () => {
    const open = await shopifySubject.open();
    try {
      const played = open.writes.map(({ stream, operation }) => `${stream}.${operation}`);
      const named = shopifySubject.connector
        .catalog(open.settings)
        .flatMap(({ name, writes }) => Object.keys(writes ?? {}).map((one) => `${name}.${one}`));
      assert.deepEqual([...played].sort(), named.sort());
    } finally {
      await open.close();
    }
  });
});
