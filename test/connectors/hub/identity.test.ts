import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Ack } from '../../../core/connector/contract.ts';
import { type Hub, openHub } from './open-hub.ts';

const SOURCES = ['shopify-main', 'pos-shop', 'klaviyo'] as const;
const EMAILS = ['a@x.example', 'b@x.example', 'noemail@x.example', null] as const;

/** An id of a source has one e-mail; its messages differ in version and in what they say. */
interface Message {
  readonly source: (typeof SOURCES)[number];
  readonly id: number;
  readonly version: number;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly choice: 'subscribed' | 'unsubscribed' | 'unknown';
}

const message: fc.Arbitrary<Message> = fc.record(
  {
    source: fc.constantFrom(...SOURCES),
    id: fc.integer({ min: 0, max: 5 }),
    version: fc.integer({ min: 1, max: 9 }),
    phone: fc.constantFrom('1', '2', null),
    firstName: fc.constantFrom('Ana', 'Bo', null),
    choice: fc.constantFrom('subscribed', 'unsubscribed', 'unknown'),
  },
  { noNullPrototype: true },
);

/** One message for each version of an id: a source does not say two things at one time. */
const messages = fc.uniqueArray(message, {
  maxLength: 14,
  selector: ({ source, id, version }) => `${source}/${id}/${version}`,
});

function dataOf({ source, id, version, phone, firstName, choice }: Message): JsonObject {
  const at = `2026-02-0${version}T00:00:00Z`;
  return {
    ...{ source, sourceId: String(id), email: EMAILS[id % EMAILS.length] ?? null },
    ...{ phone, firstName, updatedAt: at },
    consent: { email: { state: choice, at } },
  };
}

/** Every living profile without what depends on the order: its key and when it changed. */
async function profilesAfter(
  told: readonly Message[],
  batch: number,
): Promise<readonly JsonObject[]> {
  const hub = await openHub();
  for (let from = 0; from < told.length; from += batch) {
    await hub.write('customers', 'upsert', ...told.slice(from, from + batch).map(dataOf));
  }
  const found = await hub.read('customers');
  await hub.store.close();
  return found
    .filter((record) => record.deleted !== true)
    .map(({ data }) => ({ ...data, key: '', seq: 0, updatedAt: '' }))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

describe('identity', () => {
  it('gives the same profiles in whatever order and batches the same messages come', async () => {
    await fc.assert(
      fc.asyncProperty(
        messages.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        fc.integer({ min: 1, max: 14 }),
        async ([list, shuffled], batch) => {
          assert.deepEqual(await profilesAfter(shuffled, batch), await profilesAfter(list, 1));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives the same profiles when messages come twice', async () => {
    await fc.assert(
      fc.asyncProperty(messages, async (list) => {
        assert.deepEqual(await profilesAfter([...list, ...list], 5), await profilesAfter(list, 5));
      }),
      { numRuns: 20 },
    );
  });

  it('keeps each id at one profile and each e-mail together, as long as nobody changes theirs', async () => {
    await fc.assert(
      fc.asyncProperty(messages, async (list) => {
        const profiles = await profilesAfter(list, 3);
        const links = profiles.flatMap((one) => linksOf(one));
        assert.equal(new Set(links).size, links.length);
        const emails = profiles.flatMap(({ email }) => (email === undefined ? [] : [email]));
        assert.equal(new Set(emails).size, emails.length);
      }),
      { numRuns: 20 },
    );
  });

  it('comes back exactly as it was after any merges and their undoing', async () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }));
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { maxLength: 5 }), fc.boolean(), async (pairs, backwards) => {
        const hub = await openHub();
        const keys = await sixPeople(hub);
        const before = await living(hub);
        const merged = new Set<string>();
        for (const [from, into] of pairs) {
          const names = { from: keys[from] ?? '', into: keys[into] ?? '' };
          const [ack] = await hub.write('customers', 'merge', names);
          if (ack?.outcome === 'written') merged.add(names.from);
        }
        assert.equal((await living(hub)).length, 6 - merged.size);
        const order = backwards ? [...merged].toReversed() : [...merged];
        for (const profile of order) await hub.write('customers', 'unmerge', { profile });
        assert.deepEqual(await living(hub), before);
        await hub.store.close();
      }),
      { numRuns: 40 },
    );
  });

  it('of many writers at one time gives one profile', async () => {
    const hub = await openHub();
    const acks: readonly (readonly Ack[])[] = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        hub.write('customers', 'upsert', {
          source: 'pos-shop',
          sourceId: `${n}`,
          email: 'a@x.example',
        }),
      ),
    );
    assert.equal(
      new Set(acks.flat().map((ack) => (ack.outcome === 'written' ? ack.id : ''))).size,
      1,
    );
    assert.equal((await living(hub)).length, 1);
    await hub.store.close();
  });
});

async function sixPeople(hub: Hub): Promise<readonly string[]> {
  const acks = await hub.write(
    'customers',
    'upsert',
    ...Array.from({ length: 6 }, (_, n) => ({
      ...{ source: 'pos-shop', sourceId: `${n}`, email: `p${n}@x.example`, tags: [`t${n}`] },
    })),
  );
  return acks.map((ack) => (ack.outcome === 'written' ? ack.id : ''));
}

async function living(hub: Hub): Promise<readonly JsonObject[]> {
  const found = (await hub.read('customers')).filter((record) => record.deleted !== true);
  return found
    .map(({ data }) => ({ ...data, seq: 0, updatedAt: '' }))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function linksOf({ links }: JsonObject): readonly string[] {
  return Array.isArray(links) ? links.map((link) => JSON.stringify(link)) : [];
}
