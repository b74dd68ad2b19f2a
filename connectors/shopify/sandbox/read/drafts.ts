import { connect, type PageArguments } from '../search/connection.ts';
import { gidKind, legacyId } from '../shop/gid.ts';
import { sum, toDecimal, toMinor } from '../shop/money.ts';
import type { MetafieldRow } from '../shop/rows.ts';
import type { DraftLineRow, DraftOrderRow, PriceListRow } from '../shop/sales-rows.ts';
import { METAFIELDS } from './catalog.ts';
import { moneyBag } from './money-bag.ts';
import { findNode } from './node.ts';
import {
  type CallContext,
  count,
  expectKind,
  type Resolvers,
  type SearchArguments,
  search,
} from './resolve.ts';

type PriceArguments = PageArguments & {
  readonly originType?: string | null;
  query?: string | null;
};

/** Draft orders, price lists, and whose a metafield is. */
export const DRAFT_RESOLVERS = {
  QueryRoot: {
    draftOrder: (_root, args: { id: string }, { shop }) => {
      expectKind(args.id, 'DraftOrder');
      return shop.tables.draftOrders.get(args.id) ?? null;
    },
    draftOrders: (_root, args: SearchArguments, context) => {
      const rows = context.shop.tables.draftOrders.all();
      const fields = context.fields.draftOrders;
      return search(context, { table: 'draftOrders', rows, fields, path: 'draftOrders' }, args);
    },
    draftOrdersCount: (_root, args: { query?: string | null; limit?: number | null }, context) => {
      const rows = context.shop.tables.draftOrders.all();
      const fields = context.fields.draftOrders;
      return count(context, { table: 'draftOrders', rows, fields, path: 'draftOrdersCount' }, args);
    },
    priceList: (_root, args: { id: string }, { shop }) => {
      expectKind(args.id, 'PriceList');
      return shop.tables.priceLists.get(args.id) ?? null;
    },
    priceLists: (_root, args: PageArguments, { shop }) =>
      connect(shop.tables.priceLists.all(), () => null, args),
  },
  DraftOrder: {
    ...METAFIELDS,
    legacyResourceId: (row: DraftOrderRow) => legacyId(row.id),
    currencyCode: (_row, _args, { shop }) => shop.currency,
    presentmentCurrencyCode: (_row, _args, { shop }) => shop.currency,
    taxesIncluded: () => false,
    customer: (row: DraftOrderRow, _args, { shop }) =>
      row.customerId === null ? null : shop.tables.customers.get(row.customerId),
    order: (row: DraftOrderRow, _args, { shop }) =>
      row.orderId === null ? null : shop.tables.orders.get(row.orderId),
    totalQuantityOfLineItems: (row: DraftOrderRow) =>
      row.lines.reduce((total, line) => total + line.quantity, 0),
    subtotalPriceSet: (row: DraftOrderRow, _args, context) => totalIn(row, context),
    totalPriceSet: (row: DraftOrderRow, _args, { shop }) =>
      moneyBag(sum(row.lines.map(lineTotal)) + shippingOf(row), shop.currency),
    totalTaxSet: (_row, _args, { shop }) => moneyBag(0n, shop.currency),
    totalShippingPriceSet: (row: DraftOrderRow, _args, { shop }) =>
      moneyBag(shippingOf(row), shop.currency),
    totalDiscountsSet: (_row, _args, { shop }) => moneyBag(0n, shop.currency),
    lineItems: (row: DraftOrderRow, args: PageArguments) =>
      connect(
        row.lines.map((line) => ({ ...line, createdAt: 0, updatedAt: 0 })),
        () => null,
        args,
      ),
  },
  DraftOrderLineItem: {
    name: (line: DraftLineRow) => line.title,
    custom: (line: DraftLineRow) => line.variantId === null,
    requiresShipping: (line: DraftLineRow) => line.requiresShipping ?? true,
    taxable: (line: DraftLineRow) => line.taxable ?? true,
    isGiftCard: () => false,
    customAttributes: (line: DraftLineRow) => line.customAttributes ?? [],
    taxLines: () => [],
    variant: (line: DraftLineRow, _args, { shop }) =>
      line.variantId === null ? null : shop.tables.variants.get(line.variantId),
    product: (line: DraftLineRow, _args, { shop }) =>
      line.productId === null ? null : shop.tables.products.get(line.productId),
    originalUnitPriceSet: (line: DraftLineRow, _args, { shop }) =>
      moneyBag(toMinor(line.price), shop.currency),
    approximateDiscountedUnitPriceSet: (line: DraftLineRow, _args, { shop }) =>
      moneyBag(toMinor(line.price), shop.currency),
    originalTotalSet: (line: DraftLineRow, _args, { shop }) =>
      moneyBag(lineTotal(line), shop.currency),
    discountedTotalSet: (line: DraftLineRow, _args, { shop }) =>
      moneyBag(lineTotal(line), shop.currency),
  },
  PriceList: {
    fixedPricesCount: (row: PriceListRow) => row.prices.length,
    prices: (row: PriceListRow, args: PriceArguments, context) => pricesOf(row, args, context),
  },
  Location: { ...METAFIELDS },
  Metafield: {
    owner: (row: MetafieldRow, _args, { shop }) => findNode(shop, row.ownerId),
    ownerType: (row: MetafieldRow) => OWNER_TYPES[gidKind(row.ownerId) ?? ''] ?? null,
  },
} satisfies Resolvers;

const OWNER_TYPES: Readonly<Record<string, string>> = {
  Product: 'PRODUCT',
  ProductVariant: 'PRODUCTVARIANT',
  Customer: 'CUSTOMER',
  Order: 'ORDER',
  DraftOrder: 'DRAFTORDER',
  Location: 'LOCATION',
};

function lineTotal(line: DraftLineRow): bigint {
  return toMinor(line.price) * BigInt(line.quantity);
}

function shippingOf({ shippingLine }: DraftOrderRow): bigint {
  return shippingLine == null ? 0n : toMinor(shippingLine.price);
}

function totalIn(row: DraftOrderRow, { shop }: CallContext) {
  return moneyBag(sum(row.lines.map(lineTotal)), shop.currency);
}

/** A price has no id of its own: it stands in the place of its variant. */
function pricesOf(row: PriceListRow, args: PriceArguments, { shop }: CallContext) {
  const wanted = [...(args.query ?? '').matchAll(/variant_id:(\d+)/g)].map(([, id]) => id);
  const prices = row.prices.filter(
    ({ variantId }) =>
      shop.tables.variants.get(variantId) !== undefined &&
      (wanted.length === 0 || wanted.includes(legacyId(variantId))),
  );
  const money = (amount: string) => ({
    amount: toDecimal(toMinor(amount)),
    currencyCode: row.currency,
  });
  const rows = args.originType === 'RELATIVE' ? [] : prices;
  return connect(
    rows.map(({ variantId, price, compareAtPrice }) => ({
      id: variantId,
      createdAt: 0,
      updatedAt: 0,
      variant: shop.tables.variants.get(variantId),
      price: money(price),
      compareAtPrice: compareAtPrice === null ? null : money(compareAtPrice),
      originType: 'FIXED',
    })),
    () => null,
    args,
  );
}
