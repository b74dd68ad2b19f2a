/** What can be done to fulfilment orders, fulfilments and orders that are there. */
export const GOODS = `
extend type Mutation {
  metafieldsDelete(metafields: [MetafieldIdentifierInput!]!): MetafieldsDeletePayload
  inventoryMoveQuantities(input: InventoryMoveQuantitiesInput!): InventoryMoveQuantitiesPayload
  fulfillmentOrderMove(fulfillmentOrderLineItems: [FulfillmentOrderLineItemInput!], id: ID!,
    newLocationId: ID!): FulfillmentOrderMovePayload
  fulfillmentOrderHold(fulfillmentHold: FulfillmentOrderHoldInput!,
    id: ID!): FulfillmentOrderHoldPayload
  fulfillmentOrderReleaseHold(externalId: String, holdIds: [ID!],
    id: ID!): FulfillmentOrderReleaseHoldPayload
  fulfillmentTrackingInfoUpdate(fulfillmentId: ID!, notifyCustomer: Boolean,
    trackingInfoInput: FulfillmentTrackingInput!): FulfillmentTrackingInfoUpdatePayload
  fulfillmentCancel(id: ID!): FulfillmentCancelPayload
  orderClose(input: OrderCloseInput!): OrderClosePayload
  orderMarkAsPaid(input: OrderMarkAsPaidInput!): OrderMarkAsPaidPayload
}

input InventoryMoveQuantitiesInput {
  changes: [InventoryMoveQuantityChange!]!, reason: String!, referenceDocumentUri: String!
}

input InventoryMoveQuantityChange {
  from: InventoryMoveQuantityTerminalInput!, inventoryItemId: ID!, quantity: Int!
  to: InventoryMoveQuantityTerminalInput!
}

input InventoryMoveQuantityTerminalInput {
  changeFromQuantity: Int, ledgerDocumentUri: String, locationId: ID!, name: String!
}

type InventoryMoveQuantitiesPayload {
  inventoryAdjustmentGroup: InventoryAdjustmentGroup
  userErrors: [InventoryMoveQuantitiesUserError!]!
}

type InventoryMoveQuantitiesUserError {
  code: InventoryMoveQuantitiesUserErrorCode, field: [String!], message: String!
}

enum InventoryMoveQuantitiesUserErrorCode {
  CHANGE_FROM_QUANTITY_STALE, DIFFERENT_LOCATIONS, IDEMPOTENCY_CONCURRENT_REQUEST
  IDEMPOTENCY_KEY_PARAMETER_MISMATCH, IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED
  INVALID_AVAILABLE_DOCUMENT, INVALID_INVENTORY_ITEM, INVALID_LOCATION
  INVALID_QUANTITY_DOCUMENT, INVALID_QUANTITY_NAME, INVALID_REASON, INVALID_REFERENCE_DOCUMENT
  SAME_QUANTITY_NAME
}

input MetafieldIdentifierInput {
  key: String!, namespace: String!, ownerId: ID!
}

type MetafieldIdentifier {
  key: String!, namespace: String!, ownerId: ID!
}

type MetafieldsDeletePayload {
  deletedMetafields: [MetafieldIdentifier], userErrors: [UserError!]!
}

type FulfillmentOrderMovePayload {
  movedFulfillmentOrder: FulfillmentOrder, originalFulfillmentOrder: FulfillmentOrder
  remainingFulfillmentOrder: FulfillmentOrder
  userErrors: [FulfillmentOrderMoveFulfillmentOrderMoveUserError!]!
}

type FulfillmentOrderMoveFulfillmentOrderMoveUserError {
  code: FulfillmentOrderMoveFulfillmentOrderMoveUserErrorCode, field: [String!]
  message: String!
}

enum FulfillmentOrderMoveFulfillmentOrderMoveUserErrorCode {
  CANNOT_MOVE_FULFILLMENT_ORDER_WITH_REPORTED_PROGRESS
}

input FulfillmentOrderHoldInput {
  externalId: String, handle: String = "", notifyMerchant: Boolean = false
  reason: FulfillmentHoldReason!, reasonNotes: String
}

enum FulfillmentHoldReason {
  AWAITING_PAYMENT, AWAITING_RETURN_ITEMS, HIGH_RISK_OF_FRAUD, INCORRECT_ADDRESS
  INVENTORY_OUT_OF_STOCK, ONLINE_STORE_POST_PURCHASE_CROSS_SELL, OTHER, UNKNOWN_DELIVERY_DATE
}

type FulfillmentOrderHoldPayload {
  fulfillmentOrder: FulfillmentOrder, userErrors: [FulfillmentOrderHoldUserError!]!
}

type FulfillmentOrderHoldUserError {
  code: FulfillmentOrderHoldUserErrorCode, field: [String!], message: String!
}

enum FulfillmentOrderHoldUserErrorCode { FULFILLMENT_ORDER_NOT_FOUND, TAKEN }

type FulfillmentOrderReleaseHoldPayload {
  fulfillmentOrder: FulfillmentOrder, userErrors: [FulfillmentOrderReleaseHoldUserError!]!
}

type FulfillmentOrderReleaseHoldUserError {
  code: FulfillmentOrderReleaseHoldUserErrorCode, field: [String!], message: String!
}

enum FulfillmentOrderReleaseHoldUserErrorCode { FULFILLMENT_ORDER_NOT_FOUND, INVALID_ACCESS }

type FulfillmentTrackingInfoUpdatePayload {
  fulfillment: Fulfillment, userErrors: [UserError!]!
}

type FulfillmentCancelPayload {
  fulfillment: Fulfillment, userErrors: [UserError!]!
}

input OrderCloseInput {
  id: ID!
}

input OrderMarkAsPaidInput {
  id: ID!
}

type OrderClosePayload {
  order: Order, userErrors: [UserError!]!
}

type OrderMarkAsPaidPayload {
  order: Order, userErrors: [UserError!]!
}
`;
