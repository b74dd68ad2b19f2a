/** Returns and the goods that come back with them. */
export const RETURNS = `
extend type QueryRoot {
  return(id: ID!): Return
  reverseFulfillmentOrder(id: ID!): ReverseFulfillmentOrder
}

extend type Order {
  returns(after: String, before: String, first: Int, last: Int, query: String,
    reverse: Boolean = false): ReturnConnection!
}

type Return implements Node {
  id: ID!, name: String!, status: ReturnStatus!, createdAt: DateTime!, closedAt: DateTime
  requestApprovedAt: DateTime, totalQuantity: Int!, order: Order!, decline: ReturnDecline
  returnLineItems(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): ReturnLineItemTypeConnection!
  reverseFulfillmentOrders(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): ReverseFulfillmentOrderConnection!
  refunds(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): RefundConnection!
}

type ReturnDecline {
  reason: ReturnDeclineReason!, note: String
}

interface ReturnLineItemType implements Node {
  id: ID!, quantity: Int!, processableQuantity: Int!, processedQuantity: Int!
  unprocessedQuantity: Int!, refundableQuantity: Int!, refundedQuantity: Int!
  returnReasonDefinition: ReturnReasonDefinition, returnReasonNote: String!
  customerNote: String
}

type ReturnLineItem implements ReturnLineItemType & Node {
  id: ID!, quantity: Int!, processableQuantity: Int!, processedQuantity: Int!
  unprocessedQuantity: Int!, refundableQuantity: Int!, refundedQuantity: Int!
  returnReasonDefinition: ReturnReasonDefinition, returnReasonNote: String!
  customerNote: String, fulfillmentLineItem: FulfillmentLineItem!
}

type ReturnReasonDefinition implements Node {
  id: ID!, handle: String!, name: String!, deleted: Boolean!
}

type ReverseFulfillmentOrder implements Node {
  id: ID!, status: ReverseFulfillmentOrderStatus!, order: Order
  lineItems(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): ReverseFulfillmentOrderLineItemConnection!
}

type ReverseFulfillmentOrderLineItem implements Node {
  id: ID!, totalQuantity: Int!, fulfillmentLineItem: FulfillmentLineItem
  dispositions: [ReverseFulfillmentOrderDisposition!]!
}

type ReverseFulfillmentOrderDisposition implements Node {
  id: ID!, type: ReverseFulfillmentOrderDispositionType!, quantity: Int!, location: Location
  createdAt: DateTime!
}

type ReturnConnection {
  edges: [ReturnEdge!]!, nodes: [Return!]!, pageInfo: PageInfo!
}

type ReturnEdge {
  cursor: String!, node: Return!
}

type ReturnLineItemTypeConnection {
  edges: [ReturnLineItemTypeEdge!]!, nodes: [ReturnLineItemType!]!, pageInfo: PageInfo!
}

type ReturnLineItemTypeEdge {
  cursor: String!, node: ReturnLineItemType!
}

type ReverseFulfillmentOrderConnection {
  edges: [ReverseFulfillmentOrderEdge!]!, nodes: [ReverseFulfillmentOrder!]!
  pageInfo: PageInfo!
}

type ReverseFulfillmentOrderEdge {
  cursor: String!, node: ReverseFulfillmentOrder!
}

type ReverseFulfillmentOrderLineItemConnection {
  edges: [ReverseFulfillmentOrderLineItemEdge!]!, nodes: [ReverseFulfillmentOrderLineItem!]!
  pageInfo: PageInfo!
}

type ReverseFulfillmentOrderLineItemEdge {
  cursor: String!, node: ReverseFulfillmentOrderLineItem!
}

type RefundConnection {
  edges: [RefundEdge!]!, nodes: [Refund!]!, pageInfo: PageInfo!
}

type RefundEdge {
  cursor: String!, node: Refund!
}

enum ReturnStatus { CANCELED, CLOSED, DECLINED, OPEN, REQUESTED }

enum ReturnDeclineReason { FINAL_SALE, OTHER, RETURN_PERIOD_ENDED }

enum ReverseFulfillmentOrderStatus { CANCELED, CLOSED, OPEN }

enum ReverseFulfillmentOrderDispositionType {
  MISSING, NOT_RESTOCKED, PROCESSING_REQUIRED, RESTOCKED
}
`;
