import { type Database, openDatabase, type Table } from '../../../../core/connector/sandbox/kit.ts';

/** What is on the shelf, by item number. */
export interface StockRow {
  readonly id: string;
  readonly available: number;
  readonly changedAt: string;
}

/** What the till charges and prints, by item number. */
export interface PriceRow {
  readonly id: string;
  readonly text: string;
  /** With two decimals. */
  readonly price: string;
  readonly changedAt: string;
}

/** A customer that the till knows, by customer number. */
export interface CustomerRow {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly changedAt: string;
}

/** One line of an order that is to be handed out, by order and line. */
export interface PickupRow {
  readonly id: string;
  readonly order: string;
  readonly line: string;
  readonly store: string;
  readonly customer: string;
  readonly due: string;
  readonly sku: string;
  readonly quantity: number;
  readonly changedAt: string;
}

/** A file that came in, and what the till said to it. */
export interface TakenRow {
  readonly id: string;
  readonly verdict: 'accepted' | 'rejected';
  readonly rows: number;
  /** Why, for a rejected one: `line;key;reason`. */
  readonly reasons: readonly string[];
  readonly takenAt: string;
}

/** A number that goes on over restarts, such as that of the next day. */
export interface CounterRow {
  readonly id: string;
  readonly value: number;
}

/** What the server shows itself with. */
export interface IdentityRow {
  readonly id: string;
  readonly value: string;
}

/** Every table of the store's computer. */
export interface TillTables {
  readonly stock: Table<StockRow>;
  readonly prices: Table<PriceRow>;
  readonly customers: Table<CustomerRow>;
  readonly pickups: Table<PickupRow>;
  readonly taken: Table<TakenRow>;
  readonly counters: Table<CounterRow>;
  readonly identity: Table<IdentityRow>;
}

/** Opens the store's tables, from the file when one is named and exists. */
export function openTillTables(path: string | null): Database<TillTables> {
  return openDatabase<TillTables>({
    path,
    tables: (make) => ({
      stock: make<StockRow>('stock'),
      prices: make<PriceRow>('prices'),
      customers: make<CustomerRow>('customers'),
      pickups: make<PickupRow>('pickups', (row) => row.order),
      taken: make<TakenRow>('taken'),
      counters: make<CounterRow>('counters'),
      identity: make<IdentityRow>('identity'),
    }),
  });
}

/** Takes the next number of a counter. */
export function nextNumber({ counters }: TillTables, id: string): number {
  const value = (counters.get(id)?.value ?? 0) + 1;
  counters.put({ id, value });
  return value;
}
