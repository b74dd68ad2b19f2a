/** The records of each kind as fragments, with the first page of their nested connections. */
import {
  ADDRESS,
  CUSTOMER,
  FULFILLMENT,
  FULFILLMENT_ORDER,
  FULFILLMENT_ORDER_LINE,
  ITEM,
  LEVEL,
  LINE,
  ORDER,
  PRODUCT,
  REFUND,
  REFUND_LINE,
  SHIPPING_LINE,
  TRANSACTION,
  VARIANT,
} from './selections.ts';

const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

const ADDRESS_FIELDS = `
fragment AddressFields on MailingAddress {${ADDRESS}
}`;

/** A product without its variants. */
export const PRODUCT_FIELDS = `
fragment ProductFields on Product {${PRODUCT}
}`;

/** A variant with the ids that flows join on. */
export const VARIANT_FIELDS = `
fragment VariantFields on ProductVariant {${VARIANT}
}`;

/** An inventory item and the one variant it stands for. */
export const ITEM_FIELDS = `
fragment ItemFields on InventoryItem {${ITEM}
  variants(first: 1) { nodes { id } }
}`;

/** The quantities of one item at one location. */
export const LEVEL_FIELDS = `
fragment LevelFields on InventoryLevel {${LEVEL}
  item { id sku tracked }
}`;

/** A location with what it can do for an order. */
export const LOCATION_FIELDS = `
fragment LocationFields on Location {
  id legacyResourceId name isActive isFulfillmentService fulfillsOnlineOrders shipsInventory
  createdAt updatedAt
  localPickupSettingsV2 { pickupTime instructions }
  address { address1 address2 city provinceCode countryCode zip phone }
}`;

/** A customer with consents and the default address. */
export const CUSTOMER_FIELDS = `
${ADDRESS_FIELDS}
fragment CustomerFields on Customer {${CUSTOMER}
  defaultAddress { ...AddressFields }
}`;

/** An order line. */
export const LINE_FIELDS = `
fragment LineFields on LineItem {${LINE}
}`;

/** What of an order line a fulfilment order still has to send. */
export const FULFILLMENT_ORDER_LINE_FIELDS = `
fragment FulfillmentOrderLineFields on FulfillmentOrderLineItem {${FULFILLMENT_ORDER_LINE}
}`;

/** Without its order, for inside an order; the stream of fulfilment orders adds it. */
export const FULFILLMENT_ORDER_FIELDS = `
${FULFILLMENT_ORDER_LINE_FIELDS}
fragment FulfillmentOrderFields on FulfillmentOrder {${FULFILLMENT_ORDER}
  lineItems(first: 25) { ${PAGE_INFO} nodes { ...FulfillmentOrderLineFields } }
}`;

/** How many of each list inside an order come with it; longer ones are paged through (order-parts.ts). */
export const ORDER_PARTS = {
  lineItems: 25,
  fulfillmentOrders: 5,
  fulfillments: 10,
  refunds: 10,
  transactions: 20,
} as const;

/** A fulfilment with tracking and the first of its lines. */
export const FULFILLMENT_FIELDS = `
fragment FulfillmentFields on Fulfillment {${FULFILLMENT}
  fulfillmentLineItems(first: 50) { ${PAGE_INFO} nodes { id quantity lineItem { id } } }
}`;

/** A refund with the first of its lines, and where each went back to stock. */
export const REFUND_FIELDS = `
fragment RefundFields on Refund {${REFUND}
  refundLineItems(first: 50) { ${PAGE_INFO} nodes {${REFUND_LINE} } }
}`;

/** A payment, its refund or its void. */
export const TRANSACTION_FIELDS = `
fragment TransactionFields on OrderTransaction {${TRANSACTION}
}`;

/** An order with the first page of each of its parts; the rest is read part by part. */
export const ORDER_FIELDS = `
${ADDRESS_FIELDS}
${LINE_FIELDS}
${FULFILLMENT_ORDER_FIELDS}
${FULFILLMENT_FIELDS}
${REFUND_FIELDS}
${TRANSACTION_FIELDS}
fragment OrderFields on Order {${ORDER}
  billingAddress { ...AddressFields }
  shippingAddress { ...AddressFields }
  shippingLines(first: 5) { nodes { ${SHIPPING_LINE} } }
  lineItems(first: ${ORDER_PARTS.lineItems}) { ${PAGE_INFO} nodes { ...LineFields } }
  fulfillmentOrders(first: ${ORDER_PARTS.fulfillmentOrders}) {
    ${PAGE_INFO} nodes { ...FulfillmentOrderFields }
  }
  fulfillments(first: ${ORDER_PARTS.fulfillments}) { ...FulfillmentFields }
  refunds(first: ${ORDER_PARTS.refunds}) { ...RefundFields }
  transactions(first: ${ORDER_PARTS.transactions}) { ...TransactionFields }
}`;
