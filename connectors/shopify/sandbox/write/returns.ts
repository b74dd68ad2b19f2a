import { type CallContext, expectKind, type Resolvers } from '../read/resolve.ts';
import { returnReason } from '../read/returns.ts';
import { refundOrder } from '../shop/change-order.ts';
import { type Booking, bookReturn, createReturn, endReturn } from '../shop/returns.ts';
import type { ReturnRow } from '../shop/sales-rows.ts';
import type { Shop } from '../shop/shop.ts';
import { type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';

interface CreateInput {
  readonly orderId: string;
  readonly returnLineItems: readonly {
    readonly fulfillmentLineItemId: string;
    readonly quantity: number;
    readonly returnReasonDefinitionId?: string | null;
    readonly returnReasonNote?: string | null;
  }[];
}

interface ProcessInput {
  readonly returnId: string;
  readonly note?: string | null;
  readonly returnLineItems: readonly Booking[];
  readonly financialTransfer?: {
    readonly issueRefund: {
      readonly orderTransactions: readonly {
        readonly parentId: string;
        readonly transactionAmount: { readonly amount: string };
      }[];
    };
  } | null;
}

/** Goods on their way back. */
export const RETURN_MUTATIONS: Resolvers[string] = {
  returnCreate: mutation('ignored', (args: { returnInput: CreateInput }, context) =>
    create(context, args.returnInput),
  ),
  returnProcess: mutation('ignored', (args: { input: ProcessInput }, context) =>
    process(context, args.input),
  ),
  returnClose: mutation('ignored', (args: { id: string }, context) =>
    end(context, args.id, 'CLOSED'),
  ),
  returnCancel: mutation('ignored', (args: { id: string }, context) =>
    end(context, args.id, 'CANCELED'),
  ),
};

function create({ shop }: CallContext, input: CreateInput): unknown {
  expectKind(input.orderId, 'Order');
  const order = shop.tables.orders.get(input.orderId);
  if (order === undefined) {
    const error = userError(['returnInput', 'orderId'], 'Order does not exist.', 'NOT_FOUND');
    return { return: null, userErrors: [error] };
  }
  const sent = sentLines(shop, order.id);
  const errors = input.returnLineItems.flatMap((line, index): readonly UserError[] => {
    const at = ['returnInput', 'returnLineItems', index];
    const left = sent.get(line.fulfillmentLineItemId);
    if (left === undefined) {
      const message = 'Fulfillment line item does not exist.';
      return [userError([...at, 'fulfillmentLineItemId'], message, 'NOT_FOUND')];
    }
    if (line.quantity > left) {
      const message = 'Quantity is not available for return.';
      return [userError([...at, 'quantity'], message, 'INVALID')];
    }
    const isOther = returnReason(line.returnReasonDefinitionId) === 'other';
    if (!isOther || (line.returnReasonNote ?? '') !== '') return [];
    return [userError([...at, 'returnReasonNote'], "Return reason note can't be blank", 'BLANK')];
  });
  if (errors.length > 0) return { return: null, userErrors: errors };
  const wishes = input.returnLineItems.map((line) => ({
    fulfillmentLineItemId: line.fulfillmentLineItemId,
    quantity: line.quantity,
    reason: returnReason(line.returnReasonDefinitionId),
    reasonNote: line.returnReasonNote ?? '',
  }));
  return { return: createReturn(shop, order, wishes), userErrors: [] };
}

/** What was sent of an order and is on no return yet, by fulfilment line. */
function sentLines(shop: Shop, orderId: string): ReadonlyMap<string, number> {
  const left = new Map(
    shop.tables.fulfillments
      .of(orderId)
      .filter(({ status }) => status !== 'CANCELLED')
      .flatMap(({ lines }) => lines)
      .map((line) => [line.id, line.quantity]),
  );
  for (const row of shop.tables.returns.of(orderId)) {
    if (row.status === 'CANCELED' || row.status === 'DECLINED') continue;
    for (const { fulfillmentLineItemId: id, quantity } of row.lines) {
      left.set(id, (left.get(id) ?? 0) - quantity);
    }
  }
  return left;
}

function process({ shop }: CallContext, input: ProcessInput): unknown {
  const found = openReturn(shop, input.returnId);
  if ('userErrors' in found) return found;
  const errors = input.returnLineItems.flatMap((booking, index) => {
    const line = found.lines.find(({ id }) => id === booking.id);
    const left = line === undefined ? 0 : line.quantity - line.processedQuantity;
    if (booking.quantity <= left) return [];
    const at = ['input', 'returnLineItems', index, 'quantity'];
    return [userError(at, 'Quantity is greater than what is unprocessed.', 'INVALID')];
  });
  if (errors.length > 0) return { return: null, userErrors: errors };
  const booked = bookReturn(shop, found, input.returnLineItems);
  return { return: withRefund(shop, booked, input), userErrors: [] };
}

function withRefund(shop: Shop, row: ReturnRow, input: ProcessInput): ReturnRow {
  const money = input.financialTransfer?.issueRefund.orderTransactions ?? [];
  const order = shop.tables.orders.get(row.orderId);
  if (money.length === 0 || order === undefined) return row;
  const refund = refundOrder(shop, order, {
    note: input.note ?? null,
    processedAt: null,
    lines: input.returnLineItems.flatMap((booking) => {
      const lineId = row.lines.find(({ id }) => id === booking.id)?.lineId;
      const line = order.lines.find(({ id }) => id === lineId);
      if (line === undefined) return [];
      // The goods were booked in with the return itself.
      return [{ line, quantity: booking.quantity, restockType: 'NO_RESTOCK', locationId: null }];
    }),
    transactions: money.map(({ parentId, transactionAmount }) => ({
      parentId,
      amount: transactionAmount.amount,
      gateway: order.transactions.find(({ id }) => id === parentId)?.gateway ?? 'manual',
    })),
  });
  const saved = { ...row, refundIds: [...row.refundIds, refund.id] };
  shop.tables.returns.put(saved);
  return saved;
}

function end({ shop }: CallContext, id: string, status: 'CLOSED' | 'CANCELED'): unknown {
  const found = openReturn(shop, id);
  if ('userErrors' in found) return found;
  if (status === 'CANCELED' && found.lines.some((line) => line.processedQuantity > 0)) {
    const message = 'Return is not cancelable.';
    return { return: null, userErrors: [userError(['id'], message, 'INVALID_STATE')] };
  }
  return { return: endReturn(shop, found, { status }), userErrors: [] };
}

function openReturn(shop: Shop, id: string) {
  expectKind(id, 'Return');
  const row = shop.tables.returns.get(id);
  if (row?.status === 'OPEN') return row;
  const error =
    row === undefined
      ? userError(['id'], 'Return does not exist.', 'NOT_FOUND')
      : userError(['id'], 'Return is not open.', 'INVALID_STATE');
  return { return: null, userErrors: [error] };
}
