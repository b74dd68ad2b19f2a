/** A web shop and an ERP (both sandboxes) with a hub between them, over chosen flows of the project. */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NetsuiteSandbox } from '../../connectors/netsuite/sandbox/options.ts';
import { startNetsuiteSandbox } from '../../connectors/netsuite/sandbox/server.ts';
import {
  type ShopifySandbox,
  startShopifySandbox,
} from '../../connectors/shopify/sandbox/server.ts';
import { type App, openApp } from '../../core/app.ts';
import { type Clock, systemClock } from '../../core/base/clock.ts';
import { silentLog } from '../../core/base/log.ts';
import { seededRandom } from '../../core/base/random.ts';
import { Secret } from '../../core/base/secret.ts';
import type { RunResult } from '../../core/pipeline/run.ts';
import { loadProject } from '../../core/project.ts';
import { shopStock } from '../crash/site.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** The one place that all of them know. */
export const PLACE = 'SHOP';
/** The items that shop and ERP sell. */
const SKUS: readonly string[] = ['MUG', 'CUP'];
/** What lies there of each at the start, by the word of the ERP and the shop. */
export const START_UNITS = 20;

/** The three at work. */
export interface ErpShop {
  readonly shop: ShopifySandbox;
  readonly erp: NetsuiteSandbox;
  readonly app: App;
  /** Runs flows one after another and waits until nothing of them is due. */
  sweep(...flows: readonly string[]): Promise<readonly RunResult[]>;
  /** Lets time pass for the hub: what was to be tried again later is due. */
  pass(ms: number): Promise<void>;
  /** Counts in the hub what lies there of each item at the start. */
  count(): Promise<void>;
  /** What the hub holds of an item: on hand and allocated. */
  stock(sku: string): Promise<readonly [number, number]>;
  onHandInErp(sku: string): number;
  onHandInShop(sku: string): number;
  /** The state of the one order that the hub has. */
  orderState(): Promise<unknown>;
  close(): Promise<void>;
}

/** Opens them, with those flows only: nothing moves but what the test asks for. */
export async function openErpShop(flows: readonly string[]): Promise<ErpShop> {
  const time = shiftedClock();
  const dir = makeProject(flows);
  const shop = await openShop(time.clock);
  const erp = await openErp(time.clock);
  const app = await openHub(dir, time.clock, { shop, erp });
  return {
    shop,
    erp,
    app,
    sweep: async (...names) => {
      const results: RunResult[] = [];
      for (const name of names) {
        const flow = app.flows.get(name);
        if (flow === undefined) throw new Error(`there is no flow ${name}`);
        results.push(await app.worker.run(flow, 'test'));
        await app.worker.idle();
      }
      return results;
    },
    pass: async (ms) => {
      time.pass(ms);
      await app.worker.idle();
    },
    count: () => countAll(app),
    stock: async (sku) => {
      const [balance] = await app.inventory.balances([[sku, PLACE]]);
      return [balance?.onHand ?? 0, balance?.allocated ?? 0];
    },
    onHandInErp: (sku) => onHandIn(erp, sku),
    onHandInShop: (sku) => shopStock(shop, sku),
    orderState: () => orderState(app),
    close: async () => {
      await app.close();
      await Promise.all([shop.close(), erp.close()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function countAll(app: App): Promise<void> {
  const asOf = app.clock.now() - 3_600_000;
  await app.inventory.apply(
    SKUS.map((sku) => ({
      ...{ kind: 'count' as const, key: `count/${sku}`, sku, location: PLACE, asOf },
      quantity: START_UNITS,
    })),
  );
}

function onHandIn(erp: NetsuiteSandbox, sku: string): number {
  const levels: readonly { readonly id: string; readonly onHand: number }[] = JSON.parse(
    JSON.stringify(erp.state()['levels'] ?? []),
  );
  const id = `${erp.itemId(sku)}@${erp.locationId(PLACE)}`;
  return levels.find((level) => level.id === id)?.onHand ?? 0;
}

async function orderState(app: App): Promise<unknown> {
  const hub = app.connections.get('hub');
  const pages = hub?.connector.read?.(hub.host, { stream: 'orders', since: null, with: {} }) ?? [];
  for await (const page of pages) {
    const [order] = page.records;
    if (order !== undefined) return order.data['state'];
  }
  return undefined;
}

/** The machine's clock, put on by hand: real sockets go on, and no test waits for a retry. */
function shiftedClock(): { readonly clock: Clock; pass(ms: number): void } {
  const machine = systemClock();
  let ahead = 0;
  return {
    clock: { ...machine, now: () => machine.now() + ahead },
    pass: (ms) => {
      ahead += ms;
    },
  };
}

function makeProject(flows: readonly string[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-erp-'));
  mkdirSync(join(dir, 'flows'), { recursive: true });
  for (const flow of flows) {
    copyFileSync(join(ROOT, 'flows', `${flow}.yaml`), join(dir, 'flows', `${flow}.yaml`));
  }
  cpSync(join(ROOT, 'config/tables'), join(dir, 'config/tables'), { recursive: true });
  cpSync(join(ROOT, 'config/connections'), join(dir, 'config/connections'), { recursive: true });
  writeFileSync(join(dir, 'config/hub.yaml'), '{}');
  return dir;
}

function openShop(clock: Clock): Promise<ShopifySandbox> {
  return startShopifySandbox({
    ...{ clock, random: seededRandom(3), plan: 'plus', currency: 'GBP' },
    seed: {
      locations: [{ name: PLACE }],
      products: SKUS.map((sku) => ({
        ...{ sku, title: sku, price: '4.00', quantities: { [PLACE]: START_UNITS } },
      })),
    },
  });
}

function openErp(clock: Clock): Promise<NetsuiteSandbox> {
  return startNetsuiteSandbox({
    ...{ clock, random: seededRandom(5), baseCurrency: 'GBP' },
    seed: {
      locations: [{ name: PLACE, externalId: PLACE }],
      items: SKUS.map((sku) => ({
        ...{ sku, name: sku, price: 4, quantities: { [PLACE]: START_UNITS } },
      })),
      customers: [],
    },
  });
}

async function openHub(
  dir: string,
  clock: Clock,
  { shop, erp }: { readonly shop: ShopifySandbox; readonly erp: NetsuiteSandbox },
): Promise<App> {
  const { accountId, clientId, certificateId } = erp;
  const project = await loadProject(dir);
  return openApp({
    project,
    environment: {},
    works: true,
    clock,
    random: seededRandom(7),
    log: silentLog(),
    standIns: async () => ({
      settings: {
        'shopify-main': { shop: shop.domain, endpoint: shop.url },
        'netsuite-main': {
          ...{ account: accountId, clientId, certificateId, endpoint: erp.url },
        },
      },
      secrets: {
        'shopify-main': secretsOf({ accessToken: shop.accessToken, webhookSecret: 'test-secret' }),
        'netsuite-main': secretsOf({ privateKey: erp.privateKey }),
        'klaviyo-main': secretsOf({ apiKey: 'pk_unused', webhookSecret: 'unused' }),
      },
    }),
  });
}

function secretsOf(values: Readonly<Record<string, string>>): Readonly<Record<string, Secret>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, new Secret(value)]),
  );
}
