import { deepEqual, equal } from 'node:assert/strict';
import { openShop, type TestShop } from './shop.ts';

describe('connectors/shopify/sandbox orders', () => {
  let shop: TestShop;
  beforeEach(async () => {
    shop = await openShop();
  });
  afterEach(() => shop.close());

  const create = (order: object, options: object | null = null) =>
    shop.call(CREATE, { order, options });
  const line = (quantity = 1): object => ({
    variantId: shop.sandbox.ids('A-1', 'Berlin').variantId,
    quantity,
    priceSet: { shopMoney: { amount: '12.5', currencyCode: 'USD' } },
  });

  async function available(): Promise<number> {
    const { inventoryItemId } = shop.sandbox.ids('A-1', 'Berlin');
    const query = `query($id: ID!) { inventoryItem(id: $id) {
      variant { inventoryQuantity } } }`;
    const { data } = await shop.call(query, { id: inventoryItemId });
    return Number(data.at('inventoryItem', 'variant', 'inventoryQuantity').value);
  }

  it('an order over the API leaves the stock alone unless it is told otherwise', async () => {
    await create({ lineItems: [line()] });
    equal(await available(), 7);
    await create({ lineItems: [line()] }, { inventoryBehaviour: 'DECREMENT_IGNORING_POLICY' });
    equal(await available(), 6);
  });

  it('an order that obeys the policy is refused when the stock does not cover it', async () => {
    const obeying = { inventoryBehaviour: 'DECREMENT_OBEYING_POLICY' };
    const { data } = await create({ lineItems: [line(8)] }, obeying);
    equal(data.text('orderCreate', 'userErrors', 0, 'code'), 'INVENTORY_CLAIM_FAILED');
    equal(data.at('orderCreate', 'order').value, null);
    equal(await available(), 7);
  });

  it('an order is created twice when it is asked for twice: the source identifier protects nothing', async () => {
    const order = { lineItems: [line()], sourceIdentifier: 'till-1' };
    await create(order);
    await create(order);
    const { data } = await shop.call(
      `{ orders(first: 9, query: "source_identifier:'till-1'") { nodes { id } } }`,
    );
    const { value } = data.at('orders', 'nodes');
    equal(Array.isArray(value) ? value.length : 0, 2);
  });

  it('an order is found by the metafield that holds its id', async () => {
    const metafields = [{ namespace: 'hub', key: 'source', type: 'id', value: 'till-9' }];
    const made = await create({ lineItems: [line()], metafields });
    const query = `{ orderByIdentifier(identifier: {
      customId: { namespace: "hub", key: "source", value: "till-9" } }) { id } }`;
    const { data } = await shop.call(query);
    equal(data.text('orderByIdentifier', 'id'), made.data.text('orderCreate', 'order', 'id'));
  });

  it('amounts are decimal texts without a second zero', async () => {
    const { data } = await create({ lineItems: [line(2)] });
    const order = data.at('orderCreate', 'order');
    equal(order.text('totalPriceSet', 'shopMoney', 'amount'), '25.0');
    equal(order.text('displayFinancialStatus'), 'PENDING');
  });

  const refusals: readonly (readonly [string, () => object, string])[] = [
    ['no lines', () => ({ lineItems: [] }), 'INVALID'],
    ['nothing of a line', () => ({ lineItems: [{ title: 'x', quantity: 0 }] }), 'INVALID'],
    [
      'two customers',
      () => ({
        lineItems: [line()],
        customerId: 'gid://shopify/Customer/1',
        customer: { toUpsert: { email: 'a@b.ch' } },
      }),
      'REDUNDANT_CUSTOMER_FIELDS',
    ],
  ];
  for (const [name, order, code] of refusals) {
    it(`an order with ${name} is refused with ${code}`, async () => {
      const { data } = await create(order());
      equal(data.text('orderCreate', 'userErrors', 0, 'code'), code);
    });
  }

  it('a fulfilment order is sent in parts and closes with the last', async () => {
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'A-1', quantity: 3 }] });
    const parts = await shop.call(PARTS, { id: order.id });
    const part = parts.data.at('order', 'fulfillmentOrders', 'nodes', 0);
    const send = (quantity: number) =>
      shop.call(FULFILL, {
        fulfillment: {
          lineItemsByFulfillmentOrder: [
            {
              fulfillmentOrderId: part.text('id'),
              fulfillmentOrderLineItems: [
                { id: part.text('lineItems', 'nodes', 0, 'id'), quantity },
              ],
            },
          ],
        },
      });
    const state = async (): Promise<readonly string[]> => {
      const { data } = await shop.call(PARTS, { id: order.id });
      const now = data.at('order', 'fulfillmentOrders', 'nodes', 0);
      return [data.text('order', 'displayFulfillmentStatus'), now.text('status')];
    };
    await send(1);
    deepEqual(await state(), ['PARTIALLY_FULFILLED', 'IN_PROGRESS']);
    const tooMany = await send(3);
    equal(
      tooMany.data.text('fulfillmentCreate', 'userErrors', 0, 'message'),
      'Invalid fulfillment order line item quantity requested.',
    );
    await send(2);
    deepEqual(await state(), ['FULFILLED', 'CLOSED']);
    const closed = await send(1);
    const number = part.text('id').split('/').at(-1);
    equal(
      closed.data.text('fulfillmentCreate', 'userErrors', 0, 'message'),
      `Fulfillment order ${number} has an unfulfillable status= closed.`,
    );
  });

  it('an order that no location can send alone is split', async () => {
    const order = shop.sandbox.placeOrder({
      lines: [
        { sku: 'A-1', quantity: 5 },
        { sku: 'B-1', quantity: 1 },
      ],
    });
    const { data } = await shop.call(PARTS, { id: order.id });
    const nodes = data.at('order', 'fulfillmentOrders', 'nodes');
    equal(Array.isArray(nodes.value) ? nodes.value.length : 0, 2);
  });

  it('a refund gives money and goods back, and no more than was paid or bought', async () => {
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'A-1', quantity: 2 }] });
    shop.sandbox.fulfillOrder(order.id);
    const { locationId } = shop.sandbox.ids('A-1', 'Berlin');
    const parentId = order.transactions[0]?.id;
    const refund = (quantity: number, amount: string, key: string) =>
      shop.call(REFUND, {
        key,
        input: {
          orderId: order.id,
          refundLineItems: [
            { lineItemId: order.lines[0]?.id, quantity, restockType: 'RETURN', locationId },
          ],
          transactions: [
            { orderId: order.id, kind: 'REFUND', gateway: 'manual', amount, parentId },
          ],
        },
      });
    const tooMuch = await refund(1, '25.00', 'a');
    equal(
      tooMuch.data.text('refundCreate', 'userErrors', 0, 'message'),
      'Refund amount $25.00 is greater than net payment received $20.00',
    );
    const { data } = await refund(1, '10.00', 'b');
    equal(data.text('refundCreate', 'order', 'displayFinancialStatus'), 'PARTIALLY_REFUNDED');
    equal(await available(), 6);
    const tooMany = await refund(2, '10.00', 'c');
    equal(
      tooMany.data.text('refundCreate', 'userErrors', 0, 'message'),
      'Quantity cannot refund more items than were purchased',
    );
  });

  it('a cancelled order cannot be cancelled again and tells it in both error lists', async () => {
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'A-1', quantity: 2 }] });
    const cancel = () => shop.call(CANCEL, { id: order.id });
    equal((await cancel()).data.at('orderCancel', 'userErrors', 0).value, undefined);
    const { data } = await cancel();
    const message = 'Cannot cancel an order that has already been canceled';
    equal(data.text('orderCancel', 'userErrors', 0, 'message'), message);
    equal(data.text('orderCancel', 'orderCancelUserErrors', 0, 'code'), 'INVALID');
    equal(await available(), 7);
  });

  it('a customer is upserted by e-mail whatever its case', async () => {
    const set = (identifier: object | null, input: object) =>
      shop.call(CUSTOMER, { identifier, input });
    const first = await set({ email: 'Ada@Example.com' }, { email: 'Ada@Example.com', note: 'x' });
    const again = await set({ email: 'ada@example.com' }, { email: 'ada@example.com', note: 'y' });
    const id = first.data.text('customerSet', 'customer', 'id');
    equal(again.data.text('customerSet', 'customer', 'id'), id);
    const taken = await set(null, { email: 'ADA@example.com' });
    const said = taken.data.text('customerSet', 'userErrors', 0, 'message');
    equal(said, 'Email has already been taken');
    const mismatch = await set({ email: 'a@b.ch' }, { email: 'c@d.ch' });
    equal(
      mismatch.data.text('customerSet', 'userErrors', 0, 'message'),
      'The identifier value does not match the value of the corresponding field in the input.',
    );
  });
});

const CREATE = `mutation($order: OrderCreateOrderInput!, $options: OrderCreateOptionsInput) {
  orderCreate(order: $order, options: $options) {
    order { id displayFinancialStatus totalPriceSet { shopMoney { amount } } }
    userErrors { code field message }
  }
}`;
const PARTS = `query($id: ID!) { order(id: $id) { displayFulfillmentStatus
  fulfillmentOrders(first: 5) { nodes { id status lineItems(first: 5) { nodes { id } } } } } }`;
const FULFILL = `mutation($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id } userErrors { message } }
}`;
const REFUND = `mutation($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    order { displayFinancialStatus } userErrors { message }
  }
}`;
const CANCEL = `mutation($id: ID!) { orderCancel(orderId: $id, reason: OTHER, restock: true) {
  userErrors { message } orderCancelUserErrors { code } } }`;
const CUSTOMER = `mutation($identifier: CustomerSetIdentifiers, $input: CustomerSetInput!) {
  customerSet(identifier: $identifier, input: $input) {
    customer { id } userErrors { message } } }`;
