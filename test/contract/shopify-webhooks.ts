import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import type { Delivery } from '../../core/connector/index.ts';
import type { WebhookSubject } from './subject.ts';

/** Where the shop's deliveries arrive. */
export interface Receiver {
  readonly server: Server;
  readonly url: string;
  readonly next: () => Promise<Delivery>;
}

/** A server that keeps the deliveries it gets. */
export async function openReceiver(): Promise<Receiver> {
  const waiting: ((delivery: Delivery) => void)[] = [];
  const kept: Delivery[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const delivery = { raw: Buffer.concat(chunks), headers };
    const take = waiting.shift();
    if (take === undefined) kept.push(delivery);
    else take(delivery);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    server,
    url: `http://127.0.0.1:${port}/webhooks/shopify`,
    next: () =>
      new Promise((resolve) => {
        const delivery = kept.shift();
        if (delivery === undefined) waiting.push(resolve);
        else resolve(delivery);
      }),
  };
}

/** Real deliveries of the shop, caused by counting stock. */
export function webhooksOf(sandbox: ShopifySandbox, receiver: Receiver): WebhookSubject {
  let turn = 0;
  return {
    deliver: async () => {
      if (turn === 0) await subscribe(sandbox, receiver.url);
      turn += 1;
      const arrival = receiver.next();
      sandbox.setStock('B-1', 'Berlin', 500 + turn);
      return await arrival;
    },
    signedWith: (delivery, secret) => ({
      ...delivery,
      headers: {
        ...delivery.headers,
        'x-shopify-hmac-sha256': createHmac('sha256', secret).update(delivery.raw).digest('base64'),
      },
    }),
    signatureHeader: 'x-shopify-hmac-sha256',
    secretNames: ['webhookSecret', 'previousWebhookSecret'],
    wanted: { id: null, topic: 'orders/create', url: 'https://hub.example.com/webhooks/shopify' },
  };
}

/** Subscribes directly, so that receiving does not depend on the connector's own subscribing. */
async function subscribe(sandbox: ShopifySandbox, uri: string): Promise<void> {
  const query = `mutation($uri: String!) {
    webhookSubscriptionCreate(
      topic: INVENTORY_LEVELS_UPDATE, webhookSubscription: { uri: $uri }
    ) { userErrors { message } }
  }`;
  await fetch(`${sandbox.url}/admin/api/2026-10/graphql.json`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-shopify-access-token': sandbox.accessToken,
    },
    body: JSON.stringify({ query, variables: { uri } }),
  });
}
