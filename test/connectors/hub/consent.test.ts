import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject } from '../../../core/base/json.ts';
import { type Choice, holdingChoice } from '../../../core/retail/customers/consent.ts';
import { type Hub, openHub, outcomes } from './open-hub.ts';

const ANA = { source: 'klaviyo', sourceId: 'K1', email: 'a@example.com' } as const;
const JANUARY = '2026-01-01T00:00:00Z';
const FEBRUARY = '2026-02-01T00:00:00Z';

describe('consent', () => {
  let hub: Hub;
  beforeEach(async () => {
    hub = await openHub();
  });
  afterEach(() => hub.store.close());

  const says = (over: JsonObject, email: JsonObject) =>
    hub.write('customers', 'upsert', { ...ANA, ...over, consent: { email } });
  const email = async () => {
    const consent = (await hub.find('customers', 'klaviyo:K1'))?.['consent'];
    return JSON.parse(JSON.stringify(consent)).email;
  };

  it('is kept by channel with its time, place and source', async () => {
    const consent = {
      email: { state: 'subscribed', at: '2026-01-01T01:00:00+01:00', by: 'checkout' },
      sms: { state: 'pending', at: null },
    };
    await hub.write('customers', 'upsert', { ...ANA, consent });
    assert.deepEqual((await hub.find('customers', 'klaviyo:K1'))?.['consent'], {
      email: {
        state: 'subscribed',
        at: '2026-01-01T00:00:00.000Z',
        by: 'checkout',
        source: 'klaviyo',
      },
      sms: { state: 'pending', at: null, by: null, source: 'klaviyo' },
    });
  });

  it('that was withdrawn stays so through plain updates of the profile', async () => {
    await says({}, { state: 'unsubscribed', at: JANUARY });
    await hub.write('customers', 'upsert', { ...ANA, firstName: 'Ana', updatedAt: FEBRUARY });
    await says({ firstName: 'Anna' }, { state: 'unknown', at: FEBRUARY });
    await says({ firstName: 'Anne' }, { state: 'pending', at: FEBRUARY });
    await says({ firstName: 'Annie' }, { state: 'subscribed' });
    assert.equal((await email()).state, 'unsubscribed');
    assert.equal((await hub.find('customers', 'klaviyo:K1'))?.['firstName'], 'Annie');
  });

  it('is what the person chose last, in whichever system', async () => {
    await says({}, { state: 'unsubscribed', at: JANUARY });
    await says({ source: 'shopify-main', sourceId: '1' }, { state: 'subscribed', at: FEBRUARY });
    assert.deepEqual(
      [(await email()).state, (await email()).source],
      ['subscribed', 'shopify-main'],
    );
  });

  it('at one and the same time is the withdrawal', async () => {
    await says({}, { state: 'unsubscribed', at: JANUARY });
    await says({}, { state: 'subscribed', at: JANUARY });
    assert.equal((await email()).state, 'unsubscribed');
  });

  it('counts also when its message is old in all the rest', async () => {
    await hub.write('customers', 'upsert', { ...ANA, firstName: 'new', updatedAt: FEBRUARY });
    await says({ firstName: 'old', updatedAt: JANUARY }, { state: 'unsubscribed', at: JANUARY });
    const found = await hub.find('customers', 'klaviyo:K1');
    assert.deepEqual([found?.['firstName'], (await email()).state], ['new', 'unsubscribed']);
  });

  it('of merged profiles is the one that holds of both, and each has its own again afterwards', async () => {
    await says({}, { state: 'subscribed', at: FEBRUARY });
    await says(
      { source: 'pos-shop', sourceId: '9', email: 'b@x.example' },
      { state: 'unsubscribed', at: JANUARY },
    );
    const merged = String((await hub.find('customers', 'klaviyo:K1'))?.['key']);
    await hub.write('customers', 'merge', { from: merged, into: 'pos-shop:9' });
    assert.equal((await email()).state, 'subscribed');
    await hub.write('customers', 'unmerge', { profile: merged });
    assert.equal((await email()).state, 'subscribed');
    const other = await hub.find('customers', 'pos-shop:9');
    assert.match(JSON.stringify(other?.['consent']), /"unsubscribed"/);
  });

  it('of a wrong state, time or channel is refused', async () => {
    const acks = [
      ...(await says({}, { state: 'maybe' })),
      ...(await says({}, { at: JANUARY })),
      ...(await says({}, { state: 'subscribed', at: '2026-01-01' })),
      ...(await says({}, { state: 'subscribed', at: '2026-13-45T00:00:00Z' })),
      ...(await hub.write('customers', 'upsert', {
        ...ANA,
        consent: { fax: { state: 'subscribed' } },
      })),
    ];
    assert.deepEqual(
      outcomes(acks),
      acks.map(() => 'HUB_DATA_INVALID'),
    );
    assert.equal(await hub.find('customers', 'klaviyo:K1'), null, 'nothing of it was written');
  });

  it('does not depend on the order in which choices are told', () => {
    const choice: fc.Arbitrary<Choice> = fc.record(
      {
        state: fc.constantFrom('subscribed', 'unsubscribed', 'pending', 'unknown'),
        at: fc.constantFrom(null, JANUARY, FEBRUARY),
        by: fc.constantFrom(null, 'checkout'),
        source: fc.constantFrom('a', 'b'),
      },
      { noNullPrototype: true },
    );
    const all = (choices: readonly Choice[]) =>
      choices.reduce<Choice | undefined>(holdingChoice, undefined);
    fc.assert(
      fc.property(fc.array(choice, { minLength: 1, maxLength: 6 }), fc.nat(), (choices, turn) => {
        const at = turn % choices.length;
        const turned = [...choices.slice(at), ...choices.slice(0, at)].toReversed();
        assert.deepEqual(all(turned), all(choices));
      }),
    );
  });
});
