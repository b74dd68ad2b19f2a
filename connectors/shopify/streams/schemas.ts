/** JSON Schemas of the records of the streams in this folder. */
import type { JsonObject } from '../../../core/connector/index.ts';
import {
  COUNT,
  DECIMAL,
  FLAG,
  list,
  MONEY,
  MONEY_SET,
  OPTIONAL_OBJECT,
  OPTIONAL_REFERENCE,
  OPTIONAL_TEXT,
  OPTIONAL_TIME,
  object,
  REFERENCE,
  TEXT,
  TEXTS,
  TIME,
} from '../schema-parts.ts';
import { FULFILLMENT_PARTS, REFUND_PARTS } from '../schemas.ts';

const OF_ORDER = { orderId: TEXT, orderName: TEXT };
const OPTIONAL_MONEY: JsonObject = { anyOf: [{ type: 'null' }, MONEY] };
const OPTIONAL_DECIMAL: JsonObject = { anyOf: [{ type: 'null' }, DECIMAL] };

/** A record of the stream prices: what a variant costs in the shop. */
export const PRICE_SCHEMA = object({
  variantId: TEXT,
  productId: TEXT,
  inventoryItemId: TEXT,
  sku: OPTIONAL_TEXT,
  price: DECIMAL,
  compareAtPrice: OPTIONAL_DECIMAL,
  currencyCode: TEXT,
  taxable: FLAG,
  unitCost: OPTIONAL_MONEY,
  updatedAt: TIME,
});

/** A record of the stream priceListPrices: what a variant costs in one price list. */
export const LIST_PRICE_SCHEMA = object({
  key: TEXT,
  variantId: TEXT,
  sku: OPTIONAL_TEXT,
  priceListId: TEXT,
  priceListName: TEXT,
  price: MONEY,
  compareAtPrice: OPTIONAL_MONEY,
  originType: TEXT,
});

/** A record of the stream draftOrders. */
export const DRAFT_ORDER_SCHEMA = object({
  id: TEXT,
  legacyResourceId: TEXT,
  name: TEXT,
  status: TEXT,
  createdAt: TIME,
  updatedAt: TIME,
  completedAt: OPTIONAL_TIME,
  email: OPTIONAL_TEXT,
  phone: OPTIONAL_TEXT,
  note2: OPTIONAL_TEXT,
  tags: TEXTS,
  currencyCode: TEXT,
  customer: OPTIONAL_REFERENCE,
  order: OPTIONAL_REFERENCE,
  billingAddress: OPTIONAL_OBJECT,
  shippingAddress: OPTIONAL_OBJECT,
  totalPriceSet: MONEY_SET,
  lineItems: list(
    object({
      id: TEXT,
      title: TEXT,
      sku: OPTIONAL_TEXT,
      quantity: COUNT,
      variant: OPTIONAL_REFERENCE,
      originalUnitPriceSet: MONEY_SET,
    }),
  ),
});

/** A record of the stream fulfillments. */
export const FULFILLMENT_SCHEMA = object({
  ...FULFILLMENT_PARTS,
  ...OF_ORDER,
  name: TEXT,
  totalQuantity: COUNT,
  updatedAt: TIME,
});

/** A record of the stream refunds. */
export const REFUND_SCHEMA = object({
  ...REFUND_PARTS,
  ...OF_ORDER,
  processedAt: TIME,
  updatedAt: TIME,
  transactions: list(object({ id: TEXT, kind: TEXT, status: TEXT, amountSet: MONEY_SET })),
});

const RETURNED_LINE: JsonObject = {
  anyOf: [
    { type: 'null' },
    object({ id: TEXT, lineItem: object({ id: TEXT, sku: OPTIONAL_TEXT }) }),
  ],
};

/** A record of the stream returns; `updatedAt` is the order's. */
export const RETURN_SCHEMA = object({
  id: TEXT,
  name: TEXT,
  status: TEXT,
  createdAt: TIME,
  closedAt: OPTIONAL_TIME,
  updatedAt: TIME,
  totalQuantity: COUNT,
  ...OF_ORDER,
  decline: OPTIONAL_OBJECT,
  returnLineItems: list(object({ id: TEXT, quantity: COUNT, returnReasonNote: TEXT })),
  reverseFulfillmentOrders: list(
    object({
      id: TEXT,
      status: TEXT,
      lineItems: list(
        object({
          id: TEXT,
          totalQuantity: COUNT,
          fulfillmentLineItem: RETURNED_LINE,
          dispositions: list(
            object({
              id: TEXT,
              type: TEXT,
              quantity: COUNT,
              createdAt: TIME,
              location: OPTIONAL_REFERENCE,
            }),
          ),
        }),
      ),
    }),
  ),
  refunds: list(REFERENCE),
});

/** A record of the stream metafields. */
export const METAFIELD_SCHEMA = object({
  id: TEXT,
  ownerId: OPTIONAL_TEXT,
  ownerType: TEXT,
  namespace: TEXT,
  key: TEXT,
  type: TEXT,
  value: TEXT,
  compareDigest: TEXT,
  createdAt: TIME,
  updatedAt: TIME,
});
