import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

describe('the consent of Shopify customers', () => {
  const YES = { state: 'SUBSCRIBED', optInLevel: 'SINGLE_OPT_IN' };
  let shop: OpenShop;

  beforeEach(async () => {
    shop = await openShop();
    await write(shop, 'customers.upsert', 'c', { email: 'ann@example.com', phone: '+4930123456' });
    shop.sandbox.clearCalls();
  });

  afterEach(() => shop.close());

  const ago = (ms: number): string =>
    `${new Date(shop.clock.now() - ms).toISOString().slice(0, 19)}Z`;

  const say = async (data: JsonObject, key = 'ann@example.com') =>
    write(shop, 'customers.setConsent', key, { channel: 'email', ...data });

  const held = (field: string): unknown =>
    rowsOf(shop, 'customers').find((row) => row['email'] === 'ann@example.com')?.[field];

  it('sets the choice of each channel with its time', async () => {
    assert.equal(short(await say({ ...YES, at: ago(5000) })), 'written');
    assert.equal(short(await say({ ...YES, at: ago(5000), channel: 'sms' })), 'written');
    const choice = {
      state: 'SUBSCRIBED',
      optInLevel: 'SINGLE_OPT_IN',
      updatedAt: Date.parse(ago(5000)),
    };
    assert.deepEqual([held('emailConsent'), held('smsConsent')], [choice, choice]);
  });

  it('never puts an older yes over a newer no', async () => {
    await say({ state: 'UNSUBSCRIBED', at: ago(1000) });
    const late = await say({ ...YES, at: ago(60_000) });
    assert.ok(late.outcome === 'same' && late.note?.includes('newer'), JSON.stringify(late));
    assert.deepEqual(Object(held('emailConsent')).state, 'UNSUBSCRIBED');
    assert.equal(writesSent(shop).length, 1);
  });

  it('lets the refusal stand when both were said at one time, and a newer yes through', async () => {
    await say({ state: 'UNSUBSCRIBED', at: ago(1000) });
    assert.equal(short(await say({ ...YES, at: ago(1000) })), 'same');
    assert.equal(short(await say({ ...YES, at: ago(0) })), 'written');
  });

  it('writes the same choice once', async () => {
    await say({ ...YES, at: ago(1000) });
    assert.equal(short(await say({ ...YES, at: ago(1000) })), 'same');
    assert.equal(writesSent(shop).length, 1);
  });

  it('refuses what cannot be: no level, no such customer, no address, the future, odd states', async () => {
    const bad = [
      await say({ state: 'SUBSCRIBED', at: ago(0) }),
      await say({ state: 'PENDING', optInLevel: 'SINGLE_OPT_IN', at: ago(0) }),
      await say({ state: 'REDACTED', at: ago(0) }),
      await say({ ...YES, at: ago(-60_000) }),
      await say({ ...YES, at: 'yesterday' }),
      await say({ ...YES, at: ago(0), colour: 'red' }),
    ];
    assert.deepEqual(new Set(bad.map(short)), new Set(['refused SHOPIFY_COMMAND_INVALID']));
    assert.equal(
      short(await say({ ...YES, at: ago(0) }, 'nobody@example.com')),
      'refused SHOPIFY_ITEM_UNKNOWN',
    );
    assert.equal(
      short(await say({ ...YES, at: ago(0), channel: 'sms' }, 'bo@example.com')),
      'refused SHOPIFY_WRITE_REFUSED',
    );
    assert.equal(writesSent(shop).length, 0);
  });

  it('says unknown when the answer is lost, and settles when it is repeated', async () => {
    shop.sandbox.setFaults([
      { operation: 'CustomerEmailConsent', kind: 'appliedThenReset', count: 1 },
    ]);
    assert.equal(short(await say({ ...YES, at: ago(1000) })), 'unknown');
    assert.equal(short(await say({ ...YES, at: ago(1000) })), 'same');
  });
});
