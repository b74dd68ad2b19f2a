/** Bulk operations, and the counts that tell whether one is worth it. */
export const BULK = `
extend type QueryRoot {
  productVariantsCount(limit: Int = 10000, query: String): Count
  customersCount(limit: Int = 10000, query: String): Count
  bulkOperation(id: ID!): BulkOperation
  bulkOperations(after: String, before: String, first: Int, last: Int, query: String,
    reverse: Boolean = false,
    sortKey: BulkOperationsSortKeys = CREATED_AT): BulkOperationConnection!
}

extend type Mutation {
  bulkOperationRunQuery(groupObjects: Boolean! = false,
    query: String!): BulkOperationRunQueryPayload
  bulkOperationCancel(id: ID!): BulkOperationCancelPayload
}

type BulkOperation implements Node {
  id: ID!, type: BulkOperationType!, status: BulkOperationStatus!
  errorCode: BulkOperationErrorCode, createdAt: DateTime!, completedAt: DateTime
  objectCount: UnsignedInt64!, rootObjectCount: UnsignedInt64!, fileSize: UnsignedInt64
  url: URL, partialDataUrl: URL, query: String!
}

type BulkOperationConnection {
  edges: [BulkOperationEdge!]!, nodes: [BulkOperation!]!, pageInfo: PageInfo!
}

type BulkOperationEdge {
  cursor: String!, node: BulkOperation!
}

type BulkOperationRunQueryPayload {
  bulkOperation: BulkOperation, userErrors: [BulkOperationUserError!]!
}

type BulkOperationCancelPayload {
  bulkOperation: BulkOperation, userErrors: [UserError!]!
}

type BulkOperationUserError {
  code: BulkOperationUserErrorCode, field: [String!], message: String!
}

enum BulkOperationUserErrorCode { INVALID, LIMIT_REACHED, OPERATION_IN_PROGRESS }

enum BulkOperationStatus {
  CANCELED, CANCELING, COMPLETED, CREATED, EXPIRED, FAILED, RUNNING
}

enum BulkOperationErrorCode { ACCESS_DENIED, INTERNAL_SERVER_ERROR, TIMEOUT }

enum BulkOperationType { MUTATION, QUERY }

enum BulkOperationsSortKeys { COMPLETED_AT, CREATED_AT }
`;
