import { createHmac } from 'node:crypto';
import type { KlaviyoSandbox } from '../../connectors/klaviyo/sandbox/server.ts';
import type { Delivery } from '../../core/connector/index.ts';
import { emailOf } from './klaviyo-writes.ts';
import type { Receiver } from './shopify-webhooks.ts';
import type { WebhookSubject } from './subject.ts';

const TOPIC = 'event:klaviyo.unsubscribed_from_email_marketing';

/** Real deliveries of the account, caused by people who leave. */
export function webhooksOf(
  sandbox: KlaviyoSandbox,
  receiver: Receiver,
  secret: string,
): WebhookSubject {
  let turn = 0;
  return {
    deliver: async () => {
      if (turn === 0) await subscribe(sandbox, receiver.url, secret);
      turn += 1;
      const arrival = receiver.next();
      sandbox.unsubscribeClick(emailOf(turn));
      return await arrival;
    },
    signedWith: (delivery, other) => signed(delivery, other, timeOf(delivery)),
    aged: (delivery, byMs) => {
      const time = new Date(Date.parse(timeOf(delivery)) - byMs).toUTCString();
      return signed(delivery, secret, time);
    },
    signatureHeader: 'klaviyo-signature',
    secretNames: ['webhookSecret', 'previousWebhookSecret'],
    wanted: {
      id: null,
      topic: 'event:klaviyo.sent_sms',
      url: 'https://hub.example.com/webhooks/klaviyo',
    },
  };
}

function timeOf(delivery: Delivery): string {
  return delivery.headers['klaviyo-timestamp'] ?? '';
}

function signed(delivery: Delivery, secret: string, time: string): Delivery {
  const signature = createHmac('sha256', secret).update(delivery.raw).update(time).digest('hex');
  const own = { 'klaviyo-signature': signature, 'klaviyo-timestamp': time };
  return { ...delivery, headers: { ...delivery.headers, ...own } };
}

/** Subscribes directly, so that receiving does not depend on the connector's own subscribing. */
export async function subscribe(
  sandbox: KlaviyoSandbox,
  url: string,
  secret: string,
): Promise<void> {
  const data = {
    type: 'webhook',
    attributes: { name: 'acceptance', endpoint_url: url, secret_key: secret },
    relationships: { 'webhook-topics': { data: [{ type: 'webhook-topic', id: TOPIC }] } },
  };
  await fetch(`${sandbox.url}/api/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/vnd.api+json',
      authorization: `Klaviyo-API-Key ${sandbox.privateKey}`,
      revision: '2026-07-15',
    },
    body: JSON.stringify({ data }),
  });
}
