/** What mutations answer, with their error types. */
export const PAYLOADS = `
type InventorySetQuantitiesPayload {
  inventoryAdjustmentGroup: InventoryAdjustmentGroup
  userErrors: [InventorySetQuantitiesUserError!]!
}

type InventoryAdjustQuantitiesPayload {
  inventoryAdjustmentGroup: InventoryAdjustmentGroup
  userErrors: [InventoryAdjustQuantitiesUserError!]!
}

type InventoryActivatePayload {
  inventoryLevel: InventoryLevel, userErrors: [UserError!]!
}

type InventoryItemUpdatePayload {
  inventoryItem: InventoryItem, userErrors: [UserError!]!
}

type ProductSetPayload {
  product: Product, productSetOperation: ProductSetOperation
  userErrors: [ProductSetUserError!]!
}

type ProductVariantsBulkUpdatePayload {
  product: Product, productVariants: [ProductVariant!]
  userErrors: [ProductVariantsBulkUpdateUserError!]!
}

type CustomerSetPayload {
  customer: Customer, userErrors: [CustomerSetUserError!]!
}

type CustomerEmailMarketingConsentUpdatePayload {
  customer: Customer, userErrors: [CustomerEmailMarketingConsentUpdateUserError!]!
}

type OrderCreatePayload {
  order: Order, userErrors: [OrderCreateUserError!]!
}

type OrderUpdatePayload {
  order: Order, userErrors: [UserError!]!
}

type OrderCancelPayload {
  job: Job, orderCancelUserErrors: [OrderCancelUserError!]!, userErrors: [UserError!]!
}

type FulfillmentCreatePayload {
  fulfillment: Fulfillment, userErrors: [UserError!]!
}

type FulfillmentOrderLineItemsPreparedForPickupPayload {
  userErrors: [FulfillmentOrderLineItemsPreparedForPickupUserError!]!
}

type RefundCreatePayload {
  order: Order, refund: Refund, userErrors: [UserError!]!
}

type TagsAddPayload {
  node: Node, userErrors: [UserError!]!
}

type TagsRemovePayload {
  node: Node, userErrors: [UserError!]!
}

type MetafieldsSetPayload {
  metafields: [Metafield!], userErrors: [MetafieldsSetUserError!]!
}

type WebhookSubscriptionCreatePayload {
  userErrors: [UserError!]!, webhookSubscription: WebhookSubscription
}

type WebhookSubscriptionUpdatePayload {
  userErrors: [UserError!]!, webhookSubscription: WebhookSubscription
}

type WebhookSubscriptionDeletePayload {
  deletedWebhookSubscriptionId: ID, userErrors: [UserError!]!
}

type ProductSetUserError {
  code: ProductSetUserErrorCode, field: [String!], message: String!
}

type InventorySetQuantitiesUserError {
  code: InventorySetQuantitiesUserErrorCode, field: [String!], message: String!
}

type InventoryAdjustQuantitiesUserError {
  code: InventoryAdjustQuantitiesUserErrorCode, field: [String!], message: String!
}

type UserError {
  field: [String!], message: String!
}

type ProductVariantsBulkUpdateUserError {
  code: ProductVariantsBulkUpdateUserErrorCode, field: [String!], message: String!
}

type CustomerSetUserError {
  code: CustomerSetUserErrorCode, field: [String!], message: String!
}

type CustomerEmailMarketingConsentUpdateUserError {
  code: CustomerEmailMarketingConsentUpdateUserErrorCode, field: [String!], message: String!
}

type OrderCreateUserError {
  code: OrderCreateUserErrorCode, field: [String!], message: String!
}

type OrderCancelUserError {
  code: OrderCancelUserErrorCode, field: [String!], message: String!
}

type FulfillmentOrderLineItemsPreparedForPickupUserError {
  code: FulfillmentOrderLineItemsPreparedForPickupUserErrorCode, field: [String!]
  message: String!
}

type MetafieldsSetUserError {
  code: MetafieldsSetUserErrorCode, elementIndex: Int, field: [String!], message: String!
}
`;
