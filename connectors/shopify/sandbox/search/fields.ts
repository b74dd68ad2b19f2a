import type { BulkRow } from '../shop/bulk-rows.ts';
import type { FulfillmentOrderRow, OrderRow } from '../shop/order-rows.ts';
import { returnStatus } from '../shop/returns.ts';
import type {
  CustomerRow,
  ItemRow,
  LevelRow,
  LocationRow,
  ProductRow,
  SubscriptionRow,
  VariantRow,
} from '../shop/rows.ts';
import type { DraftOrderRow } from '../shop/sales-rows.ts';
import type { Shop } from '../shop/shop.ts';
import { availableInShop } from '../shop/stock.ts';
import { financialStatus, fulfillmentStatus } from '../shop/totals.ts';
import type { FilterFields } from './filter.ts';

const TIMES = {
  id: { kind: 'id', of: (row: { id: string }) => row.id },
  created_at: { kind: 'time', of: (row: { createdAt: number }) => row.createdAt },
  updated_at: { kind: 'time', of: (row: { updatedAt: number }) => row.updatedAt },
} as const;

/** The search fields of each connection, as far as the sandbox answers them. */
export interface SearchFields {
  readonly products: FilterFields<ProductRow>;
  readonly variants: FilterFields<VariantRow>;
  readonly items: FilterFields<ItemRow>;
  readonly levels: FilterFields<LevelRow>;
  readonly locations: FilterFields<LocationRow>;
  readonly orders: FilterFields<OrderRow>;
  readonly fulfillmentOrders: FilterFields<FulfillmentOrderRow>;
  readonly customers: FilterFields<CustomerRow>;
  readonly subscriptions: FilterFields<SubscriptionRow>;
  readonly draftOrders: FilterFields<DraftOrderRow>;
  readonly bulkOperations: FilterFields<BulkRow>;
}

/** Builds the fields over a shop, since some values stand in neighbouring rows. */
export function searchFields(shop: Shop): SearchFields {
  const skuOf = (item: ItemRow): string | null =>
    shop.tables.variants.get(item.variantId)?.sku ?? null;
  return {
    products: productFields(shop),
    variants: {
      ...TIMES,
      default: { kind: 'text', of: (row) => [row.title, row.sku, row.barcode] },
      sku: { kind: 'text', of: (row) => [row.sku] },
      barcode: { kind: 'text', of: (row) => [row.barcode] },
      title: { kind: 'text', of: (row) => [row.title] },
      product_id: { kind: 'id', of: (row) => row.productId },
      product_status: {
        kind: 'exact',
        of: (row) => [shop.tables.products.get(row.productId)?.status ?? null],
      },
      inventory_quantity: { kind: 'number', of: (row) => availableInShop(shop, row.itemId) },
    },
    items: { ...TIMES, sku: { kind: 'text', of: (row) => [skuOf(row)] } },
    levels: {
      ...TIMES,
      inventory_item_id: { kind: 'id', of: (row) => row.itemId },
    },
    locations: {
      ...TIMES,
      default: { kind: 'text', of: (row) => [row.name] },
      name: { kind: 'text', of: (row) => [row.name] },
      active: { kind: 'flag', of: (row) => row.isActive },
    },
    orders: orderFields(shop),
    fulfillmentOrders: {
      ...TIMES,
      status: { kind: 'exact', of: (row) => [row.status] },
      assigned_location_id: { kind: 'id', of: (row) => row.locationId },
    },
    customers: customerFields(),
    subscriptions: { ...TIMES, uri: { kind: 'exact', of: (row) => [row.uri] } },
    draftOrders: {
      ...TIMES,
      status: { kind: 'exact', of: (row) => [row.status] },
      tag: { kind: 'exact', of: (row) => row.tags },
      email: { kind: 'text', of: (row) => [row.email] },
    },
    bulkOperations: {
      ...TIMES,
      status: { kind: 'exact', of: (row) => [row.status] },
      operation_type: { kind: 'exact', of: (row) => [row.type] },
      completed_at: { kind: 'time', of: (row) => row.completedAt },
    },
  };
}

function productFields(shop: Shop): FilterFields<ProductRow> {
  const skus = (row: ProductRow): readonly (string | null)[] =>
    shop.tables.variants.of(row.id).map((variant) => variant.sku);
  return {
    ...TIMES,
    default: { kind: 'text', of: (row) => [row.title, row.vendor, row.productType, ...row.tags] },
    title: { kind: 'text', of: (row) => [row.title] },
    handle: { kind: 'exact', of: (row) => [row.handle] },
    status: { kind: 'exact', of: (row) => [row.status] },
    vendor: { kind: 'exact', of: (row) => [row.vendor] },
    product_type: { kind: 'exact', of: (row) => [row.productType] },
    tag: { kind: 'exact', of: (row) => row.tags },
    sku: { kind: 'text', of: skus },
    published_at: { kind: 'time', of: (row) => row.publishedAt },
  };
}

function orderFields(shop: Shop): FilterFields<OrderRow> {
  const parts = (row: OrderRow): readonly FulfillmentOrderRow[] =>
    shop.tables.fulfillmentOrders.of(row.id);
  return {
    ...TIMES,
    default: { kind: 'text', of: (row) => [row.name, row.email, row.note] },
    name: { kind: 'text', of: (row) => [row.name] },
    email: { kind: 'text', of: (row) => [row.email] },
    processed_at: { kind: 'time', of: (row) => row.processedAt },
    test: { kind: 'flag', of: (row) => row.test },
    tag: { kind: 'exact', of: (row) => row.tags },
    sku: { kind: 'text', of: (row) => row.lines.map((line) => line.sku) },
    customer_id: { kind: 'id', of: (row) => row.customerId },
    source_name: { kind: 'exact', of: (row) => [row.sourceName] },
    source_identifier: { kind: 'exact', of: (row) => [row.sourceIdentifier] },
    financial_status: { kind: 'exact', of: (row) => [financialStatus(row)] },
    fulfillment_status: { kind: 'exact', of: (row) => [searchedFulfillment(row)] },
    status: { kind: 'exact', of: (row) => [searchedStatus(row), 'any'] },
    return_status: { kind: 'exact', of: (row) => [returnStatus(shop, row)] },
    delivery_method: {
      kind: 'exact',
      of: (row) => parts(row).map((part) => part.methodType.toLowerCase().replace('_', '-')),
    },
    fulfillment_location_id: {
      kind: 'exact',
      of: (row) => parts(row).map((part) => part.locationId.split('/').at(-1) ?? null),
    },
  };
}

function searchedStatus(order: OrderRow): string {
  if (order.cancelledAt !== null) return 'cancelled';
  return order.closedAt === null ? 'open' : 'closed';
}

function searchedFulfillment(order: OrderRow): string {
  const status = fulfillmentStatus(order).toLowerCase();
  if (status === 'partially_fulfilled') return 'partial';
  return status === 'fulfilled' ? 'shipped' : status;
}

function customerFields(): FilterFields<CustomerRow> {
  return {
    ...TIMES,
    default: { kind: 'text', of: (row) => [row.firstName, row.lastName, row.email, row.phone] },
    email: { kind: 'text', of: (row) => [row.email] },
    phone: { kind: 'text', of: (row) => [row.phone] },
    first_name: { kind: 'text', of: (row) => [row.firstName] },
    last_name: { kind: 'text', of: (row) => [row.lastName] },
    tag: { kind: 'exact', of: (row) => row.tags },
    customer_date: { kind: 'time', of: (row) => row.createdAt },
  };
}
