import type { BulkRow } from '../shop/bulk-rows.ts';
import type { Shop } from '../shop/shop.ts';
import { expectKind, type Resolvers, type SearchArguments, search } from './resolve.ts';

/** Bulk operations and where their rows lie. */
export const BULK_RESOLVERS = {
  BulkOperation: {
    fileSize: (row: BulkRow) =>
      row.result === null ? null : String(Buffer.byteLength(row.result)),
    objectCount: (row: BulkRow) => String(row.objectCount),
    rootObjectCount: (row: BulkRow) => String(row.rootObjectCount),
    url: (row: BulkRow, _args, { shop }) => (row.status === 'COMPLETED' ? urlOf(shop, row) : null),
    partialDataUrl: (row: BulkRow, _args, { shop }) =>
      row.status === 'FAILED' ? urlOf(shop, row) : null,
  },
  QueryRoot: {
    bulkOperation: (_root, args: { id: string }, { shop }) => {
      expectKind(args.id, 'BulkOperation');
      return shop.tables.bulkOperations.get(args.id) ?? null;
    },
    bulkOperations: (_root, args: SearchArguments, context) => {
      const rows = context.shop.tables.bulkOperations.all();
      const fields = context.fields.bulkOperations;
      return search(
        context,
        { table: 'bulkOperations', rows, fields, path: 'bulkOperations' },
        args,
      );
    },
  },
} satisfies Resolvers;

function urlOf(shop: Shop, row: BulkRow): string | null {
  return row.result === null ? null : `${shop.origin()}/bulk/${row.token}`;
}
