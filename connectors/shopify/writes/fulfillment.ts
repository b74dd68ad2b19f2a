/** Moves, holds and readies fulfilment orders; corrects and cancels fulfilments. */
import {
  type Ack,
  isJsonObject,
  type JsonObject,
  type SourceRecord,
} from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { objectsAt } from '../node.ts';
import { bareMutation, stateChange } from './state-change.ts';
import type { WriteOperation } from './write-operation.ts';
import { fields, gidOf, SWITCH, WORD } from './write-parts.ts';

const CODED = 'userErrors { code field message }';
const IN_SHORT = { stream: 'fulfillmentOrders', alsoChanges: ['orders'] } as const;

const MOVE = stateChange({
  ...IN_SHORT,
  operation: 'move',
  about: 'Gives a whole fulfilment order of which nothing was sent yet to another location.',
  schema: fields({ locationId: gidOf('Location') }, ['locationId']),
  mutation: bareMutation('FulfillmentOrderMove', 'fulfillmentOrderMove', {
    variables: '$id: ID!, $locationId: ID!',
    passed: 'id: $id, newLocationId: $locationId',
    errors: CODED,
  }),
  root: 'fulfillmentOrderMove',
  isDone: ({ data: held }, data) => held['locationId'] === data['locationId'],
  flaw: ({ key, data }) => partlySent(key, data),
  variables: (id, data) => ({ id, locationId: data['locationId'] }),
});

/** Shopify would split the fulfilment order, and a repetition could not tell what it had moved. */
function partlySent(key: string, data: JsonObject): Ack | null {
  const isPartly = objectsAt(data, 'lineItems').some(
    (line) => line['totalQuantity'] !== line['remainingQuantity'],
  );
  if (!isPartly) return null;
  const what = `a part of ${key} was sent, so it cannot be moved as a whole`;
  return refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, what);
}

const HOLD = stateChange({
  ...IN_SHORT,
  operation: 'hold',
  about: 'Holds a fulfilment order back, with the reason.',
  schema: fields(
    {
      reason: {
        enum: [
          'AWAITING_PAYMENT',
          'AWAITING_RETURN_ITEMS',
          'HIGH_RISK_OF_FRAUD',
          'INCORRECT_ADDRESS',
          'INVENTORY_OUT_OF_STOCK',
          'OTHER',
          'UNKNOWN_DELIVERY_DATE',
        ],
      },
      notes: WORD,
      notifyMerchant: SWITCH,
    },
    ['reason'],
  ),
  mutation: bareMutation('FulfillmentOrderHold', 'fulfillmentOrderHold', {
    variables: '$id: ID!, $hold: FulfillmentOrderHoldInput!',
    passed: 'id: $id, fulfillmentHold: $hold',
    errors: CODED,
  }),
  root: 'fulfillmentOrderHold',
  isDone: ({ data }) => data['status'] === 'ON_HOLD',
  variables: (id, { reason, notes, notifyMerchant }) => ({
    id,
    hold: {
      reason,
      notifyMerchant: notifyMerchant === true,
      ...(notes === undefined ? {} : { reasonNotes: notes }),
    },
  }),
});

const RELEASE = stateChange({
  ...IN_SHORT,
  operation: 'releaseHold',
  about: 'Ends every hold on a fulfilment order.',
  schema: fields({}),
  mutation: bareMutation('FulfillmentOrderReleaseHold', 'fulfillmentOrderReleaseHold', {
    variables: '$id: ID!',
    passed: 'id: $id',
    errors: CODED,
  }),
  root: 'fulfillmentOrderReleaseHold',
  isDone: ({ data }) => data['status'] !== 'ON_HOLD',
  variables: (id) => ({ id }),
});

const READY = stateChange({
  ...IN_SHORT,
  operation: 'readyForPickup',
  about: 'Tells the buyer that the goods of a pickup order can be fetched.',
  schema: fields({}),
  mutation: bareMutation('FulfillmentOrderReady', 'fulfillmentOrderLineItemsPreparedForPickup', {
    variables: '$input: FulfillmentOrderLineItemsPreparedForPickupInput!',
    passed: 'input: $input',
    errors: CODED,
  }),
  root: 'fulfillmentOrderLineItemsPreparedForPickup',
  // A fulfilment order shows that it is being worked on; one that is closed has been fetched.
  isDone: ({ data }) =>
    data['methodType'] === 'PICK_UP' && ['IN_PROGRESS', 'CLOSED'].includes(String(data['status'])),
  variables: (id) => ({ input: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: id }] } }),
});

const TRACKING = stateChange({
  stream: 'fulfillments',
  operation: 'updateTracking',
  about: 'Sets the carrier, the number and the address by which a fulfilment is followed.',
  alsoChanges: ['orders'],
  schema: fields({ company: WORD, number: WORD, url: WORD, notifyCustomer: SWITCH }, ['number']),
  mutation: bareMutation('FulfillmentTracking', 'fulfillmentTrackingInfoUpdate', {
    variables: '$id: ID!, $tracking: FulfillmentTrackingInput!, $notify: Boolean',
    passed: 'fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: $notify',
  }),
  root: 'fulfillmentTrackingInfoUpdate',
  isDone: isTracked,
  variables: (id, { notifyCustomer, ...tracking }) => ({
    id,
    tracking,
    notify: notifyCustomer === true,
  }),
});

function isTracked({ data: held }: SourceRecord, data: JsonObject): boolean {
  const [first] = objectsAt(held, 'trackingInfo');
  if (!isJsonObject(first)) return false;
  return ['company', 'number', 'url'].every(
    (field) => data[field] === undefined || data[field] === first[field],
  );
}

const CANCEL = stateChange({
  stream: 'fulfillments',
  operation: 'cancel',
  about: 'Takes a fulfilment back: its goods are to be sent again.',
  alsoChanges: ['orders', 'fulfillmentOrders', 'inventoryLevels'],
  schema: fields({}),
  mutation: bareMutation('FulfillmentCancel', 'fulfillmentCancel', {
    variables: '$id: ID!',
    passed: 'id: $id',
  }),
  root: 'fulfillmentCancel',
  isDone: ({ data }) => data['status'] === 'CANCELLED',
  variables: (id) => ({ id }),
});

/** What can be done to fulfilment orders and fulfilments beside fulfilling. */
export const FULFILLMENT_OPERATIONS: readonly WriteOperation[] = [
  MOVE,
  HOLD,
  RELEASE,
  READY,
  TRACKING,
  CANCEL,
];
