import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Ack } from '../../../core/connector/index.ts';
import { type OpenAccount, openAccount, recordsOf, rowsOf } from './account.ts';

const EMAIL = ['email.marketing'];
const ANA = 'ana@example.com';

interface Person {
  readonly email: string;
  readonly channels: Readonly<Record<string, { readonly consent: string; readonly at: number }>>;
  readonly suppressions: readonly { readonly reason: string }[];
}

let account: OpenAccount;

function ana(): Person | undefined {
  return rowsOf<Person>(account.sandbox, 'profiles').find((row) => row.email === ANA);
}

function consent(): string | undefined {
  return ana()?.channels['email.marketing']?.consent;
}

function codeOf(ack: Ack): string {
  return ack.outcome === 'refused' ? ack.code : ack.outcome;
}

async function listId(name: string, isDoubleOptIn = false): Promise<string> {
  return account.sandbox.addList(name, isDoubleOptIn);
}

function isoAgo(ms: number): string {
  return new Date(account.clock.now() - ms).toISOString();
}

describe('subscribing with Klaviyo', () => {
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it('subscribes somebody new, once, and sends no second mail to who is subscribed', async () => {
    equal(
      (await account.write('consents', 'subscribe', { email: ANA, channels: EMAIL })).outcome,
      'written',
    );
    equal(consent(), 'SUBSCRIBED');
    account.calls();
    equal(
      (await account.write('consents', 'subscribe', { email: ANA, channels: EMAIL })).outcome,
      'same',
    );
    ok(!account.calls().some((call) => call.startsWith('POST')));
  });

  it('never lifts a no: not the click in a mail, not a complaint, not the hand of the shop (D35)', async () => {
    account.sandbox.addProfile({ email: ANA, subscribed: EMAIL });
    const nos = [
      () => account.sandbox.unsubscribeClick(ANA),
      () => account.sandbox.suppress(ANA, 'SPAM_COMPLAINT'),
      () => account.sandbox.suppress(ANA, 'USER_SUPPRESSED'),
    ];
    for (const no of nos) {
      no();
      const ack = await account.write('consents', 'subscribe', { email: ANA, channels: EMAIL });
      equal(codeOf(ack), 'KLAVIYO_CONSENT_WITHDRAWN');
    }
    equal(consent(), 'UNSUBSCRIBED');
    ok(!account.calls().some((call) => call.startsWith('POST')));
  });

  it('takes an older yes for what it is, and a newer one or an explicit word as the newest choice', async () => {
    account.sandbox.addProfile({ email: ANA, subscribed: EMAIL });
    await account.clock.sleep(60_000);
    account.sandbox.unsubscribeClick(ANA);
    await account.clock.sleep(60_000);
    const wish = { email: ANA, channels: EMAIL };
    const older = { ...wish, consented_at: isoAgo(90_000) };
    equal(codeOf(await account.write('consents', 'subscribe', older)), 'KLAVIYO_CONSENT_WITHDRAWN');
    const newer = { ...wish, consented_at: isoAgo(30_000) };
    equal(codeOf(await account.write('consents', 'subscribe', newer)), 'written');
    equal(consent(), 'SUBSCRIBED');
    account.sandbox.unsubscribeClick(ANA);
    const word = { ...wish, resubscribe: true };
    equal(codeOf(await account.write('consents', 'subscribe', word)), 'written');
    equal(consent(), 'SUBSCRIBED');
    deepEqual(ana()?.suppressions, []);
  });

  it('waits for the confirmation where a list has double opt-in, but not for a historical choice', async () => {
    const list_id = await listId('Newsletter', true);
    const wish = { email: ANA, channels: EMAIL, list_id };
    await account.write('consents', 'subscribe', wish);
    equal(consent(), undefined);
    const consented_at = isoAgo(86_400_000);
    const historical = { ...wish, historical_import: true, consented_at };
    equal(codeOf(await account.write('consents', 'subscribe', historical)), 'written');
    equal(consent(), 'SUBSCRIBED');
    equal(rowsOf(account.sandbox, 'members').length, 1);
    ok((ana()?.channels['email.marketing']?.at ?? 0) <= Date.parse(consented_at));
  });

  it('subscribes who is subscribed but not on the list yet', async () => {
    const list_id = await listId('Newsletter');
    account.sandbox.addProfile({ email: ANA, subscribed: EMAIL });
    const wish = { email: ANA, channels: EMAIL, list_id };
    equal(codeOf(await account.write('consents', 'subscribe', wish)), 'written');
    equal(codeOf(await account.write('consents', 'subscribe', wish)), 'same');
  });

  it('refuses what contradicts itself, each by its place and without a call', async () => {
    const wish = { email: ANA, channels: EMAIL };
    const wrong = [
      { ...wish, historical_import: true },
      { ...wish, consented_at: isoAgo(-60_000) },
      { ...wish, consented_at: 'yesterday' },
      { ...wish, channels: [] },
      { ...wish, channels: ['email.everything'] },
      { ...wish, channels: ['sms.marketing'] },
      { ...wish, list_id: '../accounts' },
      { ...wish, first_name: 'Ana' },
    ];
    const acks = await account.writeAll('consents', 'subscribe', wrong);
    deepEqual(
      acks.map((ack) => (ack.outcome === 'refused' ? ack.path : ack.outcome)),
      [
        'consented_at',
        'consented_at',
        'consented_at',
        'channels',
        'channels',
        'phone_number',
        'list_id',
        'first_name',
      ],
    );
    deepEqual(account.calls(), []);
  });

  it('refuses an unknown list for everyone who asked for it, and nobody else', async () => {
    const acks = await account.writeAll('consents', 'subscribe', [
      { email: ANA, channels: EMAIL, list_id: 'NoList' },
      { email: 'ben@example.com', channels: EMAIL },
    ]);
    deepEqual(acks.map(codeOf), ['KLAVIYO_ITEM_UNKNOWN', 'written']);
  });

  it('keeps a channel apart from the others', async () => {
    const wish = { email: ANA, phone_number: '+491511234567', channels: ['sms.marketing'] };
    equal(codeOf(await account.write('consents', 'subscribe', wish)), 'written');
    equal(ana()?.channels['sms.marketing']?.consent, 'SUBSCRIBED');
    equal(consent(), undefined);
    const [record] = recordsOf(await account.read('consents'));
    deepEqual(
      [record?.data['sms_marketing'], record?.data['email_marketing']],
      ['SUBSCRIBED', 'NEVER_SUBSCRIBED'],
    );
  });
});

describe('unsubscribing with Klaviyo', () => {
  beforeEach(async () => {
    account = await openAccount();
    account.sandbox.addProfile({ email: ANA, subscribed: EMAIL });
  });
  afterEach(() => account.close());

  it('never sends who is not on the list with it: Klaviyo would end everything for them', async () => {
    const list_id = await listId('Newsletter');
    const ack = await account.write('consents', 'unsubscribe', {
      email: ANA,
      channels: EMAIL,
      list_id,
    });
    ok(ack.outcome === 'same');
    match(ack.note ?? '', /not on the list/);
    equal(consent(), 'SUBSCRIBED');
    ok(!account.calls().some((call) => call.startsWith('POST')));
  });

  it('takes a member off the list and leaves everything else', async () => {
    const list_id = await listId('Newsletter');
    await account.write('lists', 'addProfiles', { list_id, email: ANA });
    const acks = await account.writeAll('consents', 'unsubscribe', [
      { email: ANA, channels: EMAIL, list_id },
      { email: 'stranger@example.com', channels: EMAIL, list_id },
    ]);
    deepEqual(acks.map(codeOf), ['written', 'same']);
    equal(consent(), 'SUBSCRIBED');
    deepEqual(rowsOf(account.sandbox, 'members'), []);
    equal(rowsOf(account.sandbox, 'profiles').length, 1);
    const again = { email: ANA, channels: EMAIL, list_id };
    equal(codeOf(await account.write('consents', 'subscribe', again)), 'KLAVIYO_CONSENT_WITHDRAWN');
  });

  it('does not trust that address and number are one person', async () => {
    const list_id = await listId('Newsletter');
    await account.write('lists', 'addProfiles', { list_id, email: ANA });
    account.sandbox.addProfile({ phone_number: '+491511234567', subscribed: ['sms.marketing'] });
    const both = { email: ANA, phone_number: '+491511234567', channels: EMAIL, list_id };
    equal(codeOf(await account.write('consents', 'unsubscribe', both)), 'same');
  });

  it('unsubscribes from everything only when asked to', async () => {
    const wish = { email: ANA, channels: EMAIL };
    const unsaid = await account.write('consents', 'unsubscribe', wish);
    ok(unsaid.outcome === 'refused' && unsaid.path === 'global');
    match(unsaid.mend ?? '', /global: true/);
    equal(
      codeOf(await account.write('consents', 'unsubscribe', { ...wish, global: true })),
      'written',
    );
    equal(consent(), 'UNSUBSCRIBED');
    equal(
      codeOf(await account.write('consents', 'unsubscribe', { ...wish, global: true })),
      'same',
    );
    const two = { ...wish, global: true, list_id: 'AbCdEf' };
    equal(codeOf(await account.write('consents', 'unsubscribe', two)), 'KLAVIYO_COMMAND_INVALID');
  });

  it('sends at most a hundred people in a call', async () => {
    const people = Array.from({ length: 101 }, (_, at) => `p${at}@example.com`);
    for (const email of people) account.sandbox.addProfile({ email, subscribed: EMAIL });
    const wishes = people.map((email) => ({ email, channels: EMAIL, global: true }));
    const acks = await account.writeAll('consents', 'unsubscribe', wishes);
    ok(acks.every((ack) => ack.outcome === 'written'));
    equal(account.calls().filter((call) => call.startsWith('POST')).length, 2);
  });
});

describe('suppressing with Klaviyo', () => {
  beforeEach(async () => {
    account = await openAccount({ jobMs: 3_000 });
    account.sandbox.addProfile({ email: ANA, subscribed: EMAIL });
  });
  afterEach(() => account.close());

  it('suppresses and lifts again what the shop suppressed, waiting for the job', async () => {
    equal(codeOf(await account.write('consents', 'suppress', { email: ANA })), 'written');
    deepEqual(
      ana()?.suppressions.map((one) => one.reason),
      ['USER_SUPPRESSED'],
    );
    equal(codeOf(await account.write('consents', 'suppress', { email: ANA })), 'same');
    equal(codeOf(await account.write('consents', 'unsuppress', { email: ANA })), 'written');
    deepEqual(ana()?.suppressions, []);
  });

  it('leaves what the person or a mail server refused, and says so', async () => {
    account.sandbox.suppress(ANA, 'HARD_BOUNCE');
    const ack = await account.write('consents', 'unsuppress', { email: ANA });
    ok(ack.outcome === 'same');
    match(ack.note ?? '', /HARD_BOUNCE/);
    deepEqual(
      ana()?.suppressions.map((one) => one.reason),
      ['HARD_BOUNCE'],
    );
  });

  it('lets one bad address not take others with it', async () => {
    const acks = await account.writeAll('consents', 'suppress', [
      { email: ANA },
      { email: 'x' },
      {},
    ]);
    deepEqual(acks.map(codeOf), ['written', 'KLAVIYO_COMMAND_INVALID', 'KLAVIYO_COMMAND_INVALID']);
  });
});
