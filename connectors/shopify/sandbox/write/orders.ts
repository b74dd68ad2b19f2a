import { type CallContext, expectKind, type Resolvers } from '../read/resolve.ts';
import { cancelOrder, saveOrder } from '../shop/change-order.ts';
import { putMetafield } from '../shop/metafields.ts';
import { placeOrder } from '../shop/place-order.ts';
import { type UserError, userError } from './answers.ts';
import { fulfillAtOnce } from './fulfillments.ts';
import { mutation } from './mutation.ts';
import { type OrderCreateInput, orderFaults, orderWish } from './order-input.ts';

const STAFF_NOTE_MAX = 255;

interface OrderCreateArguments {
  readonly order: OrderCreateInput;
  readonly options?: {
    readonly inventoryBehaviour:
      | 'BYPASS'
      | 'DECREMENT_IGNORING_POLICY'
      | 'DECREMENT_OBEYING_POLICY';
  } | null;
}

interface OrderCancelArguments {
  readonly orderId: string;
  readonly reason: string;
  readonly restock: boolean;
  readonly refund?: boolean | null;
  readonly refundMethod?: { readonly originalPaymentMethodsRefund?: boolean } | null;
  readonly staffNote?: string | null;
}

interface OrderUpdateArguments {
  readonly input: {
    readonly id: string;
    readonly note?: string | null;
    readonly tags?: readonly string[];
    readonly email?: string | null;
    readonly phone?: string | null;
    readonly poNumber?: string | null;
    readonly customAttributes?: readonly { readonly key: string; readonly value: string }[];
  };
}

/** Orders made and changed over the API. */
export const ORDER_MUTATIONS: Resolvers[string] = {
  orderCreate: mutation('ignored', (args: OrderCreateArguments, context) =>
    createOrder(context, args),
  ),
  orderUpdate: mutation('ignored', (args: OrderUpdateArguments, context) =>
    updateOrder(context, args),
  ),
  orderCancel: mutation('ignored', (args: OrderCancelArguments, context) => cancel(context, args)),
};

function createOrder(
  { shop }: CallContext,
  { order: input, options }: OrderCreateArguments,
): unknown {
  const errors = orderFaults(shop, input);
  if (errors.length > 0) return { order: null, userErrors: errors };
  const behaviour = options?.inventoryBehaviour ?? 'BYPASS';
  const placed = placeOrder(shop, orderWish(shop, input, behaviour));
  if ('uncovered' in placed) {
    const error = userError(
      ['order', 'lineItems', placed.uncovered],
      'Unable to reserve inventory.',
      'INVENTORY_CLAIM_FAILED',
    );
    return { order: null, userErrors: [error] };
  }
  for (const field of input.metafields ?? []) {
    putMetafield(shop, {
      ownerId: placed.order.id,
      namespace: field.namespace ?? 'custom',
      key: field.key ?? '',
      type: field.type ?? 'single_line_text_field',
      value: field.value ?? '',
    });
  }
  const fulfillment = input.fulfillment;
  if (fulfillment != null) fulfillAtOnce(shop, placed.order, fulfillment);
  return { order: shop.tables.orders.get(placed.order.id), userErrors: [] };
}

function updateOrder({ shop }: CallContext, { input }: OrderUpdateArguments): unknown {
  const { id, ...changes } = input;
  const order = shop.tables.orders.get(id);
  if (order === undefined) {
    return { order: null, userErrors: [userError(['id'], 'Order does not exist')] };
  }
  if (Object.keys(changes).length === 0) {
    const message = 'No valid update parameters have been provided';
    return { order: null, userErrors: [userError(null, message)] };
  }
  if (changes.phone != null && !/^\+?[\d\s()-]{5,}$/.test(changes.phone)) {
    return { order: null, userErrors: [userError(['phone'], 'Phone is invalid')] };
  }
  const tags = changes.tags === undefined ? {} : { tags: [...changes.tags].sort() };
  return { order: saveOrder(shop, { ...order, ...changes, ...tags }), userErrors: [] };
}

function cancel({ shop }: CallContext, args: OrderCancelArguments): unknown {
  expectKind(args.orderId, 'Order');
  const order = shop.tables.orders.get(args.orderId);
  const fault = cancelFault(args, order?.cancelledAt ?? null, order !== undefined);
  if (fault !== null || order === undefined) {
    const errors = fault === null ? [] : [fault];
    return { job: null, orderCancelUserErrors: errors, userErrors: errors };
  }
  const refund = args.refund === true || args.refundMethod?.originalPaymentMethodsRefund === true;
  cancelOrder(shop, order, { reason: args.reason, restock: args.restock, refund });
  const job = { id: shop.newId('Job'), done: false };
  return { job, orderCancelUserErrors: [], userErrors: [] };
}

function cancelFault(
  args: OrderCancelArguments,
  cancelledAt: number | null,
  exists: boolean,
): UserError | null {
  if ((args.staffNote ?? '').length > STAFF_NOTE_MAX) {
    const message = 'Staff note is too long. Maximum length is 255 characters.';
    return userError(['staffNote'], message, 'INVALID');
  }
  if (args.refund != null && args.refundMethod != null) {
    const message = 'Only one of the arguments `refund` or `refund_method` is allowed.';
    return userError(['refund'], message, 'INVALID');
  }
  if (!exists) return userError(['orderId'], 'Order does not exist', 'NOT_FOUND');
  if (cancelledAt === null) return null;
  const message = 'Cannot cancel an order that has already been canceled';
  return userError(['orderId'], message, 'INVALID');
}
