import {
  makeLaggingIndex,
  type SandboxServer,
  startSandboxServer,
} from '../../../core/connector/sandbox/kit.ts';
import { makeBulkJobs } from './bulk/jobs.ts';
import { type CallParts, runLine, runWhole } from './call/answer.ts';
import { makeBucket, PLAN_BUCKETS } from './call/bucket.ts';
import { sandboxSchema } from './call/schema.ts';
import { shopLooks, shopOrders } from './control.ts';
import type { ShopFaultKind } from './faults.ts';
import { makeMerchant } from './merchant.ts';
import type { ShopControls, ShopifySandbox, ShopifySandboxOptions } from './options.ts';
import { searchFields } from './search/fields.ts';
import { seedShop } from './seed.ts';
import { makeShop, type Shop, type ShopOptions } from './shop/shop.ts';
import { type Database, openDatabase } from './shop/tables.ts';
import { makeTokens } from './tokens.ts';
import { API_VERSION, shopVendor } from './vendor.ts';
import { makeCourier } from './webhooks/courier.ts';

export type { ShopifySandbox, ShopifySandboxOptions } from './options.ts';

/**
 * Starts a stand-in for one Shopify shop on this machine: Admin GraphQL, the token endpoint, signed webhooks, and a
 * control side under `/sandbox`.
 */
export async function startShopifySandbox(options: ShopifySandboxOptions): Promise<ShopifySandbox> {
  const { clock, random } = options;
  let server: SandboxServer<ShopFaultKind> | null = null;
  const now = (): number => server?.now() ?? clock.now();
  const index = makeLaggingIndex(options.lagMs ?? 0);
  const database = openDatabase(options.stateFile ?? null, (change) =>
    index.note(change, Math.floor(now() / 1000) * 1000),
  );
  const shop = openShop(options, database, { now, origin: () => server?.url ?? '' });
  const tokens = makeTokens(options, shop);
  const bucket = makeBucket(clock, options.bucket ?? planBucket(shop));
  const secret = options.webhookSecret ?? tokens.clientSecret;
  const courier = makeCourier({
    ...{ shop, database, clock, secret, apiVersion: API_VERSION },
    ...(options.network === undefined ? {} : { network: options.network }),
  });
  const done = (): void => {
    courier.enqueue(shop.takeEvents());
    database.commit();
    courier.wake();
  };
  const parts: CallParts = {
    shop,
    bucket,
    index,
    tokens,
    done,
    schema: sandboxSchema(),
    fields: searchFields(shop),
    runningKeys: new Map(),
  };
  const bulk = makeBulkJobs({
    shop,
    clock,
    done,
    run: (query) => runWhole(parts, query),
    runLine: (mutation, line) => runLine(parts, mutation, line),
  });
  const controls: ShopControls = {
    ...makeMerchant(shop, done),
    domain: shop.domain,
    get accessToken() {
      return tokens.current();
    },
    state: database.dump,
    setLag: index.setLag,
    setScopes: tokens.setScopes,
    drainBucket: bucket.drain,
    setBulkFaults: bulk.setFaults,
    rotateToken: tokens.rotate,
    issuePair: tokens.issuePair,
    setWebhookFaults: courier.setFaults,
    deliveries: courier.notes,
    deliveriesSettled: courier.settled,
  };
  const running = await startSandboxServer<ShopFaultKind>({
    clock,
    random,
    vendor: shopVendor(parts, bulk),
    looks: shopLooks(controls),
    controls: shopOrders(controls),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.network === undefined ? {} : { network: options.network }),
  });
  server = running;
  courier.wake();
  bulk.settle();
  const close = async (): Promise<void> => {
    bulk.stop();
    await courier.stop();
    await running.close();
    database.close();
  };
  return Object.assign(controls, running, { close });
}

function openShop(
  options: ShopifySandboxOptions,
  database: Database,
  place: Pick<ShopOptions, 'now' | 'origin'>,
): Shop {
  const shop = makeShop({
    domain: options.domain ?? 'crossdock-sandbox.myshopify.com',
    name: options.name ?? 'Crossdock Sandbox',
    currency: options.currency ?? 'USD',
    plan: options.plan ?? 'standard',
    random: options.random,
    bulkMs: options.bulkMs ?? 2_000,
    database,
    ...place,
  });
  if (!database.found) seedShop(shop, options.seed ?? {});
  shop.takeEvents();
  database.commit();
  return shop;
}

function planBucket({ plan }: Shop) {
  return PLAN_BUCKETS[plan] ?? { maximumAvailable: 2000, restoreRate: 100 };
}
