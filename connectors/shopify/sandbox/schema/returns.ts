/** Returns and the goods that come back with them. */
export const RETURNS = `
extend type QueryRoot {
  return(id: ID!): Return
  reverseFulfillmentOrder(id: ID!): ReverseFulfillmentOrder
  returnReasonDefinitions(after: String, before: String, first: Int, handles: [String!],
    ids: [ID!], last: Int, query: String,
    reverse: Boolean = false): ReturnReasonDefinitionConnection!
}

extend type Mutation {
  returnCreate(returnInput: ReturnInput!): ReturnCreatePayload
  returnProcess(input: ReturnProcessInput!): ReturnProcessPayload
  returnClose(id: ID!): ReturnClosePayload
  returnCancel(id: ID!, notifyCustomer: Boolean = false): ReturnCancelPayload
}

input ReturnInput {
  orderId: ID!, requestedAt: DateTime, returnLineItems: [ReturnLineItemInput!]!
}

input ReturnLineItemInput {
  fulfillmentLineItemId: ID!, quantity: Int!, returnReasonDefinitionId: ID
  returnReasonNote: String = ""
}

input ReturnProcessInput {
  financialTransfer: ReturnProcessFinancialTransferInput, note: String
  notifyCustomer: Boolean = false, returnId: ID!
  returnLineItems: [ReturnProcessReturnLineItemInput!] = []
}

input ReturnProcessReturnLineItemInput {
  dispositions: [ReverseFulfillmentOrderDisposeInput!], id: ID!, quantity: Int!
}

input ReverseFulfillmentOrderDisposeInput {
  dispositionType: ReverseFulfillmentOrderDispositionType!, locationId: ID, quantity: Int!
  reverseFulfillmentOrderLineItemId: ID!
}

input ReturnProcessFinancialTransferInput @oneOf {
  issueRefund: ReturnProcessRefundInput
}

input ReturnProcessRefundInput {
  allowOverRefunding: Boolean = false
  orderTransactions: [ReturnRefundOrderTransactionInput!]!
}

input ReturnRefundOrderTransactionInput {
  parentId: ID!, transactionAmount: MoneyInput!
}

type ReturnCreatePayload {
  return: Return, userErrors: [ReturnUserError!]!
}

type ReturnProcessPayload {
  return: Return, userErrors: [ReturnUserError!]!
}

type ReturnClosePayload {
  return: Return, userErrors: [ReturnUserError!]!
}

type ReturnCancelPayload {
  return: Return, userErrors: [ReturnUserError!]!
}

type ReturnUserError {
  code: ReturnErrorCode, field: [String!], message: String!
}

enum ReturnErrorCode { BLANK, CREATION_FAILED, INVALID, INVALID_STATE, NOT_FOUND }

type ReturnReasonDefinitionConnection {
  edges: [ReturnReasonDefinitionEdge!]!, nodes: [ReturnReasonDefinition!]!, pageInfo: PageInfo!
}

type ReturnReasonDefinitionEdge {
  cursor: String!, node: ReturnReasonDefinition!
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
