import type { SandboxFault } from '../../../core/connector/sandbox/kit.ts';

/**
 * What Shopify does wrong inside an answer of status 200, on demand: `throttled`, a top-level error, a user error, an
 * internal error in the middle of the work, or a version of the API that nobody asked for.
 */
export type ShopFaultKind =
  | 'throttled'
  | 'graphqlError'
  | 'userError'
  | 'internalError'
  | 'otherVersion';

/**
 * A fault for the next calls that it fits: `operation` is a root field (`inventorySetQuantities`), an operation's name
 * (`OrdersSince`), `read`, `write`, or `*`; `oauth`, `bulkResult` and `stagedUpload` only by their names.
 */
export type ShopFault = SandboxFault<ShopFaultKind>;
