/** The four systems of the demo, played by sandboxes that keep their state in the data folder: a restart finds them. */
import { join } from 'node:path';
import {
  type KlaviyoSandbox,
  startKlaviyoSandbox,
} from '../../../connectors/klaviyo/sandbox/server.ts';
import type { NetsuiteSandbox } from '../../../connectors/netsuite/sandbox/options.ts';
import { startNetsuiteSandbox } from '../../../connectors/netsuite/sandbox/server.ts';
import { type PosSandbox, startPosSandbox } from '../../../connectors/pos/sandbox/server.ts';
import {
  type ShopifySandbox,
  startShopifySandbox,
} from '../../../connectors/shopify/sandbox/server.ts';
import type { StandIns } from '../../app.ts';
import type { Clock } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Random } from '../../base/random.ts';
import { Secret } from '../../base/secret.ts';
import { sampleCatalogue } from '../sample.ts';
import { PLACE, webCustomers } from './web-orders.ts';

/** The connection of the web shop. */
export const SHOP = 'shopify-main';
/** The connection of the store's tills. */
export const TILL = 'pos-shop';
/** The connection of the ERP. */
export const ERP = 'netsuite-main';
/** The connection of the campaigns. */
export const MARKETING = 'klaviyo-main';
/** How often the till looks into its inbox, in ms: often, for nobody wants to watch it rest. */
const TILL_LOOKS_MS = 50;
/** How long Klaviyo takes for a bulk job, in ms. */
const JOB_MS = 50;

/** Signs Klaviyo's webhooks: the account keeps it with each webhook, so a restart must know it again. */
const MARKETING_WEBHOOKS = 'harbour-goods-webhooks';

/** Files that the systems keep in the data folder. */
export const SYSTEM_FILES: readonly string[] = ['shopify', 'netsuite', 'klaviyo', 'pos'].map(
  (name) => `${name}-sandbox.db`,
);

/** The systems at work. */
export interface Systems {
  readonly shop: ShopifySandbox;
  readonly till: PosSandbox;
  readonly erp: NetsuiteSandbox;
  readonly marketing: KlaviyoSandbox;
  readonly standIns: StandIns;
  close(): Promise<void>;
}

interface Start {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** Starts all four. */
export async function openSystems(start: Start): Promise<Systems> {
  const webhookSecret = start.random.hex(16);
  const shop = await openShop(start, webhookSecret);
  const till = await openTill(start);
  const erp = await openErp(start);
  const marketing = await openMarketing(start);
  return {
    shop,
    till,
    erp,
    marketing,
    standIns: {
      settings: {
        [SHOP]: { endpoint: shop.url },
        [TILL]: { folder: till.folder },
        [ERP]: erpSettings(erp),
        [MARKETING]: { account: marketing.accountId, endpoint: marketing.url },
      },
      secrets: {
        [SHOP]: secretsOf({ accessToken: shop.accessToken, webhookSecret }),
        [TILL]: {},
        [ERP]: secretsOf({ privateKey: erp.privateKey }),
        [MARKETING]: secretsOf({ apiKey: marketing.privateKey, webhookSecret: MARKETING_WEBHOOKS }),
      },
    },
    close: async () => {
      await Promise.all([shop.close(), till.close(), erp.close(), marketing.close()]);
    },
  };
}

function openShop(start: Start, webhookSecret: string): Promise<ShopifySandbox> {
  return startShopifySandbox({
    ...partsOf(start, 'shopify'),
    name: 'Harbour Goods',
    domain: 'harbour-goods.myshopify.com',
    currency: 'GBP',
    plan: 'plus',
    accessToken: start.random.hex(16),
    webhookSecret,
    seed: {
      locations: [{ name: PLACE, pickup: true }],
      // Titles repeat in the sample, and one title is one product: the SKU tells them apart.
      products: sampleCatalogue().map(({ sku, title, price }) => ({
        ...{ sku, price, title: `${title} (${sku})` },
      })),
      customers: webCustomers(),
    },
  });
}

function openTill(start: Start): Promise<PosSandbox> {
  const folder = join(start.dataDir, TILL);
  return startPosSandbox({ ...partsOf(start, 'pos'), folder, pickUpMs: TILL_LOOKS_MS });
}

function openErp(start: Start): Promise<NetsuiteSandbox> {
  return startNetsuiteSandbox({
    ...partsOf(start, 'netsuite'),
    baseCurrency: 'GBP',
    seed: {
      locations: [{ name: PLACE, externalId: PLACE }],
      items: sampleCatalogue().map(({ sku, title, price }) => ({
        ...{ sku, name: title, price: Number(price) },
        quantities: { [PLACE]: 0 },
      })),
      customers: [],
    },
  });
}

function erpSettings({ accountId, clientId, certificateId, url }: NetsuiteSandbox): JsonObject {
  return { account: accountId, clientId, certificateId, algorithm: 'ES256', endpoint: url };
}

function openMarketing(start: Start): Promise<KlaviyoSandbox> {
  return startKlaviyoSandbox({
    ...partsOf(start, 'klaviyo'),
    jobMs: JOB_MS,
    seed: { lists: [{ name: 'Newsletter' }] },
  });
}

function partsOf({ clock, random, dataDir }: Start, name: string) {
  return { clock, random, stateFile: join(dataDir, `${name}-sandbox.db`) };
}

function secretsOf(values: Readonly<Record<string, string>>): Readonly<Record<string, Secret>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, new Secret(value)]),
  );
}
