import {
  type Database as AnyDatabase,
  type MakeTable,
  openDatabase as openRows,
  type RowChange,
  type Table,
} from '../../../../core/connector/sandbox/kit.ts';
import type { BulkRow, StagedRow } from './bulk-rows.ts';
import type { FulfillmentOrderRow, FulfillmentRow, OrderRow, RefundRow } from './order-rows.ts';
import type {
  CustomerRow,
  DeliveryRow,
  IdDefinitionRow,
  ItemRow,
  KeyRow,
  LevelRow,
  LocationRow,
  MergeRow,
  MetafieldRow,
  ProductRow,
  Row,
  SubscriptionRow,
  VariantRow,
} from './rows.ts';
import type { DraftOrderRow, PriceListRow, ReturnRow } from './sales-rows.ts';

/** The last number given out for one kind of gid. */
export interface CounterRow extends Row {
  readonly last: string;
}

/** All tables of the shop. */
export interface Tables {
  /** Grouped by handle. */
  readonly products: Table<ProductRow>;
  /** Grouped by product. */
  readonly variants: Table<VariantRow>;
  readonly items: Table<ItemRow>;
  /** Grouped by location. */
  readonly levels: Table<LevelRow>;
  readonly locations: Table<LocationRow>;
  readonly customers: Table<CustomerRow>;
  /** Grouped by customer. */
  readonly orders: Table<OrderRow>;
  /** Grouped by order, as the next two. */
  readonly fulfillmentOrders: Table<FulfillmentOrderRow>;
  readonly fulfillments: Table<FulfillmentRow>;
  readonly refunds: Table<RefundRow>;
  /** Grouped by order. */
  readonly returns: Table<ReturnRow>;
  readonly draftOrders: Table<DraftOrderRow>;
  readonly priceLists: Table<PriceListRow>;
  /** Grouped by owner. */
  readonly metafields: Table<MetafieldRow>;
  readonly idDefinitions: Table<IdDefinitionRow>;
  /** Grouped by topic. */
  readonly subscriptions: Table<SubscriptionRow>;
  readonly deliveries: Table<DeliveryRow>;
  readonly bulkOperations: Table<BulkRow>;
  readonly stagedUploads: Table<StagedRow>;
  readonly mergeJobs: Table<MergeRow>;
  readonly keys: Table<KeyRow>;
  readonly counters: Table<CounterRow>;
}

/** The rows of a shop and where they are kept. */
export type Database = AnyDatabase<Tables>;

/** Opens the shop's rows, from the file when one is named and exists. */
export function openDatabase(path: string | null, onChange: (change: RowChange) => void): Database {
  return openRows({ path, tables: makeTables, onChange });
}

function makeTables(make: MakeTable): Tables {
  return {
    products: make<ProductRow>('products', (row) => row.handle),
    variants: make<VariantRow>('variants', (row) => row.productId),
    items: make('items'),
    levels: make<LevelRow>('levels', (row) => row.locationId),
    locations: make('locations'),
    customers: make('customers'),
    orders: make<OrderRow>('orders', (row) => row.customerId ?? ''),
    fulfillmentOrders: make<FulfillmentOrderRow>('fulfillmentOrders', (row) => row.orderId),
    fulfillments: make<FulfillmentRow>('fulfillments', (row) => row.orderId),
    refunds: make<RefundRow>('refunds', (row) => row.orderId),
    returns: make<ReturnRow>('returns', (row) => row.orderId),
    draftOrders: make('draftOrders'),
    priceLists: make('priceLists'),
    metafields: make<MetafieldRow>('metafields', (row) => row.ownerId),
    idDefinitions: make('idDefinitions'),
    subscriptions: make<SubscriptionRow>('subscriptions', (row) => row.topic),
    deliveries: make('deliveries'),
    bulkOperations: make('bulkOperations'),
    stagedUploads: make('stagedUploads'),
    mergeJobs: make('mergeJobs'),
    keys: make('keys'),
    counters: make('counters'),
  };
}
