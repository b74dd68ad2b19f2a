import assert from 'node:assert/strict';
import { shopify } from '../../connectors/shopify/connector.ts';
import { silentLog } from '../../core/base/log.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import type { Connection } from '../../core/pipeline/context.ts';
import { keepSubscriptions, reconcileSubscriptions } from '../../core/worker/subscriptions.ts';
import { type OpenShop, openShop } from '../connectors/shopify/shop.ts';
import { readFlow } from '../pipeline/fixture.ts';
import { flowText } from '../pipeline/flow-text.ts';

const FLOW = flowText({
  kind: 'state',
  triggers: '[{ webhook: orders/create }, { webhook: refunds/create }]',
  source: '{ connection: shop, stream: orders }',
  steps: '[{ map: { id: "={{ $json.id }}" } }]',
  deliver: '{ connection: hub, stream: orders, operation: upsert }',
});
const HUB = 'https://hub.example.com';
const OWN = `${HUB}/webhooks/shop`;
const NOTHING = { made: 0, kept: 2, mended: 0, dropped: 0 };

describe('webhook subscriptions', () => {
  let shop: OpenShop;
  beforeEach(async () => {
    shop = await openShop();
  });
  afterEach(() => shop.close());

  const hub = () => {
    const connection: Connection = {
      name: 'shop',
      connector: shopify,
      host: shop.host,
      streams: new Map(),
    };
    const flow = readFlow(FLOW);
    return {
      connections: new Map([['shop', connection]]),
      flows: new Map([[flow.name, flow]]),
    };
  };

  const present = async () =>
    (await shopify.webhooks?.list?.(shop.host))?.map(({ topic, url, fault }) => [
      topic,
      url,
      fault,
    ]);

  async function graphql(query: string): Promise<string> {
    const answer = await fetch(`${shop.sandbox.url}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'x-shopify-access-token': shop.sandbox.accessToken },
      body: JSON.stringify({ query }),
    });
    return await answer.text();
  }

  const subscribe = (topic: string, input: string): Promise<string> =>
    graphql(`mutation { webhookSubscriptionCreate(topic: ${topic}, webhookSubscription: { ${input} }) {
      webhookSubscription { id } userErrors { message } } }`);

  const wanted = [
    ['orders/create', OWN, undefined],
    ['refunds/create', OWN, undefined],
  ];

  it('are made where they are missing, and left alone when they are right', async () => {
    assert.deepEqual(await reconcileSubscriptions(hub(), HUB), { ...NOTHING, made: 2, kept: 0 });
    assert.deepEqual(await reconcileSubscriptions(hub(), `${HUB}/`), NOTHING);
    assert.deepEqual(await present(), wanted);
  });

  it('to an earlier address of the hub go, and those of others stay', async () => {
    await subscribe('ORDERS_CREATE', 'uri: "https://old.example.com/webhooks/shop"');
    await subscribe('ORDERS_CREATE', 'uri: "https://erp.example.com/hooks"');
    const changes = await reconcileSubscriptions(hub(), HUB);
    assert.deepEqual(changes, { made: 2, kept: 0, mended: 0, dropped: 1 });
    const left = await present();
    assert.ok(left?.some(([, url]) => url === 'https://erp.example.com/hooks'));
    assert.ok(!left?.some(([, url]) => String(url).includes('old.example.com')));
  });

  it('that are there twice go down to the sound one', async () => {
    await subscribe('ORDERS_CREATE', `uri: "${OWN}", filter: "total_price:>5"`);
    await subscribe('ORDERS_CREATE', `uri: "${OWN}"`);
    await subscribe('REFUNDS_CREATE', `uri: "${OWN}"`);
    const changes = await reconcileSubscriptions(hub(), HUB);
    assert.deepEqual(changes, { ...NOTHING, dropped: 1 });
    assert.deepEqual(await present(), wanted);
  });

  for (const [what, input] of [
    ['another format', 'format: XML'],
    ['fields left out', 'includeFields: ["id"]'],
    ['a filter', 'filter: "id:1"'],
  ] as const) {
    it(`with ${what} are mended in place`, async () => {
      await subscribe('ORDERS_CREATE', `uri: "${OWN}", ${input}`);
      const changes = await reconcileSubscriptions(hub(), HUB);
      assert.deepEqual(changes, { made: 1, kept: 0, mended: 1, dropped: 0 });
      assert.deepEqual(await present(), wanted);
    });
  }

  it('that the vendor removed are made again in time, also after a failed look', async () => {
    await reconcileSubscriptions(hub(), HUB);
    const [first] = (await shopify.webhooks?.list?.(shop.host)) ?? [];
    await graphql(
      `mutation { webhookSubscriptionDelete(id: "${first?.id}") { userErrors { message } } }`,
    );
    const clock = virtualClock();
    const context = { ...hub(), clock, log: silentLog() };
    shop.sandbox.setFaults([{ operation: 'WebhooksList', kind: 'status', status: 403, count: 1 }]);
    const stop = keepSubscriptions(context, { publicUrl: HUB, everyMs: 3_600_000 });
    const looks = () =>
      shop.sandbox.calls().filter((call) => call.operation === 'WebhooksList').length;
    const before = looks();
    await until(clock, () => looks() > before);
    assert.equal((await present())?.length, 1);
    await until(clock, () =>
      shop.sandbox.calls().some((call) => call.operation === 'WebhookCreate'),
    );
    await until(clock, async () => (await present())?.length === 2);
    stop();
    assert.equal(clock.pending(), 0);
  });

  it('of one connection are made although another one fails', async () => {
    const broken: Connection = {
      name: 'broken',
      connector: shopify,
      host: { ...shop.host, secrets: {} },
      streams: new Map(),
    };
    const { connections, flows } = hub();
    const other = readFlow(FLOW.replace('connection: shop', 'connection: broken'));
    const context = {
      connections: new Map([['broken', broken], ...connections]),
      flows: new Map([...flows, ['other', other]]),
    };
    await assert.rejects(reconcileSubscriptions(context, HUB), { code: 'SHOPIFY_AUTH_REFUSED' });
    assert.deepEqual(await present(), wanted);
  });
});

/** Lets an hour pass until it is so; calls over the loopback take their turns of the event loop. */
async function until(
  clock: { advance(ms: number): Promise<void> },
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    if (await isSo()) return;
    await clock.advance(3_600_000 / 10);
  }
  throw new Error('it did not come to that');
}
