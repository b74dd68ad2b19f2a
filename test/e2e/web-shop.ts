/** A web shop (the sandbox), a hub that serves over HTTP on a real database, and the webhooks between them. */
import {
  type ShopifySandbox,
  startShopifySandbox,
} from '../../connectors/shopify/sandbox/server.ts';
import type { App } from '../../core/app.ts';
import { systemClock } from '../../core/base/clock.ts';
import { seededRandom } from '../../core/base/random.ts';
import { openHubServer } from '../../core/cli/serving.ts';
import type { RunResult } from '../../core/pipeline/run.ts';
import type { DeliveryCounts } from '../../core/server/status.ts';
import { reconcileSubscriptions } from '../../core/worker/subscriptions.ts';
import type { Progress } from '../../core/worker/sweep-jobs.ts';
import { makeHubProject, SHOP_TOKEN, SHOP_WEBHOOK_SECRET } from './hub-project.ts';
import { type Letter, postLetter, SHOP_DOMAIN } from './letter.ts';

/** The flow that brings the shop's orders. */
export const ORDERS = 'order-shopify-to-hub';
/** Units of each SKU at the start, counted in the shop and shown on the web. */
export const START_UNITS = 20;
const SKUS = ['MUG', 'CUP'];

export interface WebShop {
  readonly sandbox: ShopifySandbox;
  readonly app: App;
  readonly url: string;
  drop(name: string, content: string): void;
  /** Waits until what the shop sent has arrived and everything that follows from it is done. */
  settle(): Promise<void>;
  sweep(flow: string): Promise<RunResult>;
  stock(sku: string): Promise<{ onHand: number; allocated: number; available: number }>;
  /** Posts a delivery to the hub; answers the status. */
  post(letter: Letter): Promise<number>;
  deliveries(): Promise<DeliveryCounts>;
  /** Journal rows that orders made: all but the one count of each SKU. */
  rowsOfOrders(): Promise<number>;
  close(): Promise<void>;
}

/** Opens both; the shop's webhooks go to the hub, or to another address. */
export async function openWebShop(
  options: { readonly mailTo?: string; readonly progress?: Progress } = {},
): Promise<WebShop> {
  const sandbox = await startShopifySandbox({
    clock: systemClock(),
    random: seededRandom(3),
    domain: SHOP_DOMAIN,
    accessToken: SHOP_TOKEN,
    webhookSecret: SHOP_WEBHOOK_SECRET,
    plan: 'plus',
    seed: {
      locations: [{ name: 'SHOP' }],
      products: SKUS.map((sku) => ({
        sku,
        title: sku,
        price: '4.00',
        quantities: { SHOP: START_UNITS },
      })),
    },
  });
  const project = makeHubProject({ shopUrl: sandbox.url });
  const app = await project.openHub(options.progress);
  const server = await openHubServer(app, { port: 0 });
  const sweep = async (name: string): Promise<RunResult> => {
    const flow = app.flows.get(name);
    if (flow === undefined) throw new Error(`there is no flow ${name}`);
    const result = await app.worker.run(flow, 'test');
    await app.worker.idle();
    return result;
  };
  project.drop('opening-stock.csv', openingStock());
  await sweep('product-shopify-to-hub');
  await sweep('count-pos-to-hub');
  await sweep('inventory-hub-to-shopify');
  await reconcileSubscriptions(app.context, options.mailTo ?? server.url);
  return {
    sandbox,
    app,
    url: server.url,
    drop: project.drop,
    settle: async () => {
      await sandbox.deliveriesSettled();
      await app.worker.idle();
    },
    sweep,
    stock: (sku) => stockOf(app, sku),
    post: (letter) => postLetter(server.url, letter),
    deliveries: () => deliveriesOf(server.url),
    rowsOfOrders: async () => (await app.inventory.totals()).journalRows - SKUS.length,
    close: async () => {
      await sandbox.close();
      await server.close();
      await app.close();
      project.remove();
    },
  };
}

function openingStock(): string {
  const rows = SKUS.map((sku) => `${sku};SHOP;${START_UNITS};2020-01-01 06:00:00\n`);
  return `sku;location;counted;countedAt\n${rows.join('')}`;
}

async function stockOf(
  app: App,
  sku: string,
): Promise<{ onHand: number; allocated: number; available: number }> {
  const [balance] = await app.inventory.balances([[sku, 'SHOP']]);
  if (balance === undefined) throw new Error(`assertion failed: no balance of ${sku}`);
  const { onHand, allocated, available } = balance;
  return { onHand, allocated, available };
}

async function deliveriesOf(url: string): Promise<DeliveryCounts> {
  const answer = await fetch(`${url}/status`);
  const status: { deliveries: DeliveryCounts } = JSON.parse(await answer.text());
  return status.deliveries;
}
