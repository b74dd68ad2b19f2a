/**
 * The fields of each record without its nested connections, once: lists, re-reads and look-ups ask for them in
 * fragments, bulk operations write them out.
 */

/** Amounts in the shop's and in the buyer's currency. */
export const MONEY = 'shopMoney { amount currencyCode } presentmentMoney { amount currencyCode }';

/** An amount in the shop's currency. */
export const SHOP_MONEY = 'shopMoney { amount currencyCode }';

/** A postal address. */
export const ADDRESS = `
  firstName lastName company address1 address2 city provinceCode countryCodeV2 zip phone`;

/** A product without its variants, which are a stream of their own. */
export const PRODUCT = `
  id legacyResourceId handle title status vendor productType tags descriptionHtml
  createdAt updatedAt publishedAt`;

/** A variant with the ids that flows join on. */
export const VARIANT = `
  id legacyResourceId title displayName sku barcode price compareAtPrice taxable position
  inventoryPolicy createdAt updatedAt
  selectedOptions { name value }
  product { id title handle status }
  inventoryItem { id tracked requiresShipping duplicateSkuCount }`;

/** An inventory item without its variant. */
export const ITEM = `
  id legacyResourceId sku tracked requiresShipping duplicateSkuCount createdAt updatedAt
  unitCost { amount currencyCode }`;

/** The quantities at one location, without the item. */
export const LEVEL = `
  id isActive updatedAt
  location { id }
  quantities(names: ["available", "on_hand", "committed", "incoming", "reserved"]) {
    name quantity updatedAt
  }`;

/** What a customer said about marketing, by channel and with its time. */
const CONSENT = 'state optInLevel updatedAt collectedFrom';

/** A customer without addresses. */
export const CUSTOMER = `
  id legacyResourceId firstName lastName locale note tags state taxExempt verifiedEmail
  numberOfOrders createdAt updatedAt
  defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
  defaultPhoneNumber { phoneNumber smsMarketingConsent { ${CONSENT} } }`;

/** An order line; prices in shop and presentment money, taxes in shop money. */
export const LINE = `
  id title variantTitle sku vendor quantity currentQuantity unfulfilledQuantity
  refundableQuantity requiresShipping taxable isGiftCard
  variant { id } product { id }
  customAttributes { key value }
  originalUnitPriceSet { ${MONEY} }
  discountedTotalSet { ${MONEY} }
  taxLines { title rate priceSet { ${SHOP_MONEY} } }`;

/** A shipping charge. */
export const SHIPPING_LINE = `id title code source originalPriceSet { ${MONEY} }`;

/** What of an order line a fulfilment order still has to send. */
export const FULFILLMENT_ORDER_LINE = `
  id totalQuantity remainingQuantity sku inventoryItemId
  lineItem { id } variant { id }`;

/** A fulfilment order without its lines. */
export const FULFILLMENT_ORDER = `
  id status requestStatus createdAt updatedAt fulfillAt fulfillBy
  assignedLocation { name location { id } }
  deliveryMethod { methodType presentedName minDeliveryDateTime maxDeliveryDateTime }
  supportedActions { action }`;

/** A fulfilment with tracking, without its lines. */
export const FULFILLMENT = `
  id status displayStatus createdAt updatedAt
  location { id }
  trackingInfo(first: 5) { company number url }`;

/** A refund without its lines. */
export const REFUND = `
  id createdAt updatedAt note
  totalRefundedSet { ${MONEY} }`;

/** What of a line was refunded, and where it went back to stock. */
export const REFUND_LINE = `
  id quantity restockType restocked lineItem { id } location { id } subtotalSet { ${MONEY} }`;

/** A payment, its refund or its void. */
export const TRANSACTION = `
  id kind status gateway test createdAt processedAt
  parentTransaction { id }
  amountSet { ${MONEY} }`;

/** An order without its parts and addresses. */
export const ORDER = `
  id legacyResourceId name createdAt processedAt updatedAt closedAt cancelledAt cancelReason test
  sourceName sourceIdentifier email phone note tags poNumber
  currencyCode presentmentCurrencyCode taxesIncluded discountCodes
  displayFinancialStatus displayFulfillmentStatus returnStatus
  totalPriceSet { ${MONEY} } currentTotalPriceSet { ${MONEY} }
  subtotalPriceSet { ${MONEY} } totalTaxSet { ${MONEY} } totalDiscountsSet { ${MONEY} }
  totalShippingPriceSet { ${MONEY} } totalRefundedSet { ${MONEY} }
  customer { id firstName lastName defaultEmailAddress { emailAddress } }
  customAttributes { key value }`;
