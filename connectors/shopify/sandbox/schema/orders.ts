/** Orders with everything that hangs on them. */
export const ORDER_OBJECTS = `
type MoneyV2 {
  amount: Decimal!, currencyCode: CurrencyCode!
}

type MoneyBag {
  shopMoney: MoneyV2!, presentmentMoney: MoneyV2!
}

type Attribute {
  key: String!, value: String
}

type Order implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, name: String!, number: Int!, createdAt: DateTime!
  processedAt: DateTime!, updatedAt: DateTime!, closed: Boolean!, closedAt: DateTime
  cancelledAt: DateTime, cancelReason: OrderCancelReason, test: Boolean!, confirmed: Boolean!
  edited: Boolean!, sourceName: String, sourceIdentifier: String, email: String, phone: String
  note: String, tags: [String!]!, poNumber: String, currencyCode: CurrencyCode!
  presentmentCurrencyCode: CurrencyCode!, taxesIncluded: Boolean!
  displayFinancialStatus: OrderDisplayFinancialStatus
  displayFulfillmentStatus: OrderDisplayFulfillmentStatus!, returnStatus: OrderReturnStatus!
  fullyPaid: Boolean!, unpaid: Boolean!, requiresShipping: Boolean!
  paymentGatewayNames: [String!]!, currentTotalPriceSet: MoneyBag!, totalPriceSet: MoneyBag!
  originalTotalPriceSet: MoneyBag!, subtotalPriceSet: MoneyBag
  currentSubtotalPriceSet: MoneyBag!, totalTaxSet: MoneyBag, currentTotalTaxSet: MoneyBag!
  totalDiscountsSet: MoneyBag, totalShippingPriceSet: MoneyBag!, totalRefundedSet: MoneyBag!
  totalReceivedSet: MoneyBag!, totalOutstandingSet: MoneyBag!, netPaymentSet: MoneyBag!
  discountCodes: [String!]!, customer: Customer, customAttributes: [Attribute!]!
  billingAddress: MailingAddress, shippingAddress: MailingAddress, shippingLine: ShippingLine
  shippingLines(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): ShippingLineConnection!
  lineItems(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): LineItemConnection!, taxLines: [TaxLine!]!
  transactions(first: Int): [OrderTransaction!]!, refunds(first: Int): [Refund!]!
  fulfillments(first: Int, query: String): [Fulfillment!]!
  fulfillmentOrders(after: String, before: String, first: Int, last: Int, query: String,
    reverse: Boolean = false): FulfillmentOrderConnection!, subtotalLineItemsQuantity: Int!
  currentSubtotalLineItemsQuantity: Int!, metafield(key: String!, namespace: String): Metafield
  metafields(after: String, before: String, first: Int, keys: [String!], last: Int,
    namespace: String, reverse: Boolean = false): MetafieldConnection!
}

type LineItem implements Node {
  id: ID!, name: String!, title: String!, variantTitle: String, vendor: String, sku: String
  quantity: Int!, currentQuantity: Int!, unfulfilledQuantity: Int!, refundableQuantity: Int!
  nonFulfillableQuantity: Int!, fulfillableQuantity: Int!, requiresShipping: Boolean!
  taxable: Boolean!, isGiftCard: Boolean!, customAttributes: [Attribute!]!
  variant: ProductVariant, product: Product, originalUnitPriceSet: MoneyBag!
  discountedUnitPriceSet: MoneyBag!, originalTotalSet: MoneyBag!, discountedTotalSet: MoneyBag!
  totalDiscountSet: MoneyBag!, taxLines(first: Int): [TaxLine!]!
}

type TaxLine {
  title: String!, rate: Float, ratePercentage: Float, price: Money!, priceSet: MoneyBag!
}

type ShippingLine {
  id: ID, title: String!, code: String, source: String, carrierIdentifier: String
  deliveryCategory: String, originalPriceSet: MoneyBag!, discountedPriceSet: MoneyBag!
  taxLines: [TaxLine!]!
}

type MailingAddress implements Node {
  id: ID!, firstName: String, lastName: String, name: String, company: String, address1: String
  address2: String, city: String, province: String, provinceCode: String, country: String
  countryCodeV2: CountryCode, zip: String, phone: String
}

type OrderTransaction implements Node {
  id: ID!, kind: OrderTransactionKind!, status: OrderTransactionStatus!, gateway: String
  formattedGateway: String, test: Boolean!, createdAt: DateTime!, processedAt: DateTime
  amountSet: MoneyBag!, parentTransaction: OrderTransaction
}

type Refund implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, createdAt: DateTime, updatedAt: DateTime!
  processedAt: DateTime!, note: String, order: Order!, totalRefundedSet: MoneyBag!
  refundLineItems(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): RefundLineItemConnection!
  transactions(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): OrderTransactionConnection!
}

type RefundLineItem {
  id: ID, lineItem: LineItem!, location: Location, quantity: Int!
  restockType: RefundLineItemRestockType!, restocked: Boolean!, priceSet: MoneyBag!
  subtotalSet: MoneyBag!, totalTaxSet: MoneyBag!
}

type Fulfillment implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, name: String!, status: FulfillmentStatus!
  displayStatus: FulfillmentDisplayStatus, createdAt: DateTime!, updatedAt: DateTime!
  totalQuantity: Int!, requiresShipping: Boolean!, location: Location, order: Order!
  inTransitAt: DateTime, estimatedDeliveryAt: DateTime, deliveredAt: DateTime
  trackingInfo(first: Int): [FulfillmentTrackingInfo!]!
  fulfillmentLineItems(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): FulfillmentLineItemConnection!
  fulfillmentOrders(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): FulfillmentOrderConnection!
}

type FulfillmentTrackingInfo {
  company: String, number: String, url: URL
}

type FulfillmentLineItem implements Node {
  id: ID!, quantity: Int, lineItem: LineItem!, originalTotalSet: MoneyBag!
}

type FulfillmentOrder implements Node {
  id: ID!, status: FulfillmentOrderStatus!, requestStatus: FulfillmentOrderRequestStatus!
  createdAt: DateTime!, updatedAt: DateTime!, fulfillAt: DateTime, fulfillBy: DateTime
  order: Order!, orderId: ID!, orderName: String!, orderProcessedAt: DateTime!
  assignedLocation: FulfillmentOrderAssignedLocation!, deliveryMethod: DeliveryMethod
  destination: FulfillmentOrderDestination
  supportedActions: [FulfillmentOrderSupportedAction!]!
  lineItems(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): FulfillmentOrderLineItemConnection!
}

type FulfillmentOrderAssignedLocation {
  name: String!, location: Location, address1: String, city: String, countryCode: CountryCode!
  zip: String, phone: String
}

type FulfillmentOrderDestination implements Node {
  id: ID!, firstName: String, lastName: String, address1: String, address2: String, city: String
  company: String, countryCode: CountryCode, email: String, phone: String, province: String
  zip: String
}

type DeliveryMethod implements Node {
  id: ID!, methodType: DeliveryMethodType!, presentedName: String, serviceCode: String
  minDeliveryDateTime: DateTime, maxDeliveryDateTime: DateTime
}

type FulfillmentOrderSupportedAction {
  action: FulfillmentOrderAction!, externalUrl: URL
}

type FulfillmentOrderLineItem implements Node {
  id: ID!, totalQuantity: Int!, remainingQuantity: Int!, sku: String, inventoryItemId: ID
  lineItem: LineItem!, variant: ProductVariant, variantTitle: String, productTitle: String!
  vendor: String, requiresShipping: Boolean!
}
`;
