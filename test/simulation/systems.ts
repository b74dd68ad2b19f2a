import {
  type KlaviyoSandbox,
  startKlaviyoSandbox,
} from '../../connectors/klaviyo/sandbox/server.ts';
import type { NetsuiteSandbox } from '../../connectors/netsuite/sandbox/options.ts';
import { startNetsuiteSandbox } from '../../connectors/netsuite/sandbox/server.ts';
import { makeDesk } from '../../connectors/pos/sandbox/back-office/desk.ts';
import {
  openTillTables,
  type TillTables,
} from '../../connectors/pos/sandbox/back-office/tables.ts';
import {
  type ShopifySandbox,
  startShopifySandbox,
} from '../../connectors/shopify/sandbox/server.ts';
import type { StandIns } from '../../core/app.ts';
import { type Clock, isoTime } from '../../core/base/clock.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { Random } from '../../core/base/random.ts';
import { Secret } from '../../core/base/secret.ts';
import { type Courier, openCourier } from './courier/stand-in.ts';
import { mkdir, rename, writeFile } from './disk/files.ts';
import type { Network } from './network.ts';
import { type Cast, COURIER, ERP, MARKETING, SHOP, TILL } from './project.ts';

/** The one place that all systems know. */
export const PLACE = 'SHOP';
/** What is sold. */
export const SKUS: readonly string[] = ['MUG', 'CUP', 'TRAY', 'LAMP'];
/** What lies there of each at the start. */
export const START_UNITS = 500;
/** What each costs at the start. */
export const START_PRICE = '8.00';
/** The till's drop folder in the simulated file system. */
export const TILL_FOLDER = '/till';
const PICK_UP_MS = 5_000;
const JOB_MS = 200;
const WEBHOOK_SECRET = 'simulated-webhook-secret';
const TEXT_MAX = 20;

/** A store's computer: files go into the drop folder, and what the hub puts into the outbox is taken. */
export interface SimulatedTill {
  readonly tables: TillTables;
  /** Drops a file as the till does: whole under another name, renamed, then its trigger. */
  drop(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** The systems of a run; those that are not in its cast are null. */
export interface Systems {
  readonly shop: ShopifySandbox;
  readonly till: SimulatedTill | null;
  readonly erp: NetsuiteSandbox | null;
  readonly marketing: KlaviyoSandbox | null;
  readonly courier: Courier | null;
  readonly standIns: StandIns;
  close(): Promise<void>;
}

/** What systems are started with. */
export interface SystemParts {
  readonly cast: Cast;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
}

/** Starts the systems of a cast on the simulated network and disk. */
export async function openSystems(parts: SystemParts): Promise<Systems> {
  const { cast } = parts;
  const shop = await openShop(parts);
  const till = cast.includes(TILL) ? await openTill(parts) : null;
  const erp = cast.includes(ERP) ? await openErp(parts) : null;
  const marketing = cast.includes(MARKETING) ? await openMarketing(parts) : null;
  // Nothing in the midst of its answers goes wrong; the line is bad enough.
  const line = parts.network.vendor('courier', () => () => undefined);
  const courier = cast.includes(COURIER) ? openCourier(line) : null;
  const settings: Record<string, JsonObject> = { [SHOP]: { endpoint: shop.url } };
  const secrets: Record<string, Record<string, Secret>> = {
    [SHOP]: secretsOf({ accessToken: shop.accessToken, webhookSecret: WEBHOOK_SECRET }),
  };
  if (till !== null) {
    settings[TILL] = { folder: TILL_FOLDER };
    secrets[TILL] = {};
  }
  if (erp !== null) {
    const { accountId: account, clientId, certificateId, url: endpoint } = erp;
    settings[ERP] = { account, clientId, certificateId, algorithm: 'ES256', endpoint };
    secrets[ERP] = secretsOf({ privateKey: erp.privateKey });
  }
  if (marketing !== null) {
    settings[MARKETING] = { account: marketing.accountId, endpoint: marketing.url };
    secrets[MARKETING] = secretsOf({
      apiKey: marketing.privateKey,
      webhookSecret: WEBHOOK_SECRET,
    });
  }
  if (courier !== null) settings[COURIER] = { endpoint: courier.url };
  return {
    ...{ shop, till, erp, marketing, courier, standIns: { settings, secrets } },
    close: async () => {
      for (const one of [shop, till, erp, marketing, courier]) await one?.close();
    },
  };
}

function openShop({ clock, random, network }: SystemParts): Promise<ShopifySandbox> {
  let shop: ShopifySandbox | null = null;
  // Anything in the midst of an answer, as Shopify does it: held back, or an error with the work undone.
  const kinds = ['throttled', 'graphqlError', 'internalError'] as const;
  const started = startShopifySandbox({
    ...{ clock, random, plan: 'plus', currency: 'GBP', domain: 'harbour-goods.myshopify.com' },
    accessToken: random.hex(16),
    webhookSecret: WEBHOOK_SECRET,
    network: network.vendor('shopify', (pick) => {
      shop?.setFaults([{ operation: '*', count: 1, kind: one(kinds, pick) }]);
      return () => shop?.setFaults([]);
    }),
    seed: {
      locations: [{ name: PLACE, pickup: true }],
      products: SKUS.map((sku) => ({
        ...{ sku, title: `The ${sku}`, price: START_PRICE },
        quantities: { [PLACE]: START_UNITS },
      })),
    },
  });
  return started.then((running) => {
    shop = running;
    return running;
  });
}

function openErp({ clock, random, network }: SystemParts): Promise<NetsuiteSandbox> {
  let erp: NetsuiteSandbox | null = null;
  const kinds = ['concurrency', 'requestLimit', 'recordChanged', 'unexpectedAfter'] as const;
  const started = startNetsuiteSandbox({
    ...{ clock, random, baseCurrency: 'GBP', latencyMs: 20 },
    network: network.vendor('netsuite', (pick) => {
      // A token that NetSuite has ended is the other thing of its own.
      if (pick < 0.2) erp?.revokeTokens();
      else erp?.setFaults([{ operation: '*', count: 1, kind: one(kinds, (pick - 0.2) / 0.8) }]);
      return () => erp?.setFaults([]);
    }),
    seed: {
      locations: [{ name: PLACE, externalId: PLACE }],
      items: SKUS.map((sku) => ({
        ...{ sku, name: `The ${sku}`, price: Number(START_PRICE) },
        quantities: { [PLACE]: START_UNITS },
      })),
      customers: [],
    },
  });
  return started.then((running) => {
    erp = running;
    return running;
  });
}

function openMarketing({ clock, random, network }: SystemParts): Promise<KlaviyoSandbox> {
  let account: KlaviyoSandbox | null = null;
  const kinds = ['errorInside', 'edgePage'] as const;
  const started = startKlaviyoSandbox({
    ...{ clock, random, jobMs: JOB_MS },
    network: network.vendor('klaviyo', (pick) => {
      account?.setFaults([{ operation: '*', count: 1, kind: one(kinds, pick) }]);
      return () => account?.setFaults([]);
    }),
    seed: { lists: [{ name: 'Newsletter' }] },
  });
  return started.then((running) => {
    account = running;
    return running;
  });
}

async function openTill({ clock }: SystemParts): Promise<SimulatedTill> {
  const outbox = `${TILL_FOLDER}/outbox`;
  await mkdir(outbox, { recursive: true });
  const { tables } = openTillTables(null);
  for (const sku of SKUS) {
    const changedAt = isoTime(clock.now());
    tables.stock.put({ id: sku, available: START_UNITS, changedAt });
    tables.prices.put({ id: sku, text: `The ${sku}`, price: START_PRICE, changedAt });
  }
  const desk = makeDesk({
    clock,
    folder: outbox,
    everyMs: PICK_UP_MS,
    rules: () => ({ tables, store: '0101', textMax: TEXT_MAX, at: isoTime(clock.now()) }),
    taken: (row) => tables.taken.put(row),
  });
  return {
    tables,
    drop: async (name, text) => {
      await writeFile(`${TILL_FOLDER}/${name}.part`, text);
      await rename(`${TILL_FOLDER}/${name}.part`, `${TILL_FOLDER}/${name}`);
      await writeFile(`${TILL_FOLDER}/${name}.ok`, '');
    },
    close: () => desk.close(),
  };
}

function one<T>(kinds: readonly [T, ...T[]], pick: number): T {
  return kinds[Math.floor(pick * kinds.length)] ?? kinds[0];
}

function secretsOf(values: Readonly<Record<string, string>>): Record<string, Secret> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, new Secret(value)]),
  );
}
