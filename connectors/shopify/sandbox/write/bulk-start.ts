/** How a bulk operation of either kind begins. */
import { type BulkRow, isRunning } from '../shop/bulk-rows.ts';
import type { Shop } from '../shop/shop.ts';
import { type UserError, userError } from './answers.ts';

/** Operations of one kind that may run at one time. */
const AT_ONCE_MAX = 5;

/** The answer of the mutation that starts one. */
export interface BulkStart {
  readonly bulkOperation: BulkRow | null;
  readonly userErrors: readonly UserError[];
}

/** Starts the operation, or says which ones take up all the places of its kind. */
export function startBulk(
  shop: Shop,
  given: Pick<BulkRow, 'type' | 'query' | 'upload' | 'groupObjects'>,
): BulkStart {
  const running = [...shop.tables.bulkOperations.all()].filter(
    (row) => row.type === given.type && isRunning(row),
  );
  if (running.length >= AT_ONCE_MAX) {
    const ids = running.map(({ id }) => id).join(', ');
    const kind = given.type.toLowerCase();
    const message = `A bulk ${kind} operation for this app and shop is already in progress: ${ids}.`;
    return { bulkOperation: null, userErrors: [userError(null, message, 'OPERATION_IN_PROGRESS')] };
  }
  const row: BulkRow = {
    ...shop.born('BulkOperation'),
    ...given,
    finishAt: shop.now() + shop.bulkMs,
    status: 'CREATED',
    errorCode: null,
    completedAt: null,
    objectCount: 0,
    rootObjectCount: 0,
    result: null,
    token: shop.random.hex(16),
    fault: null,
  };
  shop.tables.bulkOperations.put(row);
  return { bulkOperation: row, userErrors: [] };
}
