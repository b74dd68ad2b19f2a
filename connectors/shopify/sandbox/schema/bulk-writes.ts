/** Bulk mutations: a place to upload their variables, and their start. */
export const BULK_WRITES = `
extend type Mutation {
  stagedUploadsCreate(input: [StagedUploadInput!]!): StagedUploadsCreatePayload
  bulkOperationRunMutation(clientIdentifier: String, groupObjects: Boolean = true,
    mutation: String!, stagedUploadPath: String!): BulkOperationRunMutationPayload
}

input StagedUploadInput {
  fileSize: UnsignedInt64, filename: String!, httpMethod: StagedUploadHttpMethodType = PUT
  mimeType: String!, resource: StagedUploadTargetGenerateUploadResource!
}

enum StagedUploadHttpMethodType { POST, PUT }

enum StagedUploadTargetGenerateUploadResource { BULK_MUTATION_VARIABLES }

type StagedUploadsCreatePayload {
  stagedTargets: [StagedMediaUploadTarget!], userErrors: [UserError!]!
}

type StagedMediaUploadTarget {
  parameters: [StagedUploadParameter!]!, resourceUrl: URL, url: URL
}

type StagedUploadParameter {
  name: String!, value: String!
}

type BulkOperationRunMutationPayload {
  bulkOperation: BulkOperation, userErrors: [BulkMutationUserError!]!
}

type BulkMutationUserError {
  code: BulkMutationErrorCode, field: [String!], message: String!
}

enum BulkMutationErrorCode {
  INTERNAL_FILE_SERVER_ERROR, INVALID_MUTATION, INVALID_STAGED_UPLOAD_FILE, LIMIT_REACHED
  NO_SUCH_FILE, OPERATION_IN_PROGRESS
}
`;
