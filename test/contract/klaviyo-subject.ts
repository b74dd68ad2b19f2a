import { klaviyo } from '../../connectors/klaviyo/connector.ts';
import type {
  KlaviyoFault,
  KlaviyoSandboxOptions,
} from '../../connectors/klaviyo/sandbox/options.ts';
import {
  type KlaviyoSandbox,
  startKlaviyoSandbox,
} from '../../connectors/klaviyo/sandbox/server.ts';
import { systemClock } from '../../core/base/clock.ts';
import { systemRandom } from '../../core/base/random.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/connector/index.ts';
import { klaviyoJudge, watchKlaviyo } from './klaviyo-judge.ts';
import { AHEAD_MS, streamsOf } from './klaviyo-streams.ts';
import { webhooksOf } from './klaviyo-webhooks.ts';
import { emailOf, leftEmailOf, writesOf } from './klaviyo-writes.ts';
import { openReceiver } from './shopify-webhooks.ts';
import type { FaultKind, OpenSubject, PagingSubject, Subject, Weather } from './subject.ts';

const ACCOUNT = 'AccT01';
const SECRETS = { apiKey: 'pk_acceptance_0001', webhookSecret: 'webhook-acceptance-0001' };
const PEOPLE = 4;
const NUMBERS = [1, 2, 3];

/** Klaviyo, played by its sandbox; every call and answer is judged by the vendor's specification. */
export const klaviyoSubject: Subject = {
  connector: klaviyo,
  open: (clock) => openKlaviyo(clock === undefined ? {} : { clock }),
  bypass: {},
};

async function openKlaviyo(options: Partial<KlaviyoSandboxOptions>): Promise<OpenSubject> {
  const watch = watchKlaviyo();
  const sandbox = await startKlaviyoSandbox({
    clock: systemClock(),
    random: systemRandom(),
    accountId: ACCOUNT,
    privateKey: SECRETS.apiKey,
    jobMs: 0,
    pageMax: 6,
    observe: watch.observe,
    ...options,
    seed: SEED,
  });
  for (const n of NUMBERS) {
    sandbox.unsubscribeClick(leftEmailOf(n));
  }
  for (let at = 1; at <= PEOPLE; at += 1) {
    sandbox.track({ who: emailOf(at), metric: 'Placed Order', uniqueId: `seed-${at}` });
  }
  sandbox.setClockOffset(AHEAD_MS);
  const receiver = await openReceiver();
  sandbox.clearCalls();
  return {
    settings: { account: ACCOUNT, endpoint: sandbox.url, pageSize: 2 },
    secrets: SECRETS,
    streams: streamsOf(sandbox),
    writes: writesOf(sandbox),
    webhooks: webhooksOf(sandbox, receiver, SECRETS.webhookSecret),
    weather: weatherOf(sandbox),
    endpointSetting: 'endpoint',
    paging: PAGING,
    judge: klaviyoJudge(),
    checks: checksOf(sandbox),
    close: async () => {
      receiver.server.closeAllConnections();
      receiver.server.close();
      await sandbox.close();
      watch.verdict();
    },
  };
}

/** A page of profiles; the way to the next one is in its links. */
const PAGING: PagingSubject = {
  stream: 'profiles',
  emptied: (body) => withData(body, () => []),
  reversed: (body) => withData(body, (data) => data.toReversed()),
};

function withData(
  body: JsonObject,
  change: (data: readonly Json[]) => readonly Json[],
): JsonObject | null {
  const { data } = body;
  const isPage =
    Array.isArray(data) &&
    data.every((one: unknown) => isJsonObject(one) && one['type'] === 'profile');
  return isPage ? { ...body, data: [...change(data)] } : null;
}

const SEED: KlaviyoSandboxOptions['seed'] & object = {
  lists: ['Newsletter', 'Stores', 'Third', 'Fourth', 'Fifth'].map((name) => ({ name })),
  metrics: ['Placed Order'],
  people: [
    ...Array.from({ length: PEOPLE }, (_, at) => ({
      email: emailOf(at + 1),
      subscribed: ['email.marketing'],
      lists: ['Newsletter'],
    })),
    ...NUMBERS.map((n) => ({ email: leftEmailOf(n), subscribed: ['email.marketing'] })),
  ],
  products: [1, 2, 3, 4, 5].map((n) => ({
    externalId: `P-${n}`,
    title: `Product ${n}`,
    price: 10,
    variants: [{ sku: `P-${n}-S`, quantity: n }],
  })),
};

function weatherOf(sandbox: KlaviyoSandbox): Weather {
  return {
    fault: (kind, count, on = 'calls') => {
      const operation = on === 'mutations' ? 'write' : '*';
      const fault: KlaviyoFault = { operation, count, ...SANDBOX_FAULTS[kind] };
      sandbox.setFaults([fault]);
    },
    calls: () => {
      const calls = sandbox.calls().map(({ isWrite, wasThrottled }) => ({
        isMutation: isWrite,
        wasThrottled,
      }));
      sandbox.clearCalls();
      return calls;
    },
    // One metric a page: more pages than the tier M answers in a second.
    smallBudget: () => openKlaviyo({ pageMax: 1 }),
  };
}

const SANDBOX_FAULTS = {
  tooMany: { kind: 'status', status: 429 },
  tooManyAfterOneSecond: { kind: 'status', status: 429, retryAfter: '1' },
  throttled: { kind: 'status', status: 429, retryAfter: '0' },
  unavailable: { kind: 'status', status: 503 },
  serverError: { kind: 'status', status: 500 },
  unauthorized: { kind: 'status', status: 401 },
  errorInside: { kind: 'errorInside' },
  html: { kind: 'html' },
  emptyBody: { kind: 'emptyBody' },
  truncated: { kind: 'truncated', share: 0.6 },
  lostBefore: { kind: 'reset' },
  lostAfter: { kind: 'appliedThenReset' },
  neverAnswers: { kind: 'timeout' },
} as const satisfies Readonly<Record<FaultKind, object>>;

function checksOf(sandbox: KlaviyoSandbox): OpenSubject['checks'] {
  return {
    wrong: [
      {
        name: 'a wrong private key',
        secrets: { apiKey: 'pk_of_somebody_else' },
        mentions: /KLAVIYO_AUTH_REFUSED/,
      },
      {
        name: 'a missing scope',
        prepare: async () => sandbox.setScopes(['accounts:read', 'lists:read', 'events:read']),
        mentions: /lacks the scope profiles:read/,
      },
      {
        name: 'a key of another account',
        settings: { account: 'Other1' },
        mentions: /the credentials are for AccT01/,
      },
      {
        name: 'a dead host',
        settings: { endpoint: 'http://127.0.0.1:9' },
        mentions: /reach|connection|HTTP_UNREACHABLE/i,
      },
    ],
  };
}
