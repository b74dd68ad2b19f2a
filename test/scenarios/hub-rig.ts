/** The whole hub over a sandbox, for verbs that are about webhooks and writes rather than about stock alone. */
import { createHmac } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type ShopifySandbox,
  startShopifySandbox,
} from '../../connectors/shopify/sandbox/server.ts';
import { type App, openApp } from '../../core/app.ts';
import { systemClock } from '../../core/base/clock.ts';
import { silentLog } from '../../core/base/log.ts';
import { seededRandom } from '../../core/base/random.ts';
import { openHubServer } from '../../core/cli/serving.ts';
import { loadProject } from '../../core/project.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const TOKEN = 'scenario-token';
const SECRET = 'scenario-secret';
const SHOP = 'harbour-goods.myshopify.com';
/** The SKU that rigs sell and publish. */
export const RIG_SKU = 'A';

export interface HubRig {
  readonly app: App;
  readonly sandbox: ShopifySandbox;
  /** Where vendors send their webhooks. */
  readonly url: string;
  /** Answers that the vendor gives to the next stock writes instead of doing them: user error codes. */
  readonly refusals: string[];
  /** Moves the hub's clock ahead, so that nobody has to wait for an attempt that is due later. */
  readonly skip: (ms: number) => void;
  /** Idempotency keys of the stock writes, in order, refused ones too. */
  readonly keys: string[];
  close(): Promise<void>;
}

/** Opens it: the example flows for orders, products and stock, one product with stock in the shop. */
export async function openHubRig(): Promise<HubRig> {
  const dir = mkdtempSync(join(tmpdir(), 'scenario-hub-'));
  const sandbox = await startShopifySandbox({
    clock: systemClock(),
    random: seededRandom(5),
    domain: SHOP,
    accessToken: TOKEN,
    webhookSecret: SECRET,
    seed: {
      locations: [{ name: 'SHOP' }],
      products: [{ sku: RIG_SKU, title: 'Thing', price: '1.00', quantities: { SHOP: 50 } }],
    },
  });
  const refusals: string[] = [];
  const keys: string[] = [];
  const proxy = await openProxy(sandbox, refusals, keys);
  writeProject(dir, proxy.url);
  const environment = { SHOPIFY_MAIN_TOKEN: TOKEN, SHOPIFY_MAIN_WEBHOOK_SECRET: SECRET };
  const project = await loadProject(dir);
  const machine = systemClock();
  let aheadMs = 0;
  const clock = { ...machine, now: () => machine.now() + aheadMs };
  const app = await openApp({ project, environment, clock, works: true, log: silentLog() });
  const server = await openHubServer(app);
  return {
    app,
    sandbox,
    refusals,
    keys,
    skip: (ms) => {
      aheadMs += ms;
    },
    url: server.url,
    close: async () => {
      await server.close();
      await app.close();
      await proxy.close();
      await sandbox.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function writeProject(dir: string, endpoint: string): void {
  mkdirSync(join(dir, 'config/connections'), { recursive: true });
  mkdirSync(join(dir, 'flows'));
  cpSync(join(ROOT, 'config/tables'), join(dir, 'config/tables'), { recursive: true });
  for (const flow of [
    'order-shopify-to-hub',
    'product-shopify-to-hub',
    'inventory-hub-to-shopify',
  ]) {
    cpSync(join(ROOT, 'flows', `${flow}.yaml`), join(dir, 'flows', `${flow}.yaml`));
  }
  writeFileSync(join(dir, 'config/hub.yaml'), 'server: { port: 0 }\n');
  const settings = [
    'shop: harbour-goods',
    `endpoint: ${endpoint}`,
    'accessToken: env:SHOPIFY_MAIN_TOKEN',
  ];
  const lines = [...settings, 'webhookSecret: env:SHOPIFY_MAIN_WEBHOOK_SECRET'].map(
    (line) => `  ${line}`,
  );
  const text = ['connection: shopify-main', 'connector: shopify', 'settings:', ...lines].join('\n');
  writeFileSync(join(dir, 'config/connections/shopify-main.yaml'), `${text}\n`);
}

/** Stands before the sandbox: notes the keys of stock writes and refuses those that it is told to. */
async function openProxy(
  sandbox: ShopifySandbox,
  refusals: string[],
  keys: string[],
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const headers = { 'content-type': 'application/json', 'x-shopify-api-version': '2026-10' };
    if (body.includes('inventorySetQuantities')) {
      keys.push(keyIn(body));
      const code = refusals.shift();
      if (code !== undefined) {
        response.writeHead(200, headers).end(refusal(code));
        return;
      }
    }
    const token = String(request.headers['x-shopify-access-token'] ?? '');
    const answer = await fetch(`${sandbox.url}${request.url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': token },
      body,
    });
    response.writeHead(answer.status, headers).end(await answer.text());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const { port }: Pick<AddressInfo, 'port'> =
    typeof address === 'object' && address !== null ? address : { port: 0 };
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

function keyIn(body: string): string {
  const parsed: { variables?: Record<string, unknown> } = JSON.parse(body);
  const key = parsed.variables?.['key'] ?? parsed.variables?.['idempotencyKey'];
  return typeof key === 'string' ? key : '';
}

function refusal(code: string): string {
  const userErrors = [{ field: ['input'], message: code, code }];
  const set = { inventoryAdjustmentGroup: null, userErrors };
  return JSON.stringify({ data: { inventorySetQuantities: set } });
}

/** Sends a signed delivery about an order to the hub; answers the HTTP status. */
export async function sendOrderWebhook(
  rig: HubRig,
  parts: { readonly deliveryId: string; readonly topic: string; readonly orderId: string },
): Promise<number> {
  const body = JSON.stringify({
    admin_graphql_api_id: parts.orderId,
    updated_at: '2026-03-01T10:00:00Z',
  });
  const answer = await fetch(`${rig.url}/webhooks/shopify-main`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': parts.topic,
      'x-shopify-shop-domain': SHOP,
      'x-shopify-webhook-id': parts.deliveryId,
      'x-shopify-hmac-sha256': createHmac('sha256', SECRET).update(body).digest('base64'),
    },
  });
  return answer.status;
}
