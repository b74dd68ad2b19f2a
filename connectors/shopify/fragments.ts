/** The fields of each record, once: lists, re-reads and look-ups all ask for the same. */

const MONEY = 'shopMoney { amount currencyCode } presentmentMoney { amount currencyCode }';
const SHOP_MONEY = 'shopMoney { amount currencyCode }';
const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

const ADDRESS = `
fragment AddressFields on MailingAddress {
  firstName lastName company address1 address2 city provinceCode countryCodeV2 zip phone
}`;

/** A product without its variants, which are a stream of their own. */
export const PRODUCT_FIELDS = `
fragment ProductFields on Product {
  id legacyResourceId handle title status vendor productType tags descriptionHtml
  createdAt updatedAt publishedAt
}`;

/** A variant with the ids that flows join on. */
export const VARIANT_FIELDS = `
fragment VariantFields on ProductVariant {
  id legacyResourceId title displayName sku barcode price compareAtPrice taxable position
  inventoryPolicy createdAt updatedAt
  selectedOptions { name value }
  product { id title handle status }
  inventoryItem { id tracked requiresShipping duplicateSkuCount }
}`;

/** An inventory item and the one variant it stands for. */
export const ITEM_FIELDS = `
fragment ItemFields on InventoryItem {
  id legacyResourceId sku tracked requiresShipping duplicateSkuCount createdAt updatedAt
  unitCost { amount currencyCode }
  variants(first: 1) { nodes { id } }
}`;

/** The quantities of one item at one location. */
export const LEVEL_FIELDS = `
fragment LevelFields on InventoryLevel {
  id isActive updatedAt
  item { id sku tracked }
  location { id }
  quantities(names: ["available", "on_hand", "committed", "incoming", "reserved"]) {
    name quantity updatedAt
  }
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
${ADDRESS}
fragment CustomerFields on Customer {
  id legacyResourceId firstName lastName locale note tags state taxExempt verifiedEmail
  numberOfOrders createdAt updatedAt
  defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
  defaultPhoneNumber { phoneNumber smsMarketingConsent { state updatedAt } }
  defaultAddress { ...AddressFields }
}`;

/** An order line; prices in shop and presentment money, taxes in shop money. */
export const LINE_FIELDS = `
fragment LineFields on LineItem {
  id title variantTitle sku vendor quantity currentQuantity unfulfilledQuantity
  refundableQuantity requiresShipping taxable isGiftCard
  variant { id } product { id }
  customAttributes { key value }
  originalUnitPriceSet { ${MONEY} }
  discountedTotalSet { ${MONEY} }
  taxLines { title rate priceSet { ${SHOP_MONEY} } }
}`;

/** What of an order line a fulfilment order still has to send. */
export const FULFILLMENT_ORDER_LINE_FIELDS = `
fragment FulfillmentOrderLineFields on FulfillmentOrderLineItem {
  id totalQuantity remainingQuantity sku inventoryItemId
  lineItem { id } variant { id }
}`;

/** Without its order, for inside an order; the stream of fulfilment orders adds it. */
export const FULFILLMENT_ORDER_FIELDS = `
${FULFILLMENT_ORDER_LINE_FIELDS}
fragment FulfillmentOrderFields on FulfillmentOrder {
  id status requestStatus createdAt updatedAt fulfillAt fulfillBy
  assignedLocation { name location { id } }
  deliveryMethod { methodType presentedName minDeliveryDateTime maxDeliveryDateTime }
  supportedActions { action }
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
fragment FulfillmentFields on Fulfillment {
  id status displayStatus createdAt updatedAt
  location { id }
  trackingInfo(first: 5) { company number url }
  fulfillmentLineItems(first: 50) { ${PAGE_INFO} nodes { id quantity lineItem { id } } }
}`;

/** A refund with the first of its lines, and where each went back to stock. */
export const REFUND_FIELDS = `
fragment RefundFields on Refund {
  id createdAt updatedAt note
  totalRefundedSet { ${MONEY} }
  refundLineItems(first: 50) {
    ${PAGE_INFO}
    nodes { id quantity restockType restocked lineItem { id } location { id } subtotalSet { ${MONEY} } }
  }
}`;

/** A payment, its refund or its void. */
export const TRANSACTION_FIELDS = `
fragment TransactionFields on OrderTransaction {
  id kind status gateway test createdAt processedAt
  parentTransaction { id }
  amountSet { ${MONEY} }
}`;

/** An order with the first page of each of its parts; the rest is read part by part. */
export const ORDER_FIELDS = `
${ADDRESS}
${LINE_FIELDS}
${FULFILLMENT_ORDER_FIELDS}
${FULFILLMENT_FIELDS}
${REFUND_FIELDS}
${TRANSACTION_FIELDS}
fragment OrderFields on Order {
  id legacyResourceId name createdAt processedAt updatedAt closedAt cancelledAt cancelReason test
  sourceName sourceIdentifier email phone note tags poNumber
  currencyCode presentmentCurrencyCode taxesIncluded discountCodes
  displayFinancialStatus displayFulfillmentStatus returnStatus
  totalPriceSet { ${MONEY} } currentTotalPriceSet { ${MONEY} }
  subtotalPriceSet { ${MONEY} } totalTaxSet { ${MONEY} } totalDiscountsSet { ${MONEY} }
  totalShippingPriceSet { ${MONEY} } totalRefundedSet { ${MONEY} }
  customer { id firstName lastName defaultEmailAddress { emailAddress } }
  customAttributes { key value }
  billingAddress { ...AddressFields }
  shippingAddress { ...AddressFields }
  shippingLines(first: 5) { nodes { id title code source originalPriceSet { ${MONEY} } } }
  lineItems(first: ${ORDER_PARTS.lineItems}) { ${PAGE_INFO} nodes { ...LineFields } }
  fulfillmentOrders(first: ${ORDER_PARTS.fulfillmentOrders}) {
    ${PAGE_INFO} nodes { ...FulfillmentOrderFields }
  }
  fulfillments(first: ${ORDER_PARTS.fulfillments}) { ...FulfillmentFields }
  refunds(first: ${ORDER_PARTS.refunds}) { ...RefundFields }
  transactions(first: ${ORDER_PARTS.transactions}) { ...TransactionFields }
}`;
