import {
  defaultFieldResolver,
  type ExecutionResult,
  executeSync,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { BULK_RESOLVERS } from '../read/bulk.ts';
import { CATALOG_RESOLVERS } from '../read/catalog.ts';
import { CUSTOMER_RESOLVERS } from '../read/customers.ts';
import { DRAFT_RESOLVERS } from '../read/drafts.ts';
import { FULFILLMENT_RESOLVERS } from '../read/fulfillment.ts';
import { LIST_RESOLVERS } from '../read/lists.ts';
import { ORDER_RESOLVERS } from '../read/orders.ts';
import { QUERY_RESOLVERS } from '../read/query.ts';
import type { CallContext, Resolvers } from '../read/resolve.ts';
import { RETURN_RESOLVERS } from '../read/returns.ts';
import { gidKind } from '../shop/gid.ts';
import { MERGE_QUERIES } from '../write/merges.ts';
import { MUTATION_RESOLVERS } from '../write/mutations.ts';
import { checkAccess } from './access.ts';
import type { CallError } from './document-errors.ts';
import type { PreparedCall } from './prepare.ts';

const RESOLVERS = merged([
  CATALOG_RESOLVERS,
  ORDER_RESOLVERS,
  FULFILLMENT_RESOLVERS,
  RETURN_RESOLVERS,
  DRAFT_RESOLVERS,
  CUSTOMER_RESOLVERS,
  BULK_RESOLVERS,
  QUERY_RESOLVERS,
  LIST_RESOLVERS,
  MERGE_QUERIES,
  { Mutation: MUTATION_RESOLVERS },
]);

/** One table out of several; a type may have its fields in more than one. */
function merged(parts: readonly Resolvers[]): Resolvers {
  const whole: Record<string, Resolvers[string]> = {};
  for (const part of parts) {
    for (const [type, fields] of Object.entries(part)) whole[type] = { ...whole[type], ...fields };
  }
  return whole;
}

const resolveField: GraphQLFieldResolver<unknown, CallContext> = (source, args, context, info) => {
  checkAccess(info, context.scopes);
  const resolve = RESOLVERS[info.parentType.name]?.[info.fieldName];
  if (resolve !== undefined) return resolve(source, args, context, info);
  return defaultFieldResolver(source, args, context, info);
};

/** Data and errors of one call; either can be there without the other. */
export interface CallResult {
  readonly data: unknown;
  readonly errors: readonly CallError[];
}

/** Carries a prepared call out; everything happens at once, so two calls never mix. */
export function executeCall(
  schema: GraphQLSchema,
  call: PreparedCall,
  context: CallContext,
): CallResult {
  const result: ExecutionResult = executeSync({
    schema,
    document: call.document,
    rootValue: {},
    contextValue: context,
    variableValues: call.rawVariables,
    operationName: call.operationName,
    fieldResolver: resolveField,
    typeResolver: (value) => typeName(value),
  });
  const errors = (result.errors ?? []).map((error): CallError => {
    const { message, locations, path, extensions } = error.toJSON();
    return {
      message,
      ...(locations === undefined ? {} : { locations }),
      ...(path === undefined ? {} : { path }),
      ...(extensions === undefined ? {} : { extensions }),
    };
  });
  return { data: result.data ?? null, errors };
}

function typeName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  return typeof value.id === 'string' ? (gidKind(value.id) ?? undefined) : undefined;
}
