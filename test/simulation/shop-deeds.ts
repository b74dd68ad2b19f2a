import { type Kind, NAMES } from './deed.ts';
import { PLACE, SKUS, type Systems } from './systems.ts';

const MAILS: readonly string[] = ['ann@example.com', 'bob@example.com', 'cleo@example.com'];

/** A customer orders, to be sent or to be fetched. */
export const placeOrder: Kind = (hand, made) => {
  hand.orders += 1;
  const lines = SKUS.slice(0, hand.number(1, 3)).map((sku) => ({
    sku,
    quantity: hand.number(1, 4),
  }));
  const email = hand.draw(MAILS);
  const isPickup = hand.number(0, 1) === 1;
  return {
    what: `order ${JSON.stringify(lines)} of ${email}`,
    act: ({ shop }) => {
      const { id } = shop.placeOrder({ lines, email, ...(isPickup ? { pickupAt: PLACE } : {}) });
      made.orders.push({ id, sku: lines[0]?.sku ?? '' });
    },
  };
};

/** An order is cancelled, sent, refunded in part, or gets another note. */
export const changeOrder: Kind = (hand, made) => {
  if (hand.orders === 0) return placeOrder(hand, made);
  const index = hand.number(0, hand.orders - 1);
  const how = hand.draw(['cancel', 'fulfil', 'refund', 'note'] as const);
  const note = `note ${hand.number(1, 1_000)}`;
  return {
    what: `${how} order ${index}`,
    act: ({ shop }) => {
      const order = made.orders[index];
      if (order === undefined) return;
      const row = shop
        .state()
        ['orders']?.find((one) => Reflect.get(Object(one), 'id') === order.id);
      const isOpen = Reflect.get(Object(row), 'cancelledAt') === null;
      if (how === 'note') shop.editOrder(order.id, { note });
      else if (!isOpen) return;
      else if (how === 'fulfil') shop.fulfillOrder(order.id);
      else if (
        shop
          .state()
          ['fulfillments']?.some((one) => Reflect.get(Object(one), 'orderId') === order.id)
      )
        return;
      else if (how === 'cancel') shop.cancelOrder(order.id);
      else if (Reflect.get(Object(row), 'refunded') !== true) refundOnce(shop, order);
    },
  };
};

/** A unit of the first line goes back; a second refund of it would be refused by the shop. */
function refundOnce(
  shop: Systems['shop'],
  order: { readonly id: string; readonly sku: string },
): void {
  const refunds = shop.state()['refunds'] ?? [];
  if (refunds.some((one) => Reflect.get(Object(one), 'orderId') === order.id)) return;
  shop.refundLine(order.id, order.sku, 1);
}

/** Somebody opens an account. */
export const addCustomer: Kind = (hand, made) => {
  hand.people += 1;
  const email = `web${hand.people}@example.com`;
  const firstName = hand.draw(NAMES);
  // An ERP takes no two customers of one name.
  const lastName = `Web${hand.people}`;
  return {
    what: `customer ${email}`,
    act: ({ shop }) => {
      made.customers.push(shop.addCustomer({ email, firstName, lastName }).id);
    },
  };
};

/** Somebody changes their first name. */
export const editCustomer: Kind = (hand, made) => {
  if (hand.people === 0) return addCustomer(hand, made);
  const index = hand.number(0, hand.people - 1);
  const firstName = hand.draw(NAMES);
  return {
    what: `customer ${index} is ${firstName}`,
    act: ({ shop }) => {
      const id = made.customers[index];
      if (id !== undefined) shop.editCustomer(id, { firstName });
    },
  };
};

/**
 * A system that is told of a no marks it with its own time, seconds later, and what comes back is never taken for an
 * echo: a yes that was said in between does not hold. So nobody says yes again within this time, in ms.
 */
const REFUSAL_MS = 60_000;

/** Somebody says yes or no to e-mails. */
export const consent: Kind = (hand, made) => {
  if (hand.people === 0) return addCustomer(hand, made);
  const index = hand.number(0, hand.people - 1);
  const drawn = hand.draw(['SUBSCRIBED', 'UNSUBSCRIBED'] as const);
  const refusedMs = hand.refusedMs.get(index) ?? Number.NEGATIVE_INFINITY;
  const state = hand.atMs < refusedMs + REFUSAL_MS ? 'UNSUBSCRIBED' : drawn;
  if (state === 'UNSUBSCRIBED') hand.refusedMs.set(index, hand.atMs);
  return {
    what: `customer ${index} ${state}`,
    act: ({ shop }) => {
      const id = made.customers[index];
      if (id !== undefined) shop.consent(id, 'email', state);
    },
  };
};
