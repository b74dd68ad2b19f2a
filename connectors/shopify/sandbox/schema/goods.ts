/** What can be done to fulfilment orders, fulfilments and orders that are there. */
export const GOODS = `
extend type Mutation {
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
