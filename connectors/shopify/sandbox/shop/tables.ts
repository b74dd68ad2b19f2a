import { type Change, type Journal, noJournal, openJournal } from './journal.ts';
import type { FulfillmentOrderRow, FulfillmentRow, OrderRow, RefundRow } from './order-rows.ts';
import type {
  CustomerRow,
  DeliveryRow,
  ItemRow,
  KeyRow,
  LevelRow,
  LocationRow,
  MetafieldRow,
  ProductRow,
  Row,
  SubscriptionRow,
  VariantRow,
} from './rows.ts';
import { makeTable, type Table, type TableSide } from './table.ts';

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
  /** Grouped by owner. */
  readonly metafields: Table<MetafieldRow>;
  /** Grouped by topic. */
  readonly subscriptions: Table<SubscriptionRow>;
  readonly deliveries: Table<DeliveryRow>;
  readonly keys: Table<KeyRow>;
  readonly counters: Table<CounterRow>;
}

/** Told of every row that was put or dropped: the search index listens. */
export type OnChange = (change: RowChange) => void;

/** One row before and after; null where it was not there or is gone. */
export interface RowChange {
  readonly table: string;
  readonly id: string;
  readonly before: Row | null;
  readonly after: Row | null;
}

/** The rows of a shop and where they are kept. */
export interface Database {
  readonly tables: Tables;
  /** True when rows came from a file. */
  readonly found: boolean;
  /** Writes what changed since the last commit; an answer leaves only after it. */
  commit(): void;
  /** All rows by table, for a look inside. */
  dump(): Readonly<Record<string, readonly Row[]>>;
  close(): void;
}

/** Opens the shop's rows, from the file when one is named and exists. */
export function openDatabase(path: string | null, onChange: OnChange): Database {
  const sides = new Map<string, TableSide>();
  const dirty = new Map<string, { table: string; id: string }>();
  const tables = makeTables((name, groupOf) => {
    const { table, side } = makeTable(name, groupOf, (change) => {
      dirty.set(`${change.table} ${change.id}`, change);
      onChange(change);
    });
    sides.set(name, side);
    return table;
  });
  const journal: Journal =
    path === null
      ? noJournal()
      : openJournal(path, {
          apply: ([table, id, row]) => sides.get(table)?.load(id, row),
          present: () => presentRows(sides),
        });
  const found = tables.locations.size > 0;

  return {
    tables,
    found,
    commit: () => {
      if (dirty.size === 0) return;
      journal.append(
        [...dirty.values()].map(({ table, id }) => [table, id, sides.get(table)?.row(id) ?? null]),
      );
      dirty.clear();
    },
    dump: () => Object.fromEntries([...sides].map(([name, side]) => [name, [...side.present()]])),
    close: () => journal.close(),
  };
}

type Make = <R extends Row>(name: string, groupOf: (row: R) => string) => Table<R>;

function makeTables(make: Make): Tables {
  return {
    products: make<ProductRow>('products', (row) => row.handle),
    variants: make<VariantRow>('variants', (row) => row.productId),
    items: make('items', () => ''),
    levels: make<LevelRow>('levels', (row) => row.locationId),
    locations: make('locations', () => ''),
    customers: make('customers', () => ''),
    orders: make<OrderRow>('orders', (row) => row.customerId ?? ''),
    fulfillmentOrders: make<FulfillmentOrderRow>('fulfillmentOrders', (row) => row.orderId),
    fulfillments: make<FulfillmentRow>('fulfillments', (row) => row.orderId),
    refunds: make<RefundRow>('refunds', (row) => row.orderId),
    metafields: make<MetafieldRow>('metafields', (row) => row.ownerId),
    subscriptions: make<SubscriptionRow>('subscriptions', (row) => row.topic),
    deliveries: make('deliveries', () => ''),
    keys: make('keys', () => ''),
    counters: make('counters', () => ''),
  };
}

function* presentRows(sides: Map<string, TableSide>): Iterable<Change> {
  for (const [table, side] of sides) {
    for (const row of side.present()) yield [table, row.id, row];
  }
}
