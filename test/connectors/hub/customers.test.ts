import assert from 'node:assert/strict';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Ack } from '../../../core/connector/contract.ts';
import { type Hub, idOf, noteOf, openHub, outcomes } from './open-hub.ts';

const ANA = { source: 'shopify-main', sourceId: '11', email: 'Ana.Diaz@Example.com' } as const;

describe('the hub’s customers', () => {
  let hub: Hub;
  beforeEach(async () => {
    hub = await openHub();
  });
  afterEach(() => hub.store.close());

  const upsert = (...data: readonly JsonObject[]): Promise<readonly Ack[]> =>
    hub.write('customers', 'upsert', ...data);
  const find = (name: string): Promise<JsonObject | null> => hub.find('customers', name);
  const living = async () => (await hub.read('customers')).filter((one) => one.deleted !== true);

  it('are one profile with three ids when three systems see one e-mail', async () => {
    const acks = await upsert(
      { ...ANA, phone: '+34600111222' },
      { source: 'pos-shop', sourceId: 'C9', email: 'ana.diaz@example.com' },
      { source: 'klaviyo', sourceId: 'K5', email: ' ana.diaz@example.com ' },
    );
    assert.deepEqual(outcomes(acks), ['written', 'written', 'written']);
    assert.equal(new Set(acks.map(idOf)).size, 1);
    const [profile, ...others] = await living();
    assert.equal(others.length, 0);
    assert.deepEqual(profile?.data['ids'], {
      ...{ 'shopify-main': '11', 'pos-shop': 'C9', klaviyo: 'K5' },
    });
    assert.equal(profile?.data['email'], 'ana.diaz@example.com');
    assert.equal(profile?.data['phone'], '+34600111222');
  });

  it('are found by key, by e-mail in any case and by each id; nobody is null', async () => {
    const [ack] = await upsert(ANA);
    for (const name of [idOf(ack), 'email:ANA.diaz@example.com ', 'shopify-main:11']) {
      assert.equal((await find(name))?.['key'], idOf(ack), name);
    }
    assert.equal(await find('email:nobody@x.example'), null);
    assert.equal(await find('pos-shop:11'), null);
  });

  it('with an address that a till writes for everybody stay apart', async () => {
    const nobody = [
      'noemail@shop.example',
      'NONE@x.example',
      '0000000@x.example',
      '',
      'aaaa@b.example',
    ];
    const acks = await upsert(
      ...nobody.flatMap((email, index) => [
        { source: 'pos-shop', sourceId: `A${index}`, email },
        { source: 'pos-shop', sourceId: `B${index}`, email, phone: '0000000' },
      ]),
    );
    assert.equal(new Set(acks.map(idOf)).size, 10);
    assert.match(noteOf(acks[0]), /email_unusable/);
    assert.equal((await find('pos-shop:A0'))?.['email'], undefined, 'nobody is ever written to it');
    assert.equal(await find('email:noemail@shop.example'), null);
  });

  it('keep a list of such addresses that the settings replace', async () => {
    await hub.store.close();
    hub = await openHub({ customers: { nobodyEmails: ['kasse*@shop.example'] } });
    const acks = await upsert(
      { source: 'pos-shop', sourceId: '1', email: 'Kasse3@shop.example' },
      { source: 'pos-shop', sourceId: '2', email: 'kasse3@shop.example' },
      { source: 'pos-shop', sourceId: '3', email: 'none@x.example' },
      { source: 'pos-shop', sourceId: '4', email: 'none@x.example' },
    );
    assert.deepEqual(
      acks.map(idOf).map((id, _, all) => all.indexOf(id)),
      [0, 1, 2, 2],
    );
  });

  it('never merge by phone or name', async () => {
    const same = { phone: '+34600111222', firstName: 'Ana', lastName: 'Diaz' };
    const acks = await upsert(
      { source: 'shopify-main', sourceId: '1', ...same },
      { source: 'pos-shop', sourceId: '1', ...same },
    );
    assert.notEqual(idOf(acks[0]), idOf(acks[1]));
  });

  it('of one source follow its newest version; an older one changes nothing', async () => {
    const at = (day: number, firstName: string) => ({
      ...ANA,
      firstName,
      updatedAt: `2026-03-0${day}T10:00:00Z`,
    });
    const acks = await upsert(at(2, 'Ana'), at(1, 'Old'), at(3, 'Anna'));
    assert.deepEqual(outcomes(acks), ['written', 'same', 'written']);
    assert.match(noteOf(acks[1]), /ignored_stale/);
    assert.equal((await find('shopify-main:11'))?.['firstName'], 'Anna');
  });

  it('compare times as times, whatever their zone', async () => {
    await upsert(
      { ...ANA, firstName: 'new', updatedAt: '2026-03-01T10:00:00Z' },
      { ...ANA, firstName: 'old', updatedAt: '2026-03-01T11:30:00+02:00' },
    );
    assert.equal((await find('shopify-main:11'))?.['firstName'], 'new');
  });

  it('show of each field what was changed last, and a null takes away its own source’s value only', async () => {
    const pos = { source: 'pos-shop', sourceId: 'C9', email: ANA.email };
    await upsert(
      { ...ANA, phone: '1', note: 'vip', updatedAt: '2026-03-02T00:00:00Z' },
      { ...pos, phone: '2', firstName: 'Ana', updatedAt: '2026-03-01T00:00:00Z' },
    );
    const before = await find('shopify-main:11');
    assert.deepEqual([before?.['phone'], before?.['firstName']], ['1', 'Ana']);
    await upsert({ ...ANA, phone: null, updatedAt: '2026-03-03T00:00:00Z' });
    const after = await find('shopify-main:11');
    assert.deepEqual([after?.['phone'], after?.['note']], ['2', 'vip'], 'what was not sent stays');
  });

  it('that first come without an e-mail join the profile that has it; it can be taken back', async () => {
    const [web] = await upsert(ANA);
    const pos = { source: 'pos-shop', sourceId: 'C9', firstName: 'Ana' };
    const [till] = await upsert(pos);
    assert.notEqual(idOf(till), idOf(web));
    const [joined] = await upsert({ ...pos, email: ANA.email });
    assert.deepEqual([idOf(joined), (await living()).length], [idOf(web), 1]);
    assert.match(noteOf(joined), /^merged/);
    assert.equal((await find(idOf(till)))?.['key'], idOf(web), 'the old key finds the person');
    const [back] = await hub.write('customers', 'unmerge', { profile: idOf(till) });
    assert.deepEqual([back?.outcome, idOf(back)], ['written', idOf(till)]);
    assert.equal((await find('pos-shop:C9'))?.['key'], idOf(till));
    assert.equal((await find('shopify-main:11'))?.['firstName'], undefined);
  });

  it('that change their e-mail to another’s are shown as possible duplicates, not merged', async () => {
    const [ana, bob] = await upsert(ANA, {
      source: 'pos-shop',
      sourceId: '7',
      email: 'bob@x.example',
    });
    await upsert({ source: 'pos-shop', sourceId: '7', email: ANA.email });
    assert.notEqual(idOf(ana), idOf(bob));
    assert.deepEqual((await find(idOf(bob)))?.['duplicates'], [idOf(ana)]);
    assert.deepEqual((await find(idOf(ana)))?.['duplicates'], [idOf(bob)]);
    assert.equal(
      (await find(`email:${ANA.email}`))?.['key'],
      idOf(ana),
      'who had it first answers',
    );
    await upsert({ ...ANA, email: 'ana@new.example' });
    assert.equal((await find(`email:${ANA.email}`))?.['key'], idOf(bob), 'then the next one');
    assert.equal((await find(idOf(bob)))?.['duplicates'], undefined);
  });

  it('merge and unmerge: ids, fields and consent come back as they were', async () => {
    const [ana, bob] = await upsert(
      { ...ANA, firstName: 'Ana', updatedAt: '2026-03-01T00:00:00Z' },
      {
        ...{ source: 'pos-shop', sourceId: '7', email: 'bob@x.example', tags: ['club'] },
        ...{ firstName: 'Bob', updatedAt: '2026-03-02T00:00:00Z' },
        consent: { sms: { state: 'unsubscribed', at: '2026-01-01T00:00:00Z' } },
      },
    );
    const [before, bobBefore] = [await find(idOf(ana)), await find(idOf(bob))];
    const merge = { from: 'email:BOB@x.example', into: idOf(ana), by: 'carla' };
    const [merged, again] = await hub.write('customers', 'merge', merge, {
      ...merge,
      from: idOf(bob),
    });
    assert.deepEqual([merged?.outcome, again?.outcome], ['written', 'same']);
    const whole = await find(idOf(bob));
    assert.deepEqual(
      [whole?.['key'], whole?.['firstName'], whole?.['tags']],
      [idOf(ana), 'Bob', ['club']],
    );
    const gone = (await hub.read('customers')).find((one) => one.key === idOf(bob));
    assert.deepEqual([gone?.deleted, gone?.data['mergedInto']], [true, idOf(ana)]);
    const [first, second] = await hub.write(
      'customers',
      'unmerge',
      { profile: idOf(bob) },
      { profile: idOf(bob) },
    );
    assert.deepEqual([first?.outcome, second?.outcome], ['written', 'same']);
    const bare = (data: JsonObject | null) => ({ ...data, seq: 0, updatedAt: '' });
    assert.deepEqual(bare(await find(idOf(ana))), bare(before));
    assert.deepEqual(bare(await find(idOf(bob))), bare(bobBefore));
  });

  it('of a chain of merges are taken back one by one, in any order', async () => {
    const [a, b, c] = (
      await upsert(
        ...['a', 'b', 'c'].map((id) => ({
          source: 'pos-shop',
          sourceId: id,
          email: `${id}${id}@x.example`,
        })),
      )
    ).map(idOf);
    assert.ok(a !== undefined && b !== undefined && c !== undefined);
    await hub.write('customers', 'merge', { from: a, into: b });
    await hub.write('customers', 'merge', { from: b, into: c });
    assert.equal((await find('pos-shop:a'))?.['key'], c);
    await hub.write('customers', 'unmerge', { profile: a });
    await hub.write('customers', 'unmerge', { profile: b });
    for (const [id, key] of [
      ['a', a],
      ['b', b],
      ['c', c],
    ] as const) {
      const found = await find(`pos-shop:${id}`);
      assert.deepEqual([found?.['key'], found?.['links']], [key, [{ source: 'pos-shop', id }]]);
    }
  });

  it('that left a chain of merges are not taken along, or erased, by what they were merged into', async () => {
    const people = ['a', 'b', 'c'].map((id) => ({
      ...{ source: 'pos-shop', sourceId: id, email: `${id}${id}@x.example` },
    }));
    const [a = '', b = '', c = ''] = (await upsert(...people)).map(idOf);
    await hub.write('customers', 'merge', { from: a, into: b });
    await hub.write('customers', 'merge', { from: b, into: c });
    await hub.write('customers', 'unmerge', { profile: a });
    await hub.write('customers', 'merge', { from: a, into: c });
    await hub.write('customers', 'unmerge', { profile: b });
    assert.equal((await find('pos-shop:a'))?.['key'], c, 'a is with c because of its own merge');
    await hub.write('customers', 'unmerge', { profile: a });
    await hub.write('customers', 'erase', { profile: b });
    assert.equal((await find('pos-shop:a'))?.['email'], 'aa@x.example');
    assert.equal(await find('pos-shop:b'), null);
  });

  it('cannot be merged with nobody, into two profiles, or unmerged by a name of the other one', async () => {
    const [ana, bob, eve] = (
      await upsert(
        ANA,
        { source: 'p', sourceId: '1', email: 'bob@x.example' },
        { source: 'p', sourceId: '2' },
      )
    ).map(idOf);
    assert.ok(ana !== undefined && bob !== undefined && eve !== undefined);
    await hub.write('customers', 'merge', { from: bob, into: ana });
    const acks = [
      ...(await hub.write('customers', 'merge', { from: bob, into: eve })),
      ...(await hub.write('customers', 'merge', { from: 'email:who@x.example', into: ana })),
      ...(await hub.write('customers', 'merge', { from: ana, into: ana })),
      ...(await hub.write('customers', 'unmerge', { profile: 'cus_0' })),
    ];
    const unknown = 'HUB_PROFILE_UNKNOWN';
    assert.deepEqual(outcomes(acks), [unknown, unknown, 'same', unknown]);
    assert.doesNotMatch(JSON.stringify(acks), /who@x/, 'an e-mail is not repeated in an error');
  });

  it('have a key that says nothing and is the same for the same id', async () => {
    const [first] = await upsert(ANA);
    const other = await openHub();
    const [second] = await other.write('customers', 'upsert', { ...ANA, email: 'x@y.example' });
    await other.store.close();
    assert.equal(idOf(first), idOf(second));
    assert.match(idOf(first), /^cus_[0-9a-f]{24}$/);
  });

  it('wake nobody when a source only touches its clock', async () => {
    const at = (day: number) => ({ ...ANA, updatedAt: `2026-03-0${day}T10:00:00Z` });
    await upsert(at(1));
    const [before] = await living();
    const [ack] = await upsert(at(2));
    const [after] = await living();
    assert.deepEqual([ack?.outcome, after?.version], ['same', before?.version]);
    const [stale] = await upsert({ ...at(1), firstName: 'old' });
    assert.match(noteOf(stale), /ignored_stale/, 'yet the newer version is remembered');
  });

  it('have an e-mail that was verified shown before one that is newer', async () => {
    await upsert(
      { ...ANA, emailVerified: true, updatedAt: '2026-03-01T00:00:00Z' },
      { source: 'pos-shop', sourceId: '1', email: ANA.email, updatedAt: '2026-03-02T00:00:00Z' },
      {
        source: 'pos-shop',
        sourceId: '1',
        email: 'typo@x.example',
        updatedAt: '2026-03-03T00:00:00Z',
      },
    );
    const found = await find('pos-shop:1');
    assert.deepEqual([found?.['email'], found?.['emailVerified']], ['ana.diaz@example.com', true]);
  });
});
