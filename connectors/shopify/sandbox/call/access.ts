import { GraphQLError, type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql';

/**
 * The scopes of which one is needed for a type, wherever it is asked for; a write scope includes its read scope.
 *
 * Source: `requiredAccess` of the 2026-10 introspection (access-scopes-2026-10.json).
 */
const TYPE_SCOPES: Readonly<Record<string, readonly string[]>> = {
  Order: ['read_orders', 'read_marketplace_orders', 'read_quick_sale'],
  Refund: ['read_orders', 'read_marketplace_orders'],
  Return: ['read_returns', 'read_marketplace_returns'],
  ReverseFulfillmentOrder: ['read_returns', 'read_marketplace_returns'],
  DraftOrder: ['read_draft_orders', 'read_quick_sale'],
  PriceList: ['read_products'],
};

/** Refuses a field whose type the app may not see: it becomes null beside an error, and the rest stays good. */
export function checkAccess(info: GraphQLResolveInfo, granted: readonly string[]): void {
  const wanted = TYPE_SCOPES[typeOf(info)];
  if (wanted === undefined || wanted.some((scope) => holds(granted, scope))) return;
  const requiredAccess = wanted.map((scope) => `\`${scope}\` access scope`).join(' or ');
  const message = `Access denied for ${info.fieldName} field. Required access: ${requiredAccess}.`;
  const documentation = 'https://shopify.dev/api/usage/access-scopes';
  throw new GraphQLError(message, {
    extensions: { code: 'ACCESS_DENIED', documentation, requiredAccess },
  });
}

function holds(granted: readonly string[], scope: string): boolean {
  return granted.includes(scope) || granted.includes(scope.replace(/^read_/, 'write_'));
}

/** The type of a field; of a connection the type of its nodes. */
function typeOf({ returnType }: GraphQLResolveInfo): string {
  const named = getNamedType(returnType);
  const isConnection = isObjectType(named) && named.name.endsWith('Connection');
  return isConnection ? (getNamedType(named.getFields()['nodes']?.type)?.name ?? '') : named.name;
}
