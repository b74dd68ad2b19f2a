/** The scalars, the directive and the two root types, as far as the sandbox answers them. */
export const ROOTS = `
scalar DateTime
scalar Decimal
scalar HTML
scalar Money
scalar URL
scalar UnsignedInt64

directive @idempotent(key: String!) on FIELD

schema {
  query: QueryRoot
  mutation: Mutation
}

interface Node {
  id: ID!
}

type QueryRoot {
  shop: Shop!, currentAppInstallation: AppInstallation!, publicApiVersions: [ApiVersion!]!
  inventoryProperties: InventoryProperties!, node(id: ID!): Node, nodes(ids: [ID!]!): [Node]!
  product(id: ID!): Product
  products(after: String, before: String, first: Int, last: Int, query: String,
    reverse: Boolean = false, sortKey: ProductSortKeys = ID): ProductConnection!
  productsCount(limit: Int = 10000, query: String): Count
  productVariant(id: ID!): ProductVariant
  productVariants(after: String, before: String, first: Int, last: Int, query: String,
    reverse: Boolean = false, sortKey: ProductVariantSortKeys = ID): ProductVariantConnection!
  inventoryItem(id: ID!): InventoryItem
  inventoryItems(after: String, before: String, first: Int, last: Int, query: String,
    reverse: Boolean = false): InventoryItemConnection!, inventoryLevel(id: ID!): InventoryLevel
  location(id: ID): Location
  locations(after: String, before: String, first: Int, includeInactive: Boolean = false,
    includeLegacy: Boolean = false, last: Int, query: String, reverse: Boolean = false,
    sortKey: LocationSortKeys = NAME): LocationConnection!, order(id: ID!): Order
  orders(after: String, before: String, first: Int, last: Int, query: String,
    reverse: Boolean = false, sortKey: OrderSortKeys = PROCESSED_AT): OrderConnection!
  ordersCount(limit: Int = 10000, query: String): Count
  orderByIdentifier(identifier: OrderIdentifierInput!): Order
  fulfillmentOrder(id: ID!): FulfillmentOrder
  fulfillmentOrders(after: String, before: String, first: Int, includeClosed: Boolean = false,
    last: Int, query: String, reverse: Boolean = false,
    sortKey: FulfillmentOrderSortKeys = ID): FulfillmentOrderConnection!
  fulfillment(id: ID!): Fulfillment, refund(id: ID!): Refund, customer(id: ID!): Customer
  customers(after: String, before: String, first: Int, last: Int, query: String,
    reverse: Boolean = false, sortKey: CustomerSortKeys = ID): CustomerConnection!
  customerByIdentifier(identifier: CustomerIdentifierInput!): Customer
  webhookSubscription(id: ID!): WebhookSubscription
  webhookSubscriptions(after: String, before: String, first: Int, last: Int, query: String,
    reverse: Boolean = false, sortKey: WebhookSubscriptionSortKeys = CREATED_AT,
    topics: [WebhookSubscriptionTopic!]): WebhookSubscriptionConnection!, job(id: ID!): Job
}

type Mutation {
  inventorySetQuantities(input: InventorySetQuantitiesInput!): InventorySetQuantitiesPayload
  inventoryAdjustQuantities(
    input: InventoryAdjustQuantitiesInput!): InventoryAdjustQuantitiesPayload
  inventoryActivate(available: Int, inventoryItemId: ID!, locationId: ID!,
    onHand: Int): InventoryActivatePayload
  inventoryItemUpdate(id: ID!, input: InventoryItemInput!): InventoryItemUpdatePayload
  productSet(identifier: ProductSetIdentifiers, input: ProductSetInput!,
    synchronous: Boolean = true): ProductSetPayload
  productVariantsBulkUpdate(allowPartialUpdates: Boolean = false, productId: ID!,
    variants: [ProductVariantsBulkInput!]!): ProductVariantsBulkUpdatePayload
  customerSet(identifier: CustomerSetIdentifiers, input: CustomerSetInput!): CustomerSetPayload
  customerEmailMarketingConsentUpdate(
    input: CustomerEmailMarketingConsentUpdateInput!): CustomerEmailMarketingConsentUpdatePayload
  orderCreate(options: OrderCreateOptionsInput,
    order: OrderCreateOrderInput!): OrderCreatePayload
  orderUpdate(input: OrderInput!): OrderUpdatePayload
  orderCancel(notifyCustomer: Boolean = false, orderId: ID!, reason: OrderCancelReason!,
    refund: Boolean, refundMethod: OrderCancelRefundMethodInput, restock: Boolean!,
    staffNote: String = null): OrderCancelPayload
  fulfillmentCreate(fulfillment: FulfillmentInput!): FulfillmentCreatePayload
  fulfillmentOrderLineItemsPreparedForPickup(
    input: FulfillmentOrderLineItemsPreparedForPickupInput!
  ): FulfillmentOrderLineItemsPreparedForPickupPayload
  refundCreate(input: RefundInput!): RefundCreatePayload
  tagsAdd(id: ID!, tags: [String!]!): TagsAddPayload
  tagsRemove(id: ID!, tags: [String!]!): TagsRemovePayload
  metafieldsSet(metafields: [MetafieldsSetInput!]!): MetafieldsSetPayload
  webhookSubscriptionCreate(topic: WebhookSubscriptionTopic!,
    webhookSubscription: WebhookSubscriptionInput!): WebhookSubscriptionCreatePayload
  webhookSubscriptionUpdate(id: ID!,
    webhookSubscription: WebhookSubscriptionInput!): WebhookSubscriptionUpdatePayload
  webhookSubscriptionDelete(id: ID!): WebhookSubscriptionDeletePayload
}
`;
