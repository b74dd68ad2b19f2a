import { deepEqual, equal, match } from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type Host, type JsonObject, Secret, type Verdict } from '../../../core/connector/index.ts';
import { HEAD, onStage, type Stage, THING } from './stage.ts';

/** The vectors of the specification's own libraries. */
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const SIGNED_AT_S = 1_614_265_330;
const BODY = Buffer.from('{"test": 2432232314}');
const SHARED = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SHARED_SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
/** The public half of the seed `TESTSIGNINGKEYDONOTUSETHISFORANY`, and what its private half signs. */
const PUBLIC = 'whpk_ZlN4eg7dSSqi0moX9hQUk3orrOouK3QVQSlJa248c/g=';
const PAIR_SIGNATURE =
  'v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==';
const OTHER = 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';
const NEW = `whsec_${Buffer.from('twenty-four bytes, brand new').toString('base64')}`;

const FILE = `${HEAD.replace(
  'base:',
  `  previousHookSecret: { type: string, about: The secret before., secret: true }
  previousHookSecretUntil: { type: string, about: Until when it counts. }
base:`,
)}
streams:
  things: { about: Things., key: id, schema: ${THING} }
webhooks:
  signature:
    standard: true
    secrets: [hookSecret, previousHookSecret]
    previousUntil: previousHookSecretUntil
  topic: { header: X-Topic }
  topics:
    thing.changed: { stream: things, key: '={{ $body.test }}', data: '={{ $body }}' }
`;

/** The host at the time of the vectors, with other secrets or settings. */
function hostWith(
  { host }: Stage,
  secrets: Readonly<Record<string, string>>,
  more: { readonly settings?: JsonObject; readonly nowS?: number } = {},
): Host {
  const now = (more.nowS ?? SIGNED_AT_S) * 1_000;
  return Object.assign(Object.create(host), {
    settings: { ...host.settings, ...more.settings },
    clock: { ...host.clock, now: () => now },
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]),
    ),
  });
}

function verdictOf(
  { connector }: Stage,
  host: Host,
  headers: Readonly<Record<string, string>> = {},
): Verdict | undefined {
  return connector.webhooks?.verify(host, {
    raw: BODY,
    headers: {
      'x-topic': 'thing.changed',
      'webhook-id': ID,
      'webhook-timestamp': String(SIGNED_AT_S),
      'webhook-signature': SHARED_SIGNATURE,
      ...headers,
    },
  });
}

function reasonOf(given: Verdict | undefined): string {
  return given?.ok === false ? given.reason : 'accepted';
}

function signedBy(secret: string, content: string | Buffer): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}

const nothing = () => ({});
const played = (run: (stage: Stage) => Promise<void>) => () => onStage(FILE, nothing, run);

describe('Standard Webhooks', () => {
  for (const secret of [SHARED, `whsec_${SHARED}`]) {
    it(`takes the specification's own delivery by ${secret.slice(0, 6)}…`, () =>
      onStage(FILE, nothing, async (stage) => {
        const given = verdictOf(stage, hostWith(stage, { hookSecret: secret }));
        const wanted = { ok: true, deliveryId: ID, topic: 'thing.changed', occurredAt: null };
        deepEqual(given, wanted);
      }));
  }

  it(
    "takes the specification's own delivery by a pair of keys",
    played(async (stage) => {
      const host = hostWith(stage, { hookSecret: PUBLIC });
      const given = (text: string) =>
        reasonOf(verdictOf(stage, host, { 'webhook-signature': text }));
      equal(given(PAIR_SIGNATURE), 'accepted');
      equal(given(`${OTHER} ${PAIR_SIGNATURE}`), 'accepted');
      equal(given(PAIR_SIGNATURE.replace('tQ9V', 'tQ9W')), 'the signature does not fit');
      equal(given('v1a,'), 'the signature does not fit');
      equal(given(PAIR_SIGNATURE.replace('v1a', 'v1')), 'the signature does not fit');
    }),
  );

  it(
    'never takes a public key for a shared secret: everybody could sign with it',
    played(async (stage) => {
      const host = hostWith(stage, { hookSecret: PUBLIC });
      const content = Buffer.concat([Buffer.from(`${ID}.${SIGNED_AT_S}.`), BODY]);
      for (const key of [PUBLIC.replace('whpk_', ''), Buffer.from(PUBLIC).toString('base64')]) {
        const headers = { 'webhook-signature': signedBy(key, content) };
        equal(reasonOf(verdictOf(stage, host, headers)), 'the signature does not fit');
      }
    }),
  );

  const SIGNATURES: readonly (readonly [string, string, RegExp])[] = [
    [
      'several of which one fits',
      `${OTHER} ${OTHER.replace('v1', 'v2')} ${SHARED_SIGNATURE}`,
      /^accepted$/,
    ],
    [
      'one that fits beside one of the other kind',
      `${PAIR_SIGNATURE} ${SHARED_SIGNATURE}`,
      /^accepted$/,
    ],
    ['one that fits beside one that is no base64', `v1,?? ${SHARED_SIGNATURE}`, /^accepted$/],
    ['none', '', /missing/],
    ['blanks', '  ', /missing/],
    ['another one', OTHER, /does not fit/],
    ['only versions that are not known', SHARED_SIGNATURE.replace('v1', 'v2'), /does not fit/],
    ['the bytes of v1 as v1a', SHARED_SIGNATURE.replace('v1', 'v1a'), /does not fit/],
    ['a part of the right one', SHARED_SIGNATURE.slice(0, 8), /does not fit/],
    ['a version without bytes', 'v1,', /does not fit/],
    ['bytes without a version', SHARED_SIGNATURE.slice(3), /malformed/],
    ['a header that came twice', `${OTHER}, ${SHARED_SIGNATURE}`, /malformed/],
    ['a header that came twice with a blank less', `${OTHER},${SHARED_SIGNATURE}`, /malformed/],
    ['eleven', `${`${OTHER} `.repeat(10)}${SHARED_SIGNATURE}`, /too many/],
  ];
  for (const [title, signature, reason] of SIGNATURES) {
    it(`answers ${title} as it should`, () =>
      onStage(FILE, nothing, async (stage) => {
        const host = hostWith(stage, { hookSecret: SHARED });
        match(reasonOf(verdictOf(stage, host, { 'webhook-signature': signature })), reason);
      }));
  }

  const HEADERS: readonly (readonly [string, string, RegExp])[] = [
    ['webhook-id', '', /delivery id/],
    ['webhook-id', `${ID}, ${ID}`, /delivery id/],
    ['webhook-id', 'msg.with.dots', /delivery id/],
    ['webhook-id', 'm'.repeat(201), /delivery id/],
    ['webhook-id', 'msg_other', /does not fit/],
    ['webhook-timestamp', '', /time of sending/],
    ['webhook-timestamp', 'hello', /time of sending/],
    ['webhook-timestamp', `${SIGNED_AT_S}, ${SIGNED_AT_S}`, /time of sending/],
    ['webhook-timestamp', `${SIGNED_AT_S}.0`, /time of sending/],
    ['webhook-timestamp', String(SIGNED_AT_S + 1), /does not fit/],
    ['x-topic', 'thing.lost', /topic/],
  ];
  for (const [name, value, reason] of HEADERS) {
    it(`refuses ${name}: "${value.slice(0, 40)}"`, () =>
      onStage(FILE, nothing, async (stage) => {
        const host = hostWith(stage, { hookSecret: SHARED });
        match(reasonOf(verdictOf(stage, host, { [name]: value })), reason);
      }));
  }

  it(
    'takes five minutes of difference and not a second more, whichever clock is ahead',
    played(async (stage) => {
      for (const [off, reason] of [
        [300, /accepted/],
        [301, /too long ago/],
      ] as const) {
        for (const nowS of [SIGNED_AT_S + off, SIGNED_AT_S - off]) {
          const host = hostWith(stage, { hookSecret: SHARED }, { nowS });
          match(reasonOf(verdictOf(stage, host)), reason, String(nowS - SIGNED_AT_S));
        }
      }
    }),
  );

  const UNUSABLE = ['whsec_', 'whsec_no base64', 'whpk_c2hvcnQ=', `whsk_${SHARED}`, 'whpk_'];
  for (const secret of UNUSABLE) {
    it(`refuses everything where the secret is "${secret}", and check says so`, () =>
      onStage(FILE, nothing, async (stage) => {
        const host = hostWith(stage, { hookSecret: secret });
        const empty = createHmac('sha256', '').update(`${ID}.${SIGNED_AT_S}.`).update(BODY);
        const headers = { 'webhook-signature': `v1,${empty.digest('base64')}` };
        match(reasonOf(verdictOf(stage, host, headers)), /the secret cannot be used/);
        const found = await stage.connector.check(host);
        equal(found.find(({ field }) => field === 'hookSecret')?.severity, 'error');
      }));
  }

  it('has headers of another name where the file says so, as vendors from before the standard do', () =>
    onStage(
      FILE.replace(
        'standard: true',
        'standard: true\n    header: svix-signature\n    timestamp: svix-timestamp\n    id: svix-id',
      ),
      nothing,
      async (stage) => {
        const host = hostWith(stage, { hookSecret: SHARED });
        const given = verdictOf(stage, host, {
          'webhook-signature': '',
          'webhook-id': '',
          'svix-signature': SHARED_SIGNATURE,
          'svix-id': ID,
          'svix-timestamp': String(SIGNED_AT_S),
        });
        equal(given?.ok === true ? given.deliveryId : reasonOf(given), ID);
      },
    ));
});

describe('a secret that is rotated', () => {
  const OLD = { hookSecret: NEW, previousHookSecret: SHARED };
  const END = new Date((SIGNED_AT_S + 60) * 1_000).toISOString();
  const content = Buffer.concat([Buffer.from(`${ID}.${SIGNED_AT_S}.`), BODY]);

  async function findings(stage: Stage, host: Host, field: RegExp): Promise<readonly string[]> {
    const found = await stage.connector.check(host);
    return found
      .filter((one) => field.test(one.field ?? ''))
      .map(({ severity, field: name, what }) => `${severity} ${name}: ${what}`);
  }

  it(
    'counts beside the one before it, and only beside that',
    played(async (stage) => {
      const both = hostWith(stage, OLD);
      const byNew = { 'webhook-signature': signedBy(NEW, content) };
      equal(reasonOf(verdictOf(stage, both)), 'accepted');
      equal(reasonOf(verdictOf(stage, both, byNew)), 'accepted');
      const one = hostWith(stage, { hookSecret: NEW });
      equal(reasonOf(verdictOf(stage, one)), 'the signature does not fit');
      equal(reasonOf(verdictOf(stage, one, byNew)), 'accepted');
      const found = await findings(stage, both, /previous/);
      match(found.join(), /^warning previousHookSecret: .* without an end$/);
    }),
  );

  it(
    'ends the one before it at the time that is written, and check says what is left over',
    played(async (stage) => {
      const settings = { previousHookSecretUntil: END };
      const before = hostWith(stage, OLD, { settings });
      equal(reasonOf(verdictOf(stage, before)), 'accepted');
      match(
        (await findings(stage, before, /previous/)).join(),
        /^info .* both secrets count until/,
      );
      const after = hostWith(stage, OLD, { settings, nowS: SIGNED_AT_S + 60 });
      equal(reasonOf(verdictOf(stage, after)), 'the signature does not fit');
      match((await findings(stage, after, /previous/)).join(), /^warning .* is still set$/);
      const alone = hostWith(stage, { hookSecret: NEW }, { settings });
      match((await findings(stage, alone, /previous/)).join(), /^info .*Until.* ends nothing/);
    }),
  );

  for (const until of ['tomorrow', '2099-01-01', '2099-01-01T00:00', '2099-13-01T00:00:00Z']) {
    it(`does not count at all where its end is "${until}"`, () =>
      onStage(FILE, nothing, async (stage) => {
        const host = hostWith(stage, OLD, { settings: { previousHookSecretUntil: until } });
        equal(reasonOf(verdictOf(stage, host)), 'the signature does not fit');
        match((await findings(stage, host, /Until/)).join(), /^error .* no time with a zone/);
      }));
  }

  it(
    'is found to be the same as the one before it, and too short',
    played(async (stage) => {
      const short = `whsec_${Buffer.from('short').toString('base64')}`;
      const host = hostWith(stage, { hookSecret: short, previousHookSecret: short });
      const found = (await findings(stage, host, /Secret/)).join('\n');
      match(found, /warning previousHookSecret: .* is the same secret as hookSecret/);
      match(found, /warning hookSecret: it has fewer than the 24 bytes/);
    }),
  );
});
