import { shopify } from '../../../connectors/shopify/connector.ts';
import type {
  ShopifySandbox,
  ShopifySandboxOptions,
} from '../../../connectors/shopify/sandbox/options.ts';
import { startShopifySandbox } from '../../../connectors/shopify/sandbox/server.ts';
import { shopifyNetwork } from '../../../connectors/shopify/settings.ts';
import { silentLog } from '../../../core/base/log.ts';
import { seededRandom } from '../../../core/base/random.ts';
import { Secret } from '../../../core/base/secret.ts';
import { openAccount } from '../../../core/connector/account.ts';
import { type CallRecord, openHttp } from '../../../core/connector/http.ts';
import type { Host, JsonObject, Page, SourceRecord } from '../../../core/connector/index.ts';
import { type JumpingClock, jumpingClock } from '../../connector/jumping-clock.ts';

/** A sandbox and a host that talks to it, on one clock. */
export interface OpenShop {
  readonly sandbox: ShopifySandbox;
  readonly host: Host;
  readonly clock: JumpingClock;
  readonly records: CallRecord[];
  readonly stop: AbortController;
  close(): Promise<void>;
}

export const WEBHOOK_SECRET = 'webhook-secret-of-the-test';

/** Opens a seeded shop: two locations, three SKUs, two customers. */
export async function openShop(
  change: {
    readonly settings?: JsonObject;
    readonly secrets?: Readonly<Record<string, Secret>>;
    readonly sandbox?: Partial<ShopifySandboxOptions>;
  } = {},
): Promise<OpenShop> {
  const clock = jumpingClock();
  const random = seededRandom(7);
  const sandbox = await startShopifySandbox({
    clock,
    random,
    domain: 'harbour.myshopify.com',
    webhookSecret: WEBHOOK_SECRET,
    seed: {
      locations: [{ name: 'Harbour' }, { name: 'Hill', pickup: true }],
      products: [
        {
          sku: 'MUG-R',
          title: 'Mug',
          price: '9.50',
          option: 'Red',
          quantities: { Harbour: 10, Hill: 4 },
        },
        { sku: 'MUG-B', title: 'Mug', price: '9.50', option: 'Blue', quantities: { Harbour: 3 } },
        { sku: 'TEE', title: 'Tee', price: '20.00', quantities: { Harbour: 7, Hill: 7 } },
      ],
      customers: [
        { email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee' },
        { email: 'bo@example.com', firstName: 'Bo' },
      ],
    },
    ...change.sandbox,
  });
  const stop = new AbortController();
  const records: CallRecord[] = [];
  const settings = {
    shop: 'harbour',
    endpoint: sandbox.url,
    backfill: 'pages',
    ...change.settings,
  };
  const http = openHttp({
    connection: 'shop',
    clock,
    random,
    signal: stop.signal,
    account: openAccount(shopify.spec.limits(settings), { clock, where: 'shop' }),
    ...shopifyNetwork(settings),
    record: (call) => records.push(call),
  });
  const host: Host = {
    connection: 'shop',
    settings,
    secrets: change.secrets ?? {
      accessToken: new Secret(sandbox.accessToken),
      webhookSecret: new Secret(WEBHOOK_SECRET),
    },
    http,
    log: silentLog(),
    clock,
    random,
    signal: stop.signal,
    baseDir: '.',
    crashPoint: () => undefined,
  };
  const close = async (): Promise<void> => {
    http.close();
    await sandbox.close();
  };
  return { sandbox, host, clock, records, stop, close };
}

/** All pages of one read. */
export async function pagesOf(
  host: Host,
  stream: string,
  options: { since?: Page['cursor']; keys?: readonly string[]; with?: JsonObject } = {},
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  const request = {
    stream,
    since: options.since ?? null,
    with: options.with ?? {},
    ...(options.keys === undefined ? {} : { keys: options.keys }),
  };
  for await (const page of shopify.read?.(host, request) ?? []) pages.push(page);
  return pages;
}

/** All records of some pages. */
export function recordsOf(pages: readonly Page[]): readonly SourceRecord[] {
  return pages.flatMap((page) => page.records);
}

/** A host whose calls of one operation are answered here with these bodies in turn, then by the shop again. */
export function answering(host: Host, operation: string, bodies: readonly JsonObject[]): Host {
  const left = [...bodies];
  const send: Host['http']['send'] = async (request) => {
    const isIt = JSON.stringify(request.body).includes(`"operationName":"${operation}"`);
    const body = isIt ? left.shift() : undefined;
    if (body === undefined) return host.http.send(request);
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) };
  };
  return { ...host, http: { ...host.http, send } };
}

/** The body of a mutation that Shopify refused with one user error. */
export function userError(root: string, code: string, field: readonly string[] | null): JsonObject {
  return { data: { [root]: { userErrors: [{ code, field, message: 'refused' }] } } };
}
