import type { GraphQLResolveInfo } from 'graphql';
import { bulkFaults } from '../bulk/validate.ts';
import type { CallContext, Resolvers } from '../read/resolve.ts';
import { type BulkRow, isRunning } from '../shop/bulk-rows.ts';
import { userError } from './answers.ts';
import { mutation } from './mutation.ts';

/** Operations of one kind that may run at one time. */
const AT_ONCE_MAX = 5;

interface RunQuery {
  readonly query: string;
  readonly groupObjects: boolean;
}

/** The mutations that start and stop bulk operations. */
export const BULK_MUTATIONS: NonNullable<Resolvers[string]> = {
  bulkOperationRunQuery: mutation('ignored', (args: RunQuery, context, info) =>
    runQuery(args, context, info),
  ),
  bulkOperationCancel: mutation('ignored', (args: { id: string }, { shop }) => {
    const row = shop.tables.bulkOperations.get(args.id);
    if (row === undefined) {
      return {
        bulkOperation: null,
        userErrors: [userError(['id'], 'Bulk operation does not exist')],
      };
    }
    if (!isRunning(row)) {
      const message = `A bulk operation cannot be canceled when it is ${row.status.toLowerCase()}`;
      return { bulkOperation: row, userErrors: [userError(null, message)] };
    }
    const canceling = { ...shop.touched(row), status: 'CANCELING' };
    shop.tables.bulkOperations.put(canceling);
    return { bulkOperation: canceling, userErrors: [] };
  }),
};

function runQuery(args: RunQuery, { shop }: CallContext, info: GraphQLResolveInfo): unknown {
  const faults = bulkFaults(info.schema, args.query);
  if (faults.length > 0) {
    const userErrors = faults.map((message) => userError(['query'], message, 'INVALID'));
    return { bulkOperation: null, userErrors };
  }
  const running = [...shop.tables.bulkOperations.all()].filter(
    (row) => row.type === 'QUERY' && isRunning(row),
  );
  if (running.length >= AT_ONCE_MAX) {
    const ids = running.map(({ id }) => id).join(', ');
    const message = `A bulk query operation for this app and shop is already in progress: ${ids}.`;
    return { bulkOperation: null, userErrors: [userError(null, message, 'OPERATION_IN_PROGRESS')] };
  }
  const row: BulkRow = {
    ...shop.born('BulkOperation'),
    type: 'QUERY',
    query: args.query,
    groupObjects: args.groupObjects,
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
