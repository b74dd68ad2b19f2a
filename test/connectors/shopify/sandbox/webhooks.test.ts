import { deepEqual, equal, ok } from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { openShop, type TestShop } from './shop.ts';

interface Got {
  readonly topic: string;
  readonly id: string;
  readonly event: string;
  readonly body: string;
  readonly isSigned: boolean;
}

const SECRET = 'hush';

describe('connectors/shopify/sandbox webhooks', () => {
  let shop: TestShop;
  let server: Server;
  let got: Got[];
  let status: number;

  beforeEach(async () => {
    got = [];
    status = 200;
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const raw = Buffer.concat(chunks);
      const header = (name: string): string => String(request.headers[`x-shopify-${name}`]);
      const signature = createHmac('sha256', SECRET).update(raw).digest('base64');
      got.push({
        topic: header('topic'),
        id: header('webhook-id'),
        event: header('event-id'),
        body: raw.toString(),
        isSigned: header('hmac-sha256') === signature,
      });
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    shop = await openShop({ webhookSecret: SECRET });
  });
  afterEach(async () => {
    await shop.close();
    server.closeAllConnections();
    server.close();
  });

  async function subscribe(topic: string): Promise<string> {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { data } = await shop.call(SUBSCRIBE, {
      topic,
      webhookSubscription: { uri: `http://127.0.0.1:${port}/hook` },
    });
    const answer = data.at('webhookSubscriptionCreate');
    equal(answer.at('userErrors', 0).value, undefined);
    return answer.text('webhookSubscription', 'id');
  }

  async function settle(ms = 0): Promise<void> {
    await shop.clock.advance(ms);
    await shop.sandbox.deliveriesSettled();
  }

  it('one action reaches every topic, signed, with one event id and a webhook id each', async () => {
    await subscribe('ORDERS_CREATE');
    await subscribe('INVENTORY_LEVELS_UPDATE');
    shop.sandbox.placeOrder({ lines: [{ sku: 'A-1', quantity: 1 }] });
    await settle();
    deepEqual(got.map((one) => one.topic).sort(), ['inventory_levels/update', 'orders/create']);
    ok(got.every((one) => one.isSigned));
    equal(new Set(got.map((one) => one.event)).size, 1);
    equal(new Set(got.map((one) => one.id)).size, 2);
  });

  it('ids in bodies are bare numbers beyond what JavaScript can hold', async () => {
    await subscribe('ORDERS_CREATE');
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'A-1', quantity: 1 }] });
    await settle();
    const digits = /"id":(\d+),/.exec(got[0]?.body ?? '')?.[1] ?? '';
    equal(`gid://shopify/Order/${digits}`, order.id);
    ok(!Number.isSafeInteger(Number(digits)));
  });

  it('a refused delivery comes again with the same id and body, later and later', async () => {
    await subscribe('INVENTORY_LEVELS_UPDATE');
    status = 500;
    shop.sandbox.setStock('A-1', 'Berlin', 9);
    await settle();
    await settle(30_000);
    status = 200;
    await settle(60_000);
    await settle(86_400_000);
    equal(got.length, 3);
    equal(new Set(got.map((one) => `${one.id} ${one.body}`)).size, 1);
  });

  it('after the first try and eight more in four hours the subscription is gone', async () => {
    const id = await subscribe('INVENTORY_LEVELS_UPDATE');
    status = 500;
    shop.sandbox.setStock('A-1', 'Berlin', 9);
    await settle();
    for (let minute = 0; minute < 250; minute += 1) await settle(60_000);
    equal(got.length, 9);
    const { data } = await shop.call('query($id: ID!) { webhookSubscription(id: $id) { id } }', {
      id,
    });
    equal(data.at('webhookSubscription').value, null);
  });

  it('deliveries are dropped, doubled, delayed and badly signed on demand', async () => {
    await subscribe('INVENTORY_LEVELS_UPDATE');
    shop.sandbox.setWebhookFaults([
      { kind: 'drop', count: 1 },
      { kind: 'duplicate', count: 1 },
      { kind: 'delay', delayMs: 5000, count: 1 },
      { kind: 'badSignature', count: 1 },
    ]);
    for (const available of [11, 12, 13, 14]) shop.sandbox.setStock('A-1', 'Berlin', available);
    await settle();
    await settle(5000);
    deepEqual(
      got.map((one) => /"available":(\d+)/.exec(one.body)?.[1]),
      ['12', '12', '14', '13'],
    );
    equal(got[0]?.id, got[1]?.id);
    deepEqual(
      got.map((one) => one.isSigned),
      [true, true, false, true],
    );
  });

  const refusals: readonly (readonly [object, string])[] = [
    [{}, "Address can't be blank"],
    [{ uri: '' }, "Address can't be blank"],
    [{ uri: 'http://example.com' }, 'Address protocol http:// is not supported'],
    [{ uri: 'pubsub://valid-project:' }, 'Address protocol pubsub:// is not supported'],
    [{ uri: 'https://example.com/a', name: 'a b' }, 'Name name field can only contain'],
  ];
  for (const [webhookSubscription, message] of refusals) {
    it(`refuses ${JSON.stringify(webhookSubscription)}: ${message}`, async () => {
      const { data } = await shop.call(SUBSCRIBE, { topic: 'ORDERS_CREATE', webhookSubscription });
      const said = data.text('webhookSubscriptionCreate', 'userErrors', 0, 'message');
      ok(said.startsWith(message), said);
    });
  }

  it('the same topic and address twice is refused', async () => {
    await subscribe('ORDERS_CREATE');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { data } = await shop.call(SUBSCRIBE, {
      topic: 'ORDERS_CREATE',
      webhookSubscription: { uri: `http://127.0.0.1:${port}/hook` },
    });
    equal(
      data.text('webhookSubscriptionCreate', 'userErrors', 0, 'message'),
      'Address for this topic has already been taken',
    );
  });
});

const SUBSCRIBE = `mutation($topic: WebhookSubscriptionTopic!, $webhookSubscription: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $webhookSubscription) {
    webhookSubscription { id } userErrors { field message }
  }
}`;
