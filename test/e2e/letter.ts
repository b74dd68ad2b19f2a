/** Deliveries as the web shop sends them. */
import { createHmac, randomUUID } from 'node:crypto';
import { SHOP_WEBHOOK_SECRET } from './hub-project.ts';

/** The shop of the example connection. */
export const SHOP_DOMAIN = 'harbour-goods.myshopify.com';

/** A delivery as it goes over the wire. */
export interface Letter {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Posts a delivery to the hub; answers the status. */
export async function postLetter(url: string, letter: Letter): Promise<number> {
  const { headers, body } = letter;
  const answer = await fetch(`${url}/webhooks/shopify-main`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

/** A delivery about an order, as the shop signs it; the body holds what the hub looks at. */
export function letterAbout(
  orderId: string,
  over: { readonly secret?: string; readonly padding?: number } = {},
): Letter {
  const note = 'x'.repeat(over.padding ?? 0);
  return signedLetter(JSON.stringify({ admin_graphql_api_id: orderId, note }), over.secret);
}

/** A delivery with that body. */
export function signedLetter(body: string, secret: string = SHOP_WEBHOOK_SECRET): Letter {
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': 'orders/create',
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
      'x-shopify-shop-domain': SHOP_DOMAIN,
      'x-shopify-webhook-id': randomUUID(),
      'x-shopify-triggered-at': '2026-01-01T00:00:00Z',
    },
  };
}
