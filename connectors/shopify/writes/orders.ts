/** Changes orders that are there: fields, tags, cancelling, closing, and that they are paid. */
import { CrossdockError, type Json } from '../../../core/connector/index.ts';
import { ask, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { isList, objectAt, optionalObject, textAt } from '../node.ts';
import { query } from '../operation.ts';
import { bareMutation, stateChange } from './state-change.ts';
import { tagOperations } from './tags.ts';
import type { WriteOperation } from './write-operation.ts';
import { CLEARABLE, fields, SWITCH, WORD, WORDS } from './write-parts.ts';

const JOB = query('JobDone', 2, 'query JobDone($id: ID!) { job(id: $id) { done } }');
/** Looks at a running job, half a second apart at first and twice as long each time: about a minute. */
const LOOKS_MAX = 7;

const UPDATE = stateChange({
  stream: 'orders',
  operation: 'update',
  about:
    'Changes fields of an order. Tags and custom attributes replace what is there; addTags and removeTags do not. ' +
    'The key is its id, or its source identifier.',
  schema: {
    ...fields({
      note: CLEARABLE,
      email: CLEARABLE,
      phone: CLEARABLE,
      poNumber: CLEARABLE,
      tags: WORDS,
      customAttributes: {
        type: 'array',
        maxItems: 100,
        items: fields({ key: WORD, value: { type: 'string' } }, ['key', 'value']),
      },
    }),
    minProperties: 1,
  },
  mutation: bareMutation('OrderUpdate', 'orderUpdate', {
    variables: '$input: OrderInput!',
    passed: 'input: $input',
  }),
  root: 'orderUpdate',
  isDone: ({ data: held }, data) =>
    Object.entries(data).every(([field, value]) => comparable(held[field]) === comparable(value)),
  variables: (id, data) => ({ input: { id, ...data } }),
});

/** Tags have no order, and a text that is not there is the same as an empty one. */
function comparable(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return 'null';
  return JSON.stringify(isList(value) ? value.map((item) => JSON.stringify(item)).sort() : value);
}

const CANCEL = stateChange({
  stream: 'orders',
  operation: 'cancel',
  about:
    'Cancels an order, which is final: whether its goods go back to stock and its payments to the buyer must be said.',
  alsoChanges: ['fulfillmentOrders', 'inventoryLevels', 'refunds'],
  schema: fields(
    {
      reason: { enum: ['CUSTOMER', 'DECLINED', 'FRAUD', 'INVENTORY', 'OTHER', 'STAFF'] },
      restock: SWITCH,
      refund: SWITCH,
      notifyCustomer: SWITCH,
      staffNote: { type: 'string', maxLength: 255 },
    },
    ['reason', 'restock', 'refund'],
  ),
  mutation: bareMutation('OrderCancel', 'orderCancel', {
    variables:
      '$id: ID!, $reason: OrderCancelReason!, $restock: Boolean!, $refundMethod: OrderCancelRefundMethodInput, ' +
      '$notify: Boolean, $staffNote: String',
    passed:
      'orderId: $id, reason: $reason, restock: $restock, refundMethod: $refundMethod, ' +
      'notifyCustomer: $notify, staffNote: $staffNote',
    errors: 'job { id } orderCancelUserErrors { code field message }',
  }),
  root: 'orderCancel',
  reads: [JOB],
  isDone: ({ data }) => typeof data['cancelledAt'] === 'string',
  variables: (id, data) => ({
    id,
    reason: data['reason'],
    restock: data['restock'],
    refundMethod: { originalPaymentMethodsRefund: data['refund'] === true },
    notify: data['notifyCustomer'] === true,
    staffNote: data['staffNote'] ?? null,
  }),
  after: async (shop, payload) => waitForJob(shop, textAt(objectAt(payload, 'job'), 'id')),
});

/** Errors: SHOPIFY_SERVER_FAULT when the job is still running after about a minute. */
async function waitForJob(shop: Shop, id: string): Promise<void> {
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const { data } = await ask(shop, JOB, { id });
    if (optionalObject(data, 'job')?.['done'] === true) return;
    await shop.host.clock.sleep(500 * 2 ** looks, shop.host.signal);
  }
  throw new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_SERVER_FAULT, {
    what: `the job ${id} is still running`,
    where: shop.host.connection,
  });
}

const CLOSE = stateChange({
  stream: 'orders',
  operation: 'close',
  about: 'Closes an order: nothing is to be done for it any more.',
  schema: fields({}),
  mutation: bareMutation('OrderClose', 'orderClose', {
    variables: '$input: OrderCloseInput!',
    passed: 'input: $input',
  }),
  root: 'orderClose',
  isDone: ({ data }) => typeof data['closedAt'] === 'string',
  variables: (id) => ({ input: { id } }),
});

const MARK_AS_PAID = stateChange({
  stream: 'orders',
  operation: 'markAsPaid',
  about: 'Tells that what was still open of an order has been paid outside of Shopify.',
  schema: fields({}),
  mutation: bareMutation('OrderMarkAsPaid', 'orderMarkAsPaid', {
    variables: '$input: OrderMarkAsPaidInput!',
    passed: 'input: $input',
  }),
  root: 'orderMarkAsPaid',
  isDone: ({ data }) => data['displayFinancialStatus'] === 'PAID',
  variables: (id) => ({ input: { id } }),
});

/** What can be done to an order. */
export const ORDER_OPERATIONS: readonly WriteOperation[] = [
  UPDATE,
  CANCEL,
  CLOSE,
  MARK_AS_PAID,
  ...tagOperations('orders', 'Order'),
];
