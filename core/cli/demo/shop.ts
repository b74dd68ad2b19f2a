/** The stand-in of the web shop: the Shopify sandbox, kept in the data folder so that a restart finds the same shop. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import {
  type ShopifySandbox,
  startShopifySandbox,
} from '../../../connectors/shopify/sandbox/server.ts';
import type { StandIns } from '../../app.ts';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { Secret } from '../../base/secret.ts';

/** The connection that the sandbox takes the place of. */
export const SHOP_CONNECTION = 'shopify-main';
/** The one location of the shop, as the till and the hub call it. */
export const SHOP_LOCATION = 'SHOP';

/** What a customer may order: a SKU and how many. */
export interface DemoOrder {
  readonly note: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** Starts the sandbox on its state file, with the products of the sample when it is new. */
export async function openDemoShop(options: {
  readonly sampleDir: string;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
}): Promise<{ readonly sandbox: ShopifySandbox; readonly standIns: StandIns }> {
  const { clock, random } = options;
  const accessToken = random.hex(16);
  const webhookSecret = random.hex(16);
  const sandbox = await startShopifySandbox({
    clock,
    random,
    name: 'Harbour Goods',
    domain: 'harbour-goods.myshopify.com',
    currency: 'GBP',
    plan: 'plus',
    accessToken,
    webhookSecret,
    stateFile: join(options.dataDir, 'shopify-sandbox.db'),
    seed: { locations: [{ name: SHOP_LOCATION }], products: catalogue(options.sampleDir) },
  });
  return {
    sandbox,
    standIns: {
      settings: { [SHOP_CONNECTION]: { endpoint: sandbox.url } },
      secrets: {
        [SHOP_CONNECTION]: {
          accessToken: new Secret(accessToken),
          webhookSecret: new Secret(webhookSecret),
        },
      },
    },
  };
}

interface CatalogueRow {
  readonly sku: string;
  readonly title: string;
  readonly price: string;
}

/** Titles repeat in the sample, and the sandbox makes variants of products with one title: the SKU tells them apart. */
function catalogue(sampleDir: string): readonly CatalogueRow[] {
  const rows = parse<CatalogueRow>(readFileSync(join(sampleDir, 'catalogue.csv')), {
    columns: true,
  });
  return rows.map(({ sku, title, price }) => ({ sku, price, title: `${title} (${sku})` }));
}

/** The sample's web orders of one day. */
export function ordersOf(sampleDir: string, day: string): readonly DemoOrder[] {
  const rows = parse<{ order: string; sku: string; quantity: string }>(
    readFileSync(join(sampleDir, 'web-orders.csv')),
    { columns: true },
  );
  const own = Map.groupBy(
    rows.filter((row) => row.order.startsWith(day)),
    (row) => row.order,
  );
  return [...own].map(([note, lines]) => ({
    note,
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity: Number(quantity) })),
  }));
}

/** Places those orders that the shop does not have yet; answers how many were new. */
export function placeOrders(sandbox: ShopifySandbox, orders: readonly DemoOrder[]): number {
  const known = new Set((sandbox.state()['orders'] ?? []).map(noteOf));
  const fresh = orders.filter((order) => !known.has(order.note));
  for (const { note, lines } of fresh) sandbox.placeOrder({ note, lines });
  return fresh.length;
}

function noteOf(row: unknown): string {
  const note = typeof row === 'object' && row !== null && 'note' in row ? row.note : null;
  return typeof note === 'string' ? note : '';
}
