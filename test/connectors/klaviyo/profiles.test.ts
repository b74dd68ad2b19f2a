import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { REMOVE } from '../../../core/connector/index.ts';
import { type OpenAccount, openAccount, recordsOf, rowsOf } from './account.ts';

interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly location: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly channels: Readonly<Record<string, { readonly consent: string }>>;
}

let account: OpenAccount;

function people(): readonly Person[] {
  return rowsOf<Person>(account.sandbox, 'profiles');
}

describe('writing one Klaviyo profile', () => {
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it('leaves what is absent, clears what is null or marked, and unsets properties', async () => {
    const whole = {
      email: 'ana@example.com',
      first_name: 'Ana',
      last_name: 'Diaz',
      organization: 'Quay',
      location: { city: 'Porto', zip: '4000' },
      properties: { size: 'M', colour: 'red', tags: ['a'] },
    };
    await account.write('profiles', 'upsert', whole);
    const ack = await account.write('profiles', 'upsert', {
      email: 'ana@example.com',
      last_name: null,
      organization: REMOVE,
      location: { zip: REMOVE },
      properties: { size: null, colour: REMOVE },
      append: { tags: 'b' },
    });
    equal(ack.outcome, 'written');
    const [ana] = people();
    deepEqual(
      [ana?.fields['first_name'], ana?.fields['last_name'], ana?.fields['organization']],
      ['Ana', null, null],
    );
    deepEqual([ana?.location['city'], ana?.location['zip']], ['Porto', null]);
    deepEqual(ana?.properties, { tags: ['a', 'b'] });
    equal(people().length, 1);
  });

  it('compares addresses in lower case and gives the version that Klaviyo states', async () => {
    const ack = await account.write('profiles', 'upsert', { email: '  Ana@Example.COM ' });
    ok(ack.outcome === 'written');
    equal(people()[0]?.email, 'ana@example.com');
    const [record] = recordsOf(await account.read('profiles'));
    deepEqual([record?.key, record?.version], [ack.id, ack.version]);
  });

  for (const phone of [
    '0151 1234567',
    '+49 151 1234567',
    '0049151',
    '+0151',
    'x',
    '+1234567890123456',
  ]) {
    it(`refuses the phone number "${phone}" by its place, without a call and without showing it`, async () => {
      const ack = await account.write('profiles', 'upsert', {
        email: 'a@example.com',
        phone_number: phone,
      });
      ok(ack.outcome === 'refused' && ack.path === 'phone_number');
      equal(ack.code, 'KLAVIYO_COMMAND_INVALID');
      ok(!JSON.stringify(ack).includes(phone) || phone === 'x');
      deepEqual(account.calls(), []);
    });
  }

  it('refuses nobody, a stranger field and a body of more than 100 KB', async () => {
    const acks = [
      await account.write('profiles', 'upsert', { first_name: 'Ana' }),
      await account.write('profiles', 'upsert', { email: 'a@example.com', emial: 'x' }),
      await account.write('profiles', 'upsert', { email: 'a@example.com', anonymous_id: 'x' }),
      await account.write('profiles', 'upsert', {
        email: 'a@example.com',
        properties: { bulky: 'x'.repeat(101_000) },
      }),
    ];
    deepEqual(
      acks.map((ack) => (ack.outcome === 'refused' ? ack.path : ack.outcome)),
      ['email', 'emial', 'anonymous_id', 'properties'],
    );
    deepEqual(account.calls(), []);
  });

  it('never touches consent: who left stays away (CUS-04)', async () => {
    account.sandbox.addProfile({ email: 'a@example.com', subscribed: ['email.marketing'] });
    account.sandbox.unsubscribeClick('a@example.com');
    await account.write('profiles', 'upsert', { email: 'a@example.com', first_name: 'Ana' });
    await account.write('profiles', 'import', { email: 'a@example.com', last_name: 'Diaz' });
    const [ana] = people();
    equal(ana?.channels['email.marketing']?.consent, 'UNSUBSCRIBED');
    deepEqual([ana?.fields['first_name'], ana?.fields['last_name']], ['Ana', 'Diaz']);
  });

  it('tells an address of another profile from a profile that is gone, both of which are 404', async () => {
    const ana = account.sandbox.addProfile({ email: 'ana@example.com' });
    const ben = account.sandbox.addProfile({ email: 'ben@example.com' });
    const taken = await account.write('profiles', 'upsert', { id: ana, email: 'ben@example.com' });
    ok(taken.outcome === 'refused' && taken.code === 'KLAVIYO_PROFILE_CONFLICT');
    match(taken.what, new RegExp(ben));
    account.sandbox.removeProfile(ana);
    const gone = await account.write('profiles', 'upsert', { id: ana, email: 'ana@example.com' });
    ok(gone.outcome === 'written' && gone.id !== ana);
    const nothing = await account.write('profiles', 'upsert', { id: ana, first_name: 'Ana' });
    ok(nothing.outcome === 'refused' && nothing.code === 'KLAVIYO_ITEM_UNKNOWN');
    equal(people().length, 2);
  });

  it('never merges: identifiers of two people are a conflict that names one of them', async () => {
    const ana = account.sandbox.addProfile({ email: 'ana@example.com' });
    account.sandbox.addProfile({ phone_number: '+491511234567' });
    const ack = await account.write('profiles', 'upsert', {
      email: 'ana@example.com',
      phone_number: '+491511234567',
    });
    ok(ack.outcome === 'refused' && ack.code === 'KLAVIYO_PROFILE_CONFLICT');
    match(ack.what, new RegExp(ana));
    equal(people().length, 2);
  });
});

describe('importing Klaviyo profiles in bulk', () => {
  beforeEach(async () => {
    account = await openAccount({ jobMs: 5_000 });
  });
  afterEach(() => account.close());

  it('waits for the job and gives the ids of those it wrote', async () => {
    const acks = await account.writeAll('profiles', 'import', [
      { email: 'a@example.com', first_name: 'Ana' },
      { external_id: 'C-7', first_name: 'Ben' },
    ]);
    deepEqual(
      acks.map((ack) => ack.outcome),
      ['written', 'written'],
    );
    deepEqual(
      acks.flatMap((ack) => (ack.outcome === 'written' ? [ack.id] : [])).sort(),
      people()
        .map((row) => row.id)
        .sort(),
    );
  });

  it('refuses a null, wherever it stands, with the way out', async () => {
    const acks = await account.writeAll('profiles', 'import', [
      { email: 'a@example.com', first_name: null },
      { email: 'b@example.com', properties: { size: REMOVE } },
      { email: 'c@example.com', location: { city: null } },
      { email: 'd@example.com', first_name: 'Dora' },
    ]);
    deepEqual(
      acks.map((ack) => (ack.outcome === 'refused' ? ack.path : ack.outcome)),
      ['first_name', 'properties.size', 'location.city', 'written'],
    );
    ok(acks[0]?.outcome === 'refused');
    match(acks[0].mend ?? '', /upsert/);
  });

  it('reads the errors of all pages back and matches them by what was sent, not by place', async () => {
    account.sandbox.addProfile({ email: 'taken@example.com' });
    const ids = Array.from({ length: 250 }, (_, at) => `01${String(at).padStart(24, '0')}`);
    const acks = await account.writeAll('profiles', 'import', [
      { email: 'first@example.com' },
      ...ids.map((id) => ({ id, first_name: 'Nobody' })),
      { email: 'last@example.com' },
    ]);
    equal(acks.at(0)?.outcome, 'written');
    equal(acks.at(-1)?.outcome, 'written');
    equal(acks.filter((ack) => ack.outcome === 'refused').length, 250);
    equal(account.calls().filter((call) => call.includes('import-errors')).length, 3);
  });

  it('sends two rows of one person one after another, so that the later one stays', async () => {
    await account.writeAll('profiles', 'import', [
      { email: 'a@example.com', first_name: 'Old' },
      { email: 'b@example.com', first_name: 'Ben' },
      { email: 'a@example.com', first_name: 'New' },
    ]);
    equal(people().find((row) => row.email === 'a@example.com')?.fields['first_name'], 'New');
    const posts = account.calls().filter((call) => call.startsWith('POST'));
    equal(posts.length, 2);
  });

  it('splits what is more than 10,000 rows', async () => {
    const rows = Array.from({ length: 10_001 }, (_, at) => ({ email: `p${at}@example.com` }));
    const acks = await account.writeAll('profiles', 'import', rows);
    ok(acks.every((ack) => ack.outcome === 'written'));
    equal(account.calls().filter((call) => call.startsWith('POST')).length, 2);
    equal(people().length, 10_001);
  }).timeout(60_000);

  it('splits what is more than 5 MB', async () => {
    const bulky = 'x'.repeat(90_000);
    const rows = Array.from({ length: 60 }, (_, at) => ({
      email: `p${at}@example.com`,
      properties: { bulky },
    }));
    const acks = await account.writeAll('profiles', 'import', rows);
    ok(acks.every((ack) => ack.outcome === 'written'));
    equal(account.calls().filter((call) => call.startsWith('POST')).length, 2);
  });

  it('gives a job up after its patience: nobody knows, and nothing is claimed', async () => {
    await account.close();
    account = await openAccount({ jobMs: 3_600_000 }, { jobPatience: '2m' });
    const ack = await account.write('profiles', 'import', { email: 'a@example.com' });
    ok(ack.outcome === 'unknown');
    match(ack.what, /after 120000 ms/);
  });
});
