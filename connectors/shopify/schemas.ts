/** JSON Schemas of the records' data: Shopify's own field names, connections as lists. */
import type { JsonObject } from '../../core/connector/index.ts';
import {
  COUNT,
  DECIMAL,
  FLAG,
  list,
  MONEY,
  MONEY_SET,
  OPTIONAL_COUNT,
  OPTIONAL_OBJECT,
  OPTIONAL_REFERENCE,
  OPTIONAL_TEXT,
  OPTIONAL_TIME,
  object,
  REFERENCE,
  TEXT,
  TEXTS,
  TIME,
} from './schema-parts.ts';

/** A record of the stream products. */
export const PRODUCT_SCHEMA = object({
  id: TEXT,
  legacyResourceId: TEXT,
  handle: TEXT,
  title: TEXT,
  status: TEXT,
  vendor: TEXT,
  productType: TEXT,
  tags: TEXTS,
  descriptionHtml: TEXT,
  createdAt: TIME,
  updatedAt: TIME,
  publishedAt: OPTIONAL_TIME,
});

/** A record of the stream variants. */
export const VARIANT_SCHEMA = object({
  id: TEXT,
  legacyResourceId: TEXT,
  title: TEXT,
  displayName: TEXT,
  sku: OPTIONAL_TEXT,
  barcode: OPTIONAL_TEXT,
  price: DECIMAL,
  compareAtPrice: OPTIONAL_TEXT,
  inventoryPolicy: TEXT,
  updatedAt: TIME,
  selectedOptions: list(object({ name: TEXT, value: TEXT })),
  product: object({ id: TEXT, title: TEXT, handle: TEXT, status: TEXT }),
  inventoryItem: object({ id: TEXT, tracked: FLAG, duplicateSkuCount: COUNT }),
  productId: TEXT,
  inventoryItemId: TEXT,
  tracked: FLAG,
});

/** A record of the stream inventoryItems. */
export const ITEM_SCHEMA = object({
  id: TEXT,
  legacyResourceId: TEXT,
  sku: OPTIONAL_TEXT,
  tracked: FLAG,
  requiresShipping: FLAG,
  duplicateSkuCount: COUNT,
  updatedAt: TIME,
  unitCost: { anyOf: [{ type: 'null' }, MONEY] },
  variantId: OPTIONAL_TEXT,
});

/** A record of the stream locations. */
export const LOCATION_SCHEMA = object({
  id: TEXT,
  legacyResourceId: TEXT,
  name: TEXT,
  isActive: FLAG,
  isFulfillmentService: FLAG,
  fulfillsOnlineOrders: FLAG,
  shipsInventory: FLAG,
  updatedAt: TIME,
  localPickupSettingsV2: OPTIONAL_OBJECT,
  address: { type: 'object' },
});

/** A record of the stream inventoryLevels: one item at one location. */
export const LEVEL_SCHEMA = object({
  key: TEXT,
  id: TEXT,
  inventoryItemId: TEXT,
  locationId: TEXT,
  sku: OPTIONAL_TEXT,
  tracked: FLAG,
  isActive: FLAG,
  updatedAt: TIME,
  available: OPTIONAL_COUNT,
  onHand: OPTIONAL_COUNT,
  committed: OPTIONAL_COUNT,
  incoming: OPTIONAL_COUNT,
  reserved: OPTIONAL_COUNT,
});

const LINE = object({
  id: TEXT,
  title: TEXT,
  sku: OPTIONAL_TEXT,
  quantity: COUNT,
  currentQuantity: COUNT,
  unfulfilledQuantity: COUNT,
  refundableQuantity: COUNT,
  requiresShipping: FLAG,
  variant: OPTIONAL_REFERENCE,
  product: OPTIONAL_REFERENCE,
  originalUnitPriceSet: MONEY_SET,
  discountedTotalSet: MONEY_SET,
  taxLines: list({ type: 'object' }),
});

const FULFILLMENT_ORDER_FIELDS = {
  id: TEXT,
  status: TEXT,
  requestStatus: TEXT,
  updatedAt: TIME,
  assignedLocation: { type: 'object' },
  locationId: OPTIONAL_TEXT,
  methodType: OPTIONAL_TEXT,
  deliveryMethod: OPTIONAL_OBJECT,
  supportedActions: list({ type: 'object' }),
  lineItems: list(
    object({
      id: TEXT,
      totalQuantity: COUNT,
      remainingQuantity: COUNT,
      sku: OPTIONAL_TEXT,
      inventoryItemId: OPTIONAL_TEXT,
      lineItem: REFERENCE,
    }),
  ),
};

/** A record of the stream fulfillmentOrders, with the order it belongs to. */
export const FULFILLMENT_ORDER_SCHEMA = object({
  ...FULFILLMENT_ORDER_FIELDS,
  orderId: TEXT,
  orderName: TEXT,
});

/** A fulfilment, in an order and by itself. */
export const FULFILLMENT_PARTS = {
  id: TEXT,
  status: TEXT,
  createdAt: TIME,
  location: OPTIONAL_REFERENCE,
  trackingInfo: list({ type: 'object' }),
  fulfillmentLineItems: list(object({ id: TEXT, quantity: OPTIONAL_COUNT, lineItem: REFERENCE })),
};

const FULFILLMENT = object(FULFILLMENT_PARTS);

/** A refund, in an order and by itself. */
export const REFUND_PARTS = {
  id: TEXT,
  note: OPTIONAL_TEXT,
  totalRefundedSet: MONEY_SET,
  refundLineItems: list(
    object({
      quantity: COUNT,
      restockType: TEXT,
      lineItem: REFERENCE,
      location: OPTIONAL_REFERENCE,
      subtotalSet: MONEY_SET,
    }),
  ),
};

const REFUND = object(REFUND_PARTS);

/** A record of the stream orders: the order with all its parts. */
export const ORDER_SCHEMA = object({
  id: TEXT,
  legacyResourceId: TEXT,
  name: TEXT,
  createdAt: TIME,
  processedAt: TIME,
  updatedAt: TIME,
  closedAt: OPTIONAL_TIME,
  cancelledAt: OPTIONAL_TIME,
  cancelReason: OPTIONAL_TEXT,
  test: FLAG,
  sourceName: OPTIONAL_TEXT,
  sourceIdentifier: OPTIONAL_TEXT,
  email: OPTIONAL_TEXT,
  phone: OPTIONAL_TEXT,
  note: OPTIONAL_TEXT,
  tags: TEXTS,
  currencyCode: TEXT,
  presentmentCurrencyCode: TEXT,
  taxesIncluded: FLAG,
  displayFinancialStatus: OPTIONAL_TEXT,
  displayFulfillmentStatus: TEXT,
  returnStatus: TEXT,
  totalPriceSet: MONEY_SET,
  currentTotalPriceSet: MONEY_SET,
  customer: OPTIONAL_OBJECT,
  billingAddress: OPTIONAL_OBJECT,
  shippingAddress: OPTIONAL_OBJECT,
  shippingLines: list({ type: 'object' }),
  lineItems: list(LINE),
  fulfillmentOrders: list(object(FULFILLMENT_ORDER_FIELDS)),
  fulfillments: list(FULFILLMENT),
  refunds: list(REFUND),
  transactions: list(object({ id: TEXT, kind: TEXT, status: TEXT, amountSet: MONEY_SET })),
});

/** A record of the stream customers. */
export const CUSTOMER_SCHEMA = object({
  id: TEXT,
  legacyResourceId: TEXT,
  firstName: OPTIONAL_TEXT,
  lastName: OPTIONAL_TEXT,
  locale: TEXT,
  note: OPTIONAL_TEXT,
  tags: TEXTS,
  state: TEXT,
  taxExempt: FLAG,
  numberOfOrders: TEXT,
  createdAt: TIME,
  updatedAt: TIME,
  defaultEmailAddress: {
    anyOf: [
      { type: 'null' },
      object({
        emailAddress: TEXT,
        marketingState: TEXT,
        marketingOptInLevel: OPTIONAL_TEXT,
        marketingUpdatedAt: OPTIONAL_TIME,
      }),
    ],
  },
  defaultPhoneNumber: {
    anyOf: [
      { type: 'null' },
      object({
        phoneNumber: TEXT,
        smsMarketingConsent: object({
          state: TEXT,
          optInLevel: OPTIONAL_TEXT,
          updatedAt: OPTIONAL_TIME,
          collectedFrom: OPTIONAL_TEXT,
        }),
      }),
    ],
  },
  defaultAddress: OPTIONAL_OBJECT,
});

/** The body as Shopify sent it; ids above 2^53 are text. */
export const NOTICE_SCHEMA: JsonObject = { type: 'object' };
