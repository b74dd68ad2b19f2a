/** What mutations take. */
export const INPUTS = `
input AttributeInput {
  key: String!, value: String!
}

input CustomerEmailMarketingConsentInput {
  consentUpdatedAt: DateTime, marketingOptInLevel: CustomerMarketingOptInLevel
  marketingState: CustomerEmailMarketingState!, sourceLocationId: ID
}

input CustomerEmailMarketingConsentUpdateInput {
  customerId: ID!, emailMarketingConsent: CustomerEmailMarketingConsentInput!
}

input CustomerIdentifierInput @oneOf {
  customId: UniqueMetafieldValueInput, emailAddress: String, id: ID, phoneNumber: String
}

input CustomerSetIdentifiers @oneOf {
  customId: UniqueMetafieldValueInput, email: String, id: ID, phone: String
}

input CustomerSetInput {
  addresses: [MailingAddressInput!], email: String, firstName: String, id: ID, lastName: String
  locale: String, note: String, phone: String, tags: [String!], taxExempt: Boolean
}

input FulfillmentInput {
  lineItemsByFulfillmentOrder: [FulfillmentOrderLineItemsInput!]!
  notifyCustomer: Boolean = false, trackingInfo: FulfillmentTrackingInput
}

input FulfillmentOrderLineItemInput {
  id: ID!, quantity: Int!
}

input FulfillmentOrderLineItemsInput {
  fulfillmentOrderId: ID!, fulfillmentOrderLineItems: [FulfillmentOrderLineItemInput!]
}

input FulfillmentOrderLineItemsPreparedForPickupInput {
  lineItemsByFulfillmentOrder: [PreparedFulfillmentOrderLineItemsInput!]!
}

input FulfillmentTrackingInput {
  company: String, number: String, numbers: [String!], url: URL, urls: [URL!]
}

input HasMetafieldsMetafieldIdentifierInput {
  key: String!, namespace: String
}

input InventoryAdjustQuantitiesInput {
  changes: [InventoryChangeInput!]!, name: String!, reason: String!
  referenceDocumentUri: String
}

input InventoryChangeInput {
  changeFromQuantity: Int, delta: Int!, inventoryItemId: ID!, ledgerDocumentUri: String
  locationId: ID!
}

input InventoryItemInput {
  cost: Decimal, requiresShipping: Boolean, sku: String, tracked: Boolean
}

input InventoryLevelInput {
  availableQuantity: Int!, locationId: ID!
}

input InventoryQuantityInput {
  changeFromQuantity: Int, inventoryItemId: ID!, locationId: ID!, quantity: Int!
}

input InventorySetQuantitiesInput {
  name: String!, quantities: [InventoryQuantityInput!]!, reason: String!
  referenceDocumentUri: String
}

input MailingAddressInput {
  address1: String, address2: String, city: String, company: String, country: String
  countryCode: CountryCode, firstName: String, id: ID, lastName: String, phone: String
  province: String, provinceCode: String, zip: String
}

input MetafieldInput {
  id: ID, key: String, namespace: String, type: String, value: String
}

input MetafieldsSetInput {
  compareDigest: String, key: String!, namespace: String, ownerId: ID!, type: String
  value: String!
}

input MoneyBagInput {
  presentmentMoney: MoneyInput, shopMoney: MoneyInput!
}

input MoneyInput {
  amount: Decimal!, currencyCode: CurrencyCode!
}

input OptionSetInput {
  id: ID, name: String, position: Int, values: [OptionValueSetInput!]
}

input OptionValueSetInput {
  id: ID, name: String
}

input OrderCancelRefundMethodInput @oneOf {
  originalPaymentMethodsRefund: Boolean
}

input OrderCreateAssociateCustomerAttributesInput {
  email: String, id: ID
}

input OrderCreateCustomAttributeInput {
  key: String!, value: String!
}

input OrderCreateCustomerAddressInput {
  address1: String, address2: String, city: String, company: String, country: String
  firstName: String, lastName: String, phone: String, province: String, zip: String
}

input OrderCreateCustomerInput @oneOf {
  toAssociate: OrderCreateAssociateCustomerAttributesInput
  toUpsert: OrderCreateUpsertCustomerAttributesInput
}

input OrderCreateFulfillmentInput {
  locationId: ID!, notifyCustomer: Boolean = false, shipmentStatus: FulfillmentEventStatus
  trackingCompany: String, trackingNumber: String, trackingNumbers: [String!]
}

input OrderCreateLineItemInput {
  fulfillmentService: String, giftCard: Boolean = false, priceSet: MoneyBagInput, productId: ID
  properties: [OrderCreateLineItemPropertyInput!], quantity: Int!
  requiresShipping: Boolean = false, sku: String, taxLines: [OrderCreateTaxLineInput!]
  taxable: Boolean = true, title: String, variantId: ID, variantTitle: String, vendor: String
}

input OrderCreateLineItemPropertyInput {
  name: String!, value: String!
}

input OrderCreateOptionsInput {
  inventoryBehaviour: OrderCreateInputsInventoryBehavior = BYPASS
  sendFulfillmentReceipt: Boolean = false, sendReceipt: Boolean = false
}

input OrderCreateOrderInput {
  billingAddress: MailingAddressInput, buyerAcceptsMarketing: Boolean = null, closedAt: DateTime
  currency: CurrencyCode, customAttributes: [OrderCreateCustomAttributeInput!]
  customer: OrderCreateCustomerInput, customerId: ID, email: String
  financialStatus: OrderCreateFinancialStatus, fulfillment: OrderCreateFulfillmentInput
  fulfillmentStatus: OrderCreateFulfillmentStatus, lineItems: [OrderCreateLineItemInput!]
  metafields: [MetafieldInput!], name: String, note: String, phone: String, poNumber: String
  presentmentCurrency: CurrencyCode, processedAt: DateTime, referringSite: URL
  shippingAddress: MailingAddressInput, shippingLines: [OrderCreateShippingLineInput!]
  sourceIdentifier: String, sourceName: String, sourceUrl: URL, tags: [String!]
  taxLines: [OrderCreateTaxLineInput!], taxesIncluded: Boolean = false, test: Boolean = false
  transactions: [OrderCreateOrderTransactionInput!]
}

input OrderCreateOrderTransactionInput {
  amountSet: MoneyBagInput!, authorizationCode: String, gateway: String, giftCardId: ID
  kind: OrderTransactionKind = SALE, locationId: ID, processedAt: DateTime
  status: OrderTransactionStatus = SUCCESS, test: Boolean = false
}

input OrderCreateShippingLineInput {
  code: String, priceSet: MoneyBagInput!, source: String, taxLines: [OrderCreateTaxLineInput!]
  title: String!
}

input OrderCreateTaxLineInput {
  channelLiable: Boolean = false, priceSet: MoneyBagInput, rate: Decimal!, title: String!
}

input OrderCreateUpsertCustomerAttributesInput {
  addresses: [OrderCreateCustomerAddressInput!], email: String, firstName: String, id: ID
  lastName: String, multipassIdentifier: String, note: String, phone: String, tags: [String!]
  taxExempt: Boolean
}

input OrderIdentifierInput @oneOf {
  customId: UniqueMetafieldValueInput, id: ID
}

input OrderInput {
  customAttributes: [AttributeInput!], email: String, id: ID!, metafields: [MetafieldInput!]
  note: String, phone: String, poNumber: String, shippingAddress: MailingAddressInput
  tags: [String!]
}

input OrderTransactionInput {
  amount: Money!, gateway: String!, kind: OrderTransactionKind!, orderId: ID!, parentId: ID
}

input PreparedFulfillmentOrderLineItemsInput {
  fulfillmentOrderId: ID!
}

input ProductSetIdentifiers @oneOf {
  customId: UniqueMetafieldValueInput, handle: String, id: ID
}

input ProductSetInput {
  descriptionHtml: String, giftCard: Boolean, handle: String, id: ID
  metafields: [MetafieldInput!], productOptions: [OptionSetInput!], productType: String
  status: ProductStatus, tags: [String!], title: String, variants: [ProductVariantSetInput!]
  vendor: String
}

input ProductSetInventoryInput {
  locationId: ID!, name: String!, quantity: Int!
}

input ProductVariantSetInput {
  barcode: String, compareAtPrice: Money, id: ID, inventoryItem: InventoryItemInput
  inventoryPolicy: ProductVariantInventoryPolicy
  inventoryQuantities: [ProductSetInventoryInput!], metafields: [MetafieldInput!]
  optionValues: [VariantOptionValueInput!]!, position: Int, price: Money, published: Boolean
  requiresComponents: Boolean, sku: String, taxCode: String, taxable: Boolean
}

input ProductVariantsBulkInput {
  barcode: String, compareAtPrice: Money, id: ID, inventoryItem: InventoryItemInput
  inventoryPolicy: ProductVariantInventoryPolicy, inventoryQuantities: [InventoryLevelInput!]
  metafields: [MetafieldInput!], optionValues: [VariantOptionValueInput!], price: Money
  published: Boolean, requiresComponents: Boolean, taxCode: String, taxable: Boolean
}

input RefundInput {
  allowOverRefunding: Boolean = false, currency: CurrencyCode
  discrepancyReason: OrderAdjustmentInputDiscrepancyReason, note: String, notify: Boolean
  orderId: ID!, processedAt: DateTime, refundLineItems: [RefundLineItemInput!]
  shipping: ShippingRefundInput, transactions: [OrderTransactionInput!]
}

input RefundLineItemInput {
  lineItemId: ID!, locationId: ID, quantity: Int!, restockType: RefundLineItemRestockType
}

input ShippingRefundInput {
  amount: Money, fullRefund: Boolean
}

input UniqueMetafieldValueInput {
  key: String!, namespace: String, value: String!
}

input VariantOptionValueInput {
  id: ID, linkedMetafieldValue: String, name: String, optionId: ID, optionName: String
}

input WebhookSubscriptionInput {
  callbackUrl: URL, filter: String, format: WebhookSubscriptionFormat, includeFields: [String!]
  metafieldNamespaces: [String!], metafields: [HasMetafieldsMetafieldIdentifierInput!]
  name: String, uri: String
}
`;
