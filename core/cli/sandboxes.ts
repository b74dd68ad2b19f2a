/** The stand-ins that can be started by name, each with what a connection needs to reach it. */
import type { Clock } from '../base/clock.ts';
import type { JsonObject } from '../base/json.ts';
import type { Random } from '../base/random.ts';
import { type SampleProduct, sampleCatalogue } from './sample.ts';

/** How a stand-in is started. */
export interface SandboxStart {
  readonly clock: Clock;
  readonly random: Random;
  readonly port: number;
  /** Keeps it over restarts. */
  readonly stateFile: string | null;
}

/** A stand-in at work. */
export interface StartedSandbox {
  readonly url: string;
  /** What a connection file holds for it. */
  readonly settings: JsonObject;
  /** The values of its secret settings, by setting. */
  readonly secrets: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

type Starter = (start: SandboxStart) => Promise<StartedSandbox>;

/** The place that the sample's stock lies at. */
const PLACE = 'SHOP';

/** Every stand-in by the name of its connector. Each is loaded when it is started, for they are large. */
export const SANDBOXES: Readonly<Record<string, Starter>> = {
  shopify: startShopify,
  pos: startPos,
  klaviyo: startKlaviyo,
  netsuite: startNetsuite,
};

async function startShopify(start: SandboxStart): Promise<StartedSandbox> {
  const { startShopifySandbox } = await import('../../connectors/shopify/sandbox/server.ts');
  const sandbox = await startShopifySandbox({
    ...partsOf(start),
    currency: 'GBP',
    seed: {
      locations: [{ name: PLACE }],
      products: sampleCatalogue().map(({ sku, title, price }) => ({
        // Titles repeat in the sample, and one title is one product: the SKU tells them apart.
        ...{ sku, price, title: `${title} (${sku})` },
        quantities: { [PLACE]: 0 },
      })),
    },
  });
  return {
    url: sandbox.url,
    settings: { shop: sandbox.domain, endpoint: sandbox.url },
    secrets: { accessToken: sandbox.accessToken, webhookSecret: 'sandbox-client-secret' },
    close: sandbox.close,
  };
}

async function startPos(start: SandboxStart): Promise<StartedSandbox> {
  const { startPosSandbox } = await import('../../connectors/pos/sandbox/server.ts');
  const sandbox = await startPosSandbox(partsOf(start));
  return { url: sandbox.url, ...sandbox.connection(), close: sandbox.close };
}

async function startKlaviyo(start: SandboxStart): Promise<StartedSandbox> {
  const { startKlaviyoSandbox } = await import('../../connectors/klaviyo/sandbox/server.ts');
  const { DEMO_SEED } = await import('../../connectors/klaviyo/sandbox/seed.ts');
  const sandbox = await startKlaviyoSandbox({
    ...partsOf(start),
    seed: { ...DEMO_SEED, products: sampleCatalogue().map(klaviyoProduct) },
  });
  return {
    url: sandbox.url,
    settings: { account: sandbox.accountId, endpoint: sandbox.url },
    secrets: { apiKey: sandbox.privateKey },
    close: sandbox.close,
  };
}

function klaviyoProduct({ sku, title, price }: SampleProduct) {
  return { externalId: sku, title, price: Number(price), variants: [{ sku, quantity: 0 }] };
}

async function startNetsuite(start: SandboxStart): Promise<StartedSandbox> {
  const { startNetsuiteSandbox } = await import('../../connectors/netsuite/sandbox/server.ts');
  const sandbox = await startNetsuiteSandbox({
    ...partsOf(start),
    baseCurrency: 'GBP',
    seed: {
      locations: [{ name: PLACE, externalId: PLACE }],
      items: sampleCatalogue().map(({ sku, title, price }) => ({
        ...{ sku, name: title, price: Number(price) },
        quantities: { [PLACE]: 0 },
      })),
    },
  });
  const { accountId, clientId, certificateId } = sandbox;
  return {
    url: sandbox.url,
    settings: {
      account: accountId,
      clientId,
      certificateId,
      algorithm: 'ES256',
      endpoint: sandbox.url,
    },
    secrets: { privateKey: sandbox.privateKey },
    close: sandbox.close,
  };
}

function partsOf({ clock, random, port, stateFile }: SandboxStart) {
  return { clock, random, port, ...(stateFile === null ? {} : { stateFile }) };
}
