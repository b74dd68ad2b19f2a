import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../core/base/clock.ts';
import { systemRandom } from '../../../core/base/random.ts';
import { readConnector } from '../../../core/config/connector-file/read.ts';
import type { Command, Connector, Delivery, JsonObject } from '../../../core/connector/index.ts';
import type {
  FaultKind,
  OpenSubject,
  StreamSubject,
  Subject,
  Weather,
  WebhookSubject,
  WriteSubject,
} from '../connector.suite.ts';
import { KEY, type LoyaltySandbox, startLoyaltySandbox } from './loyalty-sandbox.ts';

const FILE = join(import.meta.dirname, 'loyalty.yaml');
const SECRETS = { apiKey: KEY, webhookSecret: 'loyalty-webhook-0001' };
/** Keys of members that are only written. */
const WRITTEN = 5_000;
const CALLS_A_SECOND = 20;

/** The connector of the example, from its file. */
export async function loyaltyConnector(): Promise<Connector> {
  const none = async () => ({ what: 'the example has no hooks', mend: 'none' });
  const read = await readConnector(readFileSync(FILE, 'utf8'), 'loyalty.yaml', none);
  if ('connector' in read) return read.connector;
  throw new Error(JSON.stringify(read.faults, null, 2));
}

/** The loyalty service, played by its sandbox. */
export async function loyaltySubject(): Promise<Subject> {
  return {
    connector: await loyaltyConnector(),
    open: (clock) => openLoyalty({ clock }),
    bypass: {
      'every request and answer fits what the vendor says of its API':
        'the service is invented for this example and publishes no description of its API',
    },
  };
}

async function openLoyalty(options: {
  readonly clock?: Clock | undefined;
  readonly perSecond?: number;
  readonly count?: number;
}): Promise<OpenSubject> {
  const { clock = systemClock(), perSecond, count } = options;
  const sandbox = await startLoyaltySandbox({
    ...{ clock, random: systemRandom() },
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(count === undefined ? {} : { count }),
  });
  return {
    settings: { endpoint: sandbox.url, pageSize: 2 },
    secrets: SECRETS,
    streams: [membersOf(sandbox)],
    writes: [upsertsOf(sandbox), awardsOf(sandbox)],
    webhooks: webhooksOf(sandbox, clock),
    weather: weatherOf(sandbox),
    endpointSetting: 'endpoint',
    paging: {
      stream: 'members',
      emptied: (body) => withData(body, () => []),
      reversed: (body) => withData(body, (data) => data.toReversed()),
    },
    checks: {
      wrong: [
        {
          name: 'a wrong key',
          secrets: { apiKey: 'another-key' },
          mentions: /REST_AUTH_REFUSED.*apiKey/,
        },
        {
          name: 'an account that is not active',
          prepare: async () => sandbox.setActive(false),
          mentions: /not active/,
        },
      ],
    },
    close: () => sandbox.close(),
  };
}

function withData(
  body: JsonObject,
  change: (data: readonly unknown[]) => readonly unknown[],
): JsonObject | null {
  const { data, more } = body;
  if (!Array.isArray(data) || more === undefined) return null;
  const changed: JsonObject = JSON.parse(JSON.stringify({ ...body, data: change(data) }));
  return changed;
}

function membersOf({ members }: LoyaltySandbox): StreamSubject {
  const [first = '', second = '', third = ''] = members.rows.keys();
  return {
    name: 'members',
    keys: [...members.rows.keys()],
    unknownKey: '999999',
    change: async () => {
      members.put(first, { tier: `gold-${members.rows.get(first)?.revision}` });
      return first;
    },
    remove: async () => {
      members.put(second, { deleted: true });
      return second;
    },
    late: {
      change: async () => {
        const before = members.rows.get(third);
        if (before !== undefined) members.hidden.set(third, before);
        members.put(third, { tier: 'late' });
        return third;
      },
      show: async () => void members.hidden.clear(),
    },
    futureCursor: { at: String(Date.parse('2999-01-01')) },
  };
}

function upsertsOf({ members }: LoyaltySandbox): WriteSubject {
  const email = (n: number): string => `written${n}@example.com`;
  const command = (n: number, data: JsonObject): Command => ({
    ...{ stream: 'members', operation: 'upsert', key: String(WRITTEN + n), version: null, data },
    idempotencyKey: `upsert-${n}`,
  });
  return {
    ...{ stream: 'members', operation: 'upsert' },
    command: (n) => command(n, { email: email(n), tier: 'gold' }),
    refused: (n) => command(n, { email: 'no address' }),
    stale: (n) => {
      const [first = ''] = members.rows.keys();
      return { ...command(n, { email: email(n), revision: 99 }), key: first };
    },
    effects: async (n) => [...members.rows.values()].filter((row) => row.email === email(n)).length,
  };
}

function awardsOf({ members }: LoyaltySandbox): WriteSubject {
  const keys = [...members.rows.keys()];
  const command = (n: number, points: number): Command => ({
    ...{ stream: 'members', operation: 'award', version: null, data: { points } },
    ...{ key: keys[n % keys.length] ?? '', idempotencyKey: `award-${n}` },
  });
  return {
    ...{ stream: 'members', operation: 'award' },
    command: (n) => command(n, 5),
    refused: (n) => command(n, -1),
    effects: async (n) => (members.awards.has(`award-${n}`) ? 1 : 0),
  };
}

function webhooksOf({ members }: LoyaltySandbox, clock: Clock): WebhookSubject {
  let sent = 0;
  const signed = (raw: Buffer, seconds: string, secret: string): Record<string, string> => {
    const signature = createHmac('sha256', secret).update(`${seconds}.`).update(raw).digest('hex');
    return { 'x-loyalty-signature': `sha256=${signature}`, 'x-loyalty-time': seconds };
  };
  const again = (delivery: Delivery, seconds: string, secret: string): Delivery => ({
    ...delivery,
    headers: { ...delivery.headers, ...signed(delivery.raw, seconds, secret) },
  });
  return {
    deliver: async () => {
      sent += 1;
      const [first = ''] = members.rows.keys();
      const member = members.rows.get(first);
      const raw = Buffer.from(JSON.stringify({ type: 'member.updated', member }));
      const seconds = String(Math.floor(clock.now() / 1_000));
      const headers = signed(raw, seconds, SECRETS.webhookSecret);
      return { raw, headers: { ...headers, 'x-loyalty-delivery': `delivery-${sent}` } };
    },
    signedWith: (delivery, secret) =>
      again(delivery, delivery.headers['x-loyalty-time'] ?? '', secret),
    aged: (delivery, byMs) => {
      const seconds = String(Math.floor((clock.now() - byMs) / 1_000));
      return again(delivery, seconds, SECRETS.webhookSecret);
    },
    signatureHeader: 'x-loyalty-signature',
    secretNames: ['webhookSecret', 'previousWebhookSecret'],
    wanted: { id: null, topic: 'member.updated', url: 'https://hub.example/webhooks/loyalty' },
  };
}

const FAULTS = {
  tooMany: { kind: 'status', status: 429 },
  tooManyAfterOneSecond: { kind: 'status', status: 429, retryAfter: '1' },
  throttled: { kind: 'busy' },
  unavailable: { kind: 'status', status: 503 },
  serverError: { kind: 'status', status: 500 },
  unauthorized: { kind: 'status', status: 401 },
  errorInside: { kind: 'failed' },
  html: { kind: 'html' },
  emptyBody: { kind: 'emptyBody' },
  truncated: { kind: 'truncated', share: 0.6 },
  lostBefore: { kind: 'reset' },
  lostAfter: { kind: 'appliedThenReset' },
  neverAnswers: { kind: 'timeout' },
} as const satisfies Record<FaultKind, object>;

function weatherOf(sandbox: LoyaltySandbox): Weather {
  return {
    fault: (kind, count, on = 'calls') =>
      sandbox.setFaults([
        { operation: on === 'mutations' ? 'write' : '*', count, ...FAULTS[kind] },
      ]),
    calls: () => {
      const calls = sandbox.calls().map(({ isWrite, wasThrottled }) => ({
        ...{ isMutation: isWrite, wasThrottled },
      }));
      sandbox.clearCalls();
      return calls;
    },
    smallBudget: () => openLoyalty({ perSecond: CALLS_A_SECOND, count: 40 }),
  };
}
