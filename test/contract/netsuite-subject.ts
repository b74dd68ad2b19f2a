import { generateKeyPairSync } from 'node:crypto';
import { netsuite } from '../../connectors/netsuite/connector.ts';
import type { NetsuiteSandbox } from '../../connectors/netsuite/sandbox/options.ts';
import { startNetsuiteSandbox } from '../../connectors/netsuite/sandbox/server.ts';
import { type Clock, systemClock } from '../../core/base/clock.ts';
import { systemRandom } from '../../core/base/random.ts';
import { isJsonObject, type JsonObject } from '../../core/connector/index.ts';
import { netsuiteJudge } from './netsuite-judge.ts';
import { fillAccount, PLACES, SKUS, streamsOf } from './netsuite-streams.ts';
import { writesOf } from './netsuite-writes.ts';
import type { FaultKind, OpenSubject, PagingSubject, Subject, Weather } from './subject.ts';

const NO_VERSION = 'the stream has no version: a time without a zone comes again, or there is none';

/** NetSuite, played by its sandbox. */
export const netsuiteSubject: Subject = {
  connector: netsuite,
  open: (clock) => openNetsuite(clock ?? systemClock(), {}),
  bypass: {
    'locations: a page edge between equal versions loses nothing': NO_VERSION,
    'inventoryLevels: a page edge between equal versions loses nothing': NO_VERSION,
  },
};

async function openNetsuite(
  clock: Clock,
  options: { readonly concurrencyLimit?: number; readonly latencyMs?: number },
): Promise<OpenSubject> {
  const sandbox = await startNetsuiteSandbox({
    clock,
    random: systemRandom(),
    ...options,
    seed: {
      locations: PLACES.map((name) => ({ name })),
      customers: PLACES.map((name) => ({
        companyName: `${name} Trading`,
        email: `${name.toLowerCase()}@example.com`,
      })),
      items: SKUS.map((sku, at) => ({
        sku,
        name: `Item ${sku}`,
        price: 10,
        quantities: { Berlin: 500 + at, Paris: 20 },
      })),
    },
  });
  fillAccount(sandbox);
  sandbox.clearCalls();
  return {
    settings: {
      account: sandbox.accountId,
      clientId: sandbox.clientId,
      certificateId: sandbox.certificateId,
      algorithm: 'ES256',
      endpoint: sandbox.url,
      pageSize: 2,
      concurrency: options.concurrencyLimit ?? 4,
      timeout: '20s',
      adjustmentAccount: '58',
      subsidiary: '1',
    },
    secrets: { privateKey: sandbox.privateKey },
    streams: streamsOf(sandbox),
    writes: writesOf(sandbox),
    weather: weatherOf(sandbox, clock),
    endpointSetting: 'endpoint',
    judge: netsuiteJudge(),
    paging: CUSTOMER_PAGES,
    checks: checksOf(sandbox),
    close: sandbox.close,
  };
}

/** A page of customers is told by the column of their names. */
const CUSTOMER_PAGES: PagingSubject = {
  stream: 'customers',
  emptied: (body) => (isCustomers(body) ? { ...body, items: [], count: 0 } : null),
  reversed: (body) => (isCustomers(body) ? { ...body, items: itemsOf(body).toReversed() } : null),
};

function itemsOf({ items }: JsonObject): readonly JsonObject[] {
  return Array.isArray(items) ? items.filter((item) => isJsonObject(item)) : [];
}

function isCustomers(body: JsonObject): boolean {
  return itemsOf(body).some((item) => item['entityid'] !== undefined);
}

function weatherOf(sandbox: NetsuiteSandbox, clock: Clock): Weather {
  return {
    fault: (kind, count, on = 'calls') => {
      const operation = on === 'mutations' ? 'write' : '*';
      sandbox.setFaults([{ operation, count, ...SANDBOX_FAULTS[kind] }]);
    },
    calls: () => {
      // Asking for a token is no call to the API.
      const calls = sandbox
        .calls()
        .filter((call) => call.operation !== 'token')
        .map(({ isWrite, wasThrottled }) => ({ isMutation: isWrite, wasThrottled }));
      sandbox.clearCalls();
      return calls;
    },
    smallBudget: () => openNetsuite(clock, { concurrencyLimit: 2, latencyMs: 1 }),
  };
}

const SANDBOX_FAULTS = {
  tooMany: { kind: 'status', status: 429 },
  tooManyAfterOneSecond: { kind: 'status', status: 429, retryAfter: '1' },
  throttled: { kind: 'concurrency' },
  unavailable: { kind: 'status', status: 503 },
  serverError: { kind: 'status', status: 500 },
  unauthorized: { kind: 'status', status: 401 },
  errorInside: { kind: 'requestLimit' },
  html: { kind: 'html' },
  emptyBody: { kind: 'emptyBody' },
  truncated: { kind: 'truncated', share: 0.6 },
  lostBefore: { kind: 'reset' },
  lostAfter: { kind: 'appliedThenReset' },
  neverAnswers: { kind: 'timeout' },
} as const satisfies Readonly<Record<FaultKind, object>>;

function checksOf(sandbox: NetsuiteSandbox): OpenSubject['checks'] {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    wrong: [
      {
        name: 'the key of another certificate',
        secrets: { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
        mentions: /NETSUITE_AUTH_REFUSED/,
      },
      {
        name: 'a role that may not see orders',
        prepare: async () => sandbox.setHidden(['salesOrder']),
        mentions: /salesOrders cannot be read/,
      },
      {
        name: 'another time zone than the user has',
        settings: { timeZone: 'Asia/Tokyo' },
        mentions: /timeZone/,
      },
      {
        name: 'a dead host',
        settings: { endpoint: 'http://127.0.0.1:9' },
        mentions: /HTTP_UNREACHABLE/,
      },
    ],
  };
}
