import type { GraphQLResolveInfo } from 'graphql';
import { bulkFaults } from '../bulk/validate.ts';
import type { CallContext, Resolvers } from '../read/resolve.ts';
import { isRunning } from '../shop/bulk-rows.ts';
import { userError } from './answers.ts';
import { startBulk } from './bulk-start.ts';
import { mutation } from './mutation.ts';

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
  const { query, groupObjects } = args;
  return startBulk(shop, { type: 'QUERY', query, groupObjects });
}
