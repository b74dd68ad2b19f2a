import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { klaviyo } from '../../../connectors/klaviyo/connector.ts';
import { type OpenAccount, openAccount, recordsOf, rowsOf } from './account.ts';

const ANA = 'ana@example.com';

let account: OpenAccount;
let list: string;
let ana: string;

describe('Klaviyo lists', () => {
  beforeEach(async () => {
    account = await openAccount();
    list = account.sandbox.addList('Stores');
    ana = account.sandbox.addProfile({ email: ANA, external_id: 'C-1' });
  });
  afterEach(() => account.close());

  it('put people on and take them off by any identifier, without consent', async () => {
    const acks = await account.writeAll('lists', 'addProfiles', [
      { list_id: list, profile_id: ana },
      { list_id: list, email: ANA },
      { list_id: list, external_id: 'C-1' },
    ]);
    deepEqual(
      acks.map((ack) => (ack.outcome === 'written' ? ack.id : ack.outcome)),
      [`${list}/${ana}`, `${list}/${ana}`, `${list}/${ana}`],
    );
    equal(rowsOf(account.sandbox, 'members').length, 1);
    deepEqual(rowsOf(account.sandbox, 'profiles')[0]?.['channels'], {});
    await account.write('lists', 'removeProfiles', { list_id: list, email: ANA });
    deepEqual(rowsOf(account.sandbox, 'members'), []);
  });

  it('refuse a stranger alone, an unknown list for all, and nobody at all by its place', async () => {
    const acks = await account.writeAll('lists', 'addProfiles', [
      { list_id: list, email: 'stranger@example.com' },
      { list_id: list, email: ANA },
      { list_id: 'NoList', email: ANA },
      { list_id: list },
    ]);
    deepEqual(
      acks.map((ack) => (ack.outcome === 'refused' ? ack.code : ack.outcome)),
      ['KLAVIYO_ITEM_UNKNOWN', 'written', 'KLAVIYO_ITEM_UNKNOWN', 'KLAVIYO_COMMAND_INVALID'],
    );
  });

  it('are read with their members on demand, those who joined since the last time first to last', async () => {
    await account.write('lists', 'addProfiles', { list_id: list, email: ANA });
    const pages = await account.read('lists', { members_of: list });
    const [record] = recordsOf(pages);
    deepEqual(
      [record?.key, record?.data['profile_id'], record?.data['email']],
      [`${list}/${ana}`, ana, ANA],
    );
    await account.clock.sleep(3_600_000);
    const ben = account.sandbox.addProfile({ phone_number: '+491511234567' });
    await account.write('lists', 'addProfiles', { list_id: list, profile_id: ben });
    const later = await account.read('lists', { members_of: list }, pages.at(-1)?.cursor ?? null);
    // The overlap brings the last one of before again.
    deepEqual(
      recordsOf(later).map((one) => one.data['profile_id']),
      [ana, ben],
    );
    const keys = [`${list}/${ana}`, `${list}/${ben}`, `${list}/01ZZZZZZZZZZZZZZZZZZZZZZZZ`, list];
    const found = (await klaviyo.lookup?.(account.host, 'lists', keys)) ?? [];
    deepEqual(
      found.map((one) => one?.key ?? null),
      [`${list}/${ana}`, `${list}/${ben}`, null, list],
    );
    await rejects(account.read('lists', { members_of: 'NoList' }), /KLAVIYO_ITEM_UNKNOWN/);
  });

  it('give at most ten a page, whatever is wished', async () => {
    for (let at = 0; at < 12; at += 1) account.sandbox.addList(`List ${at}`);
    const pages = await account.read('lists');
    deepEqual(
      pages.map((page) => page.records.length),
      [10, 3],
    );
  });
});

describe('deletion requests to Klaviyo', () => {
  beforeEach(async () => {
    account = await openAccount({ jobMs: 2_000 });
    ana = account.sandbox.addProfile({ email: ANA });
  });
  afterEach(() => account.close());

  it('name a person by exactly one identifier, and take everything of theirs', async () => {
    account.sandbox.track({ who: ANA, metric: 'Placed Order' });
    const two = await account.write('deletions', 'request', { email: ANA, id: ana });
    ok(two.outcome === 'refused');
    match(two.what, /exactly one/);
    const none = await account.write('deletions', 'request', {});
    equal(none.outcome, 'refused');
    const other = await account.write('deletions', 'request', { external_id: 'C-1' });
    ok(other.outcome === 'refused' && other.path === 'external_id');
    equal((await account.write('deletions', 'request', { email: ANA })).outcome, 'written');
    equal(rowsOf(account.sandbox, 'profiles').length, 1);
    await account.clock.sleep(2_000);
    deepEqual(rowsOf(account.sandbox, 'profiles'), []);
    deepEqual(rowsOf(account.sandbox, 'events'), []);
    deepEqual(await klaviyo.lookup?.(account.host, 'deletions', [ANA]), [null]);
  });
});
