import assert from 'node:assert/strict';
import type { JsonObject } from '../../../core/base/json.ts';
import { type Hub, openHub } from './open-hub.ts';

const SECOND_MS = 1_000;
const TILL = { source: 'pos-shop', sourceId: 'T3', email: 'till@x.example' } as const;
const SHOP = { source: 'shopify-main', sourceId: '87', email: 'till@x.example' } as const;

/** What somebody says of a customer: when it changed there, and when the hub hears of it, in seconds. */
interface Word {
  readonly of: Readonly<Record<'source' | 'sourceId' | 'email', string>>;
  readonly says: JsonObject;
  readonly changed: number;
  readonly heard: number;
}

const till = (firstName: string, changed: number, heard: number): Word => ({
  ...{ of: TILL, says: { firstName, lastName: 'Moss' }, changed, heard },
});
const shop = (firstName: string, changed: number, heard: number): Word => ({
  ...{ of: SHOP, says: { firstName, lastName: 'Moss' }, changed, heard },
});

describe('of what a system gives back of the hub’s own words', () => {
  let hub: Hub;
  beforeEach(async () => {
    hub = await openHub();
  });
  afterEach(() => hub.store.close());

  /** Tells the words in their order; answers the profile in the end. */
  async function told(...words: readonly Word[]): Promise<JsonObject | null> {
    const startMs = hub.clock.now();
    for (const { of, says, changed, heard } of words) {
      await hub.clock.advance(startMs + heard * SECOND_MS - hub.clock.now());
      // Systems tell whole seconds.
      const updatedAt = new Date(startMs + changed * SECOND_MS).toISOString();
      await hub.write('customers', 'upsert', { ...of, ...says, updatedAt });
    }
    return hub.find('customers', 'pos-shop:T3');
  }

  const cases: readonly (readonly [string, readonly Word[], string])[] = [
    [
      'an edit counts that was made before the hub’s own write, and heard of after its echo',
      [till('Cleo', 0, 10), shop('Cleo', 20, 30), shop('Cleo', 40, 41), till('Dora', 39, 50)],
      'Dora',
    ],
    [
      'an edit counts that was heard of while the write was under way',
      [till('Cleo', 0, 10), till('Dora', 19, 30), shop('Cleo', 20, 40)],
      'Dora',
    ],
    [
      'an edit counts whose write was answered late',
      [till('Cleo', 0, 10), till('Dora', 19, 30), shop('Cleo', 85, 90)],
      'Dora',
    ],
    [
      'the last edit counts of several',
      [till('Cleo', 0, 10), till('Dora', 15, 20), till('Emil', 25, 30), shop('Dora', 29, 40)],
      'Emil',
    ],
    [
      'a change of the other system’s own counts as ever',
      [till('Cleo', 0, 10), shop('Cleo', 20, 30), till('Dora', 35, 40), shop('Emil', 50, 60)],
      'Emil',
    ],
    [
      'somebody who knew the newer value may take the older one up again',
      [till('Cleo', 0, 10), till('Dora', 19, 20), shop('Dora', 21, 22), shop('Cleo', 40, 41)],
      'Cleo',
    ],
    [
      'an older value counts that is taken up long after',
      [till('Cleo', 0, 10), till('Dora', 19, 20), shop('Cleo', 300, 301)],
      'Cleo',
    ],
    [
      'a value that was there before the hub showed it is no echo',
      [shop('Emil', 0, 1), till('Cleo', 2, 60), shop('Cleo', 30, 61), till('Dora', 25, 70)],
      'Cleo',
    ],
  ];
  for (const [title, words, firstName] of cases) {
    it(title, async () => {
      assert.equal((await told(...words))?.['firstName'], firstName);
    });
  }

  it('what a system says again without a time hides no edit either', async () => {
    await told(till('Cleo', 0, 10), shop('Cleo', 20, 30), till('Dora', 39, 40));
    await hub.write('customers', 'upsert', { ...SHOP, firstName: 'Cleo', lastName: 'Moss' });
    const profile = await hub.find('customers', 'pos-shop:T3');
    assert.equal(profile?.['firstName'], 'Dora');
  });

  it('also an e-mail that changed meanwhile is kept', async () => {
    const profile = await told(
      { of: TILL, says: {}, changed: 0, heard: 10 },
      { of: SHOP, says: {}, changed: 20, heard: 30 },
      { of: TILL, says: { email: 'new@x.example' }, changed: 15, heard: 40 },
    );
    assert.equal(profile?.['email'], 'new@x.example');
  });

  it('an e-mail comes back as the hub shows it, whatever its source wrote', async () => {
    const profile = await told(
      { of: TILL, says: { email: ' Till@X.example' }, changed: 0, heard: 10 },
      { of: SHOP, says: {}, changed: 20, heard: 30 },
      { of: TILL, says: { email: 'new@x.example' }, changed: 15, heard: 40 },
    );
    assert.equal(profile?.['email'], 'new@x.example');
  });

  it('what is shown is the e-mail that identifies, not a newer one that does not', async () => {
    const erp = { source: 'erp-main', sourceId: '9' };
    const profile = await told(
      { of: TILL, says: {}, changed: 0, heard: 10 },
      { of: SHOP, says: {}, changed: 1, heard: 11 },
      { of: SHOP, says: { email: '0000000@x.example' }, changed: 12, heard: 13 },
      { of: { ...SHOP, ...erp }, says: {}, changed: 120, heard: 130 },
      { of: TILL, says: { email: 'new@x.example' }, changed: 115, heard: 140 },
    );
    assert.equal(profile?.['email'], 'new@x.example');
  });

  it('nothing is left after an erasure', async () => {
    await told(till('Cleo', 0, 10), till('Dora', 19, 20), shop('Cleo', 20, 30));
    await hub.write('customers', 'erase', { profile: 'pos-shop:T3' });
    const [record] = await hub.store.records.changedSince('customers', 0, 10);
    assert.doesNotMatch(JSON.stringify(record), /Cleo|Dora/);
  });
});
