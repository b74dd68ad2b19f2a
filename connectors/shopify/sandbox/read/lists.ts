import type { FulfillmentOrderRow, OrderRow } from '../shop/order-rows.ts';
import type {
  CustomerRow,
  ItemRow,
  LocationRow,
  ProductRow,
  SubscriptionRow,
  VariantRow,
} from '../shop/rows.ts';
import {
  type CallContext,
  count,
  type Listing,
  type Resolvers,
  type SearchArguments,
  search,
} from './resolve.ts';

interface CountArguments {
  readonly query?: string | null;
  readonly limit?: number | null;
}

/** The root connections and counts. */
export const LIST_RESOLVERS: Resolvers = {
  QueryRoot: {
    products: (_root, args: SearchArguments, context) => search(context, products(context), args),
    productsCount: (_root, args: CountArguments, context) =>
      count(context, products(context), args),
    productVariants: (_root, args: SearchArguments, context) =>
      search(context, variants(context), args),
    inventoryItems: (_root, args: SearchArguments, context) =>
      search(context, items(context), args),
    locations: (_root, args: SearchArguments & { includeInactive: boolean }, context) =>
      search(context, locations(context, args.includeInactive), args),
    productVariantsCount: (_root, args: CountArguments, context) =>
      count(context, variants(context), args),
    customersCount: (_root, args: CountArguments, context) =>
      count(context, customers(context), args),
    orders: (_root, args: SearchArguments, context) => search(context, orders(context), args),
    ordersCount: (_root, args: CountArguments, context) => count(context, orders(context), args),
    fulfillmentOrders: (_root, args: SearchArguments & { includeClosed: boolean }, context) =>
      search(context, fulfillmentOrders(context, args.includeClosed), args),
    customers: (_root, args: SearchArguments, context) => search(context, customers(context), args),
    webhookSubscriptions: (
      _root,
      args: SearchArguments & { topics?: readonly string[] | null },
      context,
    ) => search(context, subscriptions(context, args.topics ?? null), args),
  },
};

function products({ shop, fields }: CallContext): Listing<ProductRow> {
  const rows = shop.tables.products.all();
  return { table: 'products', rows, fields: fields.products, path: 'products' };
}

function variants({ shop, fields }: CallContext): Listing<VariantRow> {
  const rows = shop.tables.variants.all();
  return { table: 'variants', rows, fields: fields.variants, path: 'productVariants' };
}

function items({ shop, fields }: CallContext): Listing<ItemRow> {
  const rows = shop.tables.items.all();
  return { table: 'items', rows, fields: fields.items, path: 'inventoryItems' };
}

function locations({ shop, fields }: CallContext, inactiveToo: boolean): Listing<LocationRow> {
  const rows = [...shop.tables.locations.all()].filter((row) => inactiveToo || row.isActive);
  return { table: 'locations', rows, fields: fields.locations, path: 'locations' };
}

/** Without the scope for all of them, orders of more than 60 days ago are absent without a word. */
const HORIZON_MS = 60 * 86_400_000;

function orders({ shop, fields, scopes }: CallContext): Listing<OrderRow> {
  const from = scopes.includes('read_all_orders') ? 0 : shop.now() - HORIZON_MS;
  const rows = [...shop.tables.orders.all()].filter((row) => row.createdAt >= from);
  return { table: 'orders', rows, fields: fields.orders, path: 'orders' };
}

function fulfillmentOrders(
  { shop, fields }: CallContext,
  closedToo: boolean,
): Listing<FulfillmentOrderRow> {
  const rows = [...shop.tables.fulfillmentOrders.all()].filter(
    (row) => closedToo || row.status !== 'CLOSED',
  );
  const path = 'fulfillmentOrders';
  return { table: path, rows, fields: fields.fulfillmentOrders, path };
}

function customers({ shop, fields }: CallContext): Listing<CustomerRow> {
  const rows = shop.tables.customers.all();
  return { table: 'customers', rows, fields: fields.customers, path: 'customers' };
}

function subscriptions(
  { shop, fields }: CallContext,
  topics: readonly string[] | null,
): Listing<SubscriptionRow> {
  const rows = [...shop.tables.subscriptions.all()].filter(
    (row) => topics === null || topics.includes(row.topic),
  );
  return {
    table: 'subscriptions',
    rows,
    fields: fields.subscriptions,
    path: 'webhookSubscriptions',
  };
}
