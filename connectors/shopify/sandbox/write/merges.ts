import { type CallContext, expectKind, type Resolvers } from '../read/resolve.ts';
import { deleteCustomer, mergeCustomers } from '../shop/customers.ts';
import { legacyId } from '../shop/gid.ts';
import type { CustomerRow } from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';
import { topLevelError, userError } from './answers.ts';
import { mutation } from './mutation.ts';

interface MergeArguments {
  readonly customerOneId: string;
  readonly customerTwoId: string;
  readonly overrideFields?: {
    readonly customerIdOfEmailToKeep?: string | null;
    readonly note?: string | null;
    readonly tags?: readonly string[] | null;
  } | null;
}

/** Customers that go, one way or the other. */
export const MERGE_MUTATIONS: Resolvers[string] = {
  customerMerge: mutation('ignored', (args: MergeArguments, context) => merge(context, args)),
  customerDelete: mutation('ignored', (args: { input: { id: string } }, { shop }) =>
    remove(shop, args.input.id),
  ),
};

/** The looks before and during a merge. */
export const MERGE_QUERIES: Resolvers = {
  QueryRoot: {
    customerMergePreview: (_root, args: MergeArguments, { shop }) => {
      if (args.customerOneId === args.customerTwoId) {
        throw topLevelError('BAD_REQUEST', 'Customers must be different.');
      }
      const one = shop.tables.customers.get(args.customerOneId);
      const two = shop.tables.customers.get(args.customerTwoId);
      const isKnown = one !== undefined && two !== undefined;
      const resultingCustomerId = isKnown ? keptOf(one, two, args).id : null;
      return { resultingCustomerId, customerMergeErrors: null };
    },
    customerMergeJobStatus: (_root, args: { jobId: string }, { shop }) => {
      const job = shop.tables.mergeJobs.get(args.jobId);
      if (job === undefined) return null;
      // The first look always finds it running, as the recorded one did.
      shop.tables.mergeJobs.put({ ...job, looks: job.looks + 1 });
      const status = job.looks === 0 ? 'IN_PROGRESS' : 'COMPLETED';
      return { jobId: job.id, resultingCustomerId: job.keptId, status, customerMergeErrors: [] };
    },
  },
};

/** Who is kept: the one named by its address, the one that has an address, else the second. */
function keptOf(
  one: CustomerRow,
  two: CustomerRow,
  { overrideFields }: MergeArguments,
): CustomerRow {
  const named = overrideFields?.customerIdOfEmailToKeep;
  if (named === one.id) return one;
  return named == null && one.email !== null && two.email === null ? one : two;
}

function merge({ shop }: CallContext, args: MergeArguments): unknown {
  const nothing = { resultingCustomerId: null, job: null };
  for (const field of ['customerOneId', 'customerTwoId'] as const) {
    expectKind(args[field], 'Customer');
    if (shop.tables.customers.get(args[field]) !== undefined) continue;
    const message = `Customer does not exist with ID ${legacyId(args[field])}`;
    return { ...nothing, userErrors: [userError([field], message, 'INVALID_CUSTOMER_ID')] };
  }
  if (args.customerOneId === args.customerTwoId) {
    const error = userError(null, 'Customers IDs should not match', 'INVALID_CUSTOMER_ID');
    return { ...nothing, userErrors: [error] };
  }
  const one = shop.tables.customers.get(args.customerOneId);
  const two = shop.tables.customers.get(args.customerTwoId);
  if (one === undefined || two === undefined) return { ...nothing, userErrors: [] };
  const kept = keptOf(one, two, args);
  const job = mergeCustomers(shop, kept, kept === one ? two : one, args.overrideFields ?? {});
  return { resultingCustomerId: kept.id, job: { id: job.id, done: false }, userErrors: [] };
}

function remove(shop: Shop, id: string): unknown {
  expectKind(id, 'Customer');
  const customer = shop.tables.customers.get(id);
  if (customer === undefined) {
    return { deletedCustomerId: null, userErrors: [userError(['id'], "Customer can't be found")] };
  }
  if (shop.tables.orders.of(id).length > 0) {
    const message = 'Customer can’t be deleted because they have associated orders';
    return { deletedCustomerId: null, userErrors: [userError(['id'], message)] };
  }
  deleteCustomer(shop, customer);
  return { deletedCustomerId: id, userErrors: [] };
}
