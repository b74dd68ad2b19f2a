import { type Operation, plainMutation, query } from '../operation.ts';

/** What is asked of a bulk operation. */
const JOB = `
  id status type errorCode createdAt completedAt objectCount rootObjectCount fileSize
  url partialDataUrl`;

/** Starts a bulk operation. A lost answer is mended by looking for the query among those that run. */
export const BULK_RUN = plainMutation(
  'BulkRun',
  10,
  `mutation BulkRun($query: String!, $groupObjects: Boolean!) {
  bulkOperationRunQuery(query: $query, groupObjects: $groupObjects) {
    bulkOperation {${JOB} }
    userErrors { code field message }
  }
}`,
);

/** How a bulk operation stands. */
export const BULK_STATUS = query(
  'BulkStatus',
  2,
  `query BulkStatus($id: ID!) {
  bulkOperation(id: $id) {${JOB} }
}`,
);

/** Those that run, the newest first, with their queries. */
export const BULK_RUNNING = query(
  'BulkRunning',
  10,
  `query BulkRunning {
  bulkOperations(first: 20, query: "status:running OR status:created", sortKey: CREATED_AT, reverse: true) {
    nodes { query${JOB} }
  }
}`,
);

/** A place for the file of a bulk mutation. */
export const BULK_STAGE = plainMutation(
  'BulkStage',
  11,
  `mutation BulkStage($input: [StagedUploadInput!]!) {
  stagedUploadsCreate(input: $input) {
    stagedTargets { url parameters { name value } }
    userErrors { field message }
  }
}`,
);

/** Starts a bulk mutation. A lost answer is mended by looking for its text among those that were started. */
export const BULK_MUTATE = plainMutation(
  'BulkMutate',
  10,
  `mutation BulkMutate($mutation: String!, $path: String!) {
  bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) {
    bulkOperation {${JOB} }
    userErrors { code field message }
  }
}`,
);

/** The bulk mutations since a time, with their texts. */
export const BULK_MUTATIONS = query(
  'BulkMutations',
  20,
  `query BulkMutations($first: Int!, $after: String, $query: String) {
  page: bulkOperations(first: $first, after: $after, query: $query, sortKey: CREATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { query${JOB} }
  }
}`,
);

function countOf(root: string): Operation {
  return query(
    `Bulk_${root}`,
    2,
    `query Bulk_${root}($query: String, $limit: Int) {
  count: ${root}(query: $query, limit: $limit) { count }
}`,
  );
}

/** How many records there are, by the root field that counts them. */
export const COUNTS = {
  productsCount: countOf('productsCount'),
  productVariantsCount: countOf('productVariantsCount'),
  ordersCount: countOf('ordersCount'),
  draftOrdersCount: countOf('draftOrdersCount'),
  customersCount: countOf('customersCount'),
} as const;

/** All of them, for the tests. */
export const BULK_READS: readonly Operation[] = [
  BULK_RUN,
  BULK_STATUS,
  BULK_RUNNING,
  ...Object.values(COUNTS),
];
