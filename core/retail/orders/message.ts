import type { JsonObject } from '../../base/json.ts';

/** The person an order names, as its source has it. */
export interface OrderPerson {
  /** The customer's id at the order's source; null for a guest. */
  readonly sourceId: string | null;
  /** email, phone, firstName, lastName: as far as they came. */
  readonly fields: JsonObject;
}

/** Whether the order's lines take stock, or were booked as movements already. */
export type OrderStock = 'commit' | 'none';

/** A line as far as the rules look at it; the rest of it is kept as it came. */
export interface OrderLineFigures {
  readonly line: string;
  readonly sku: string | null;
  readonly quantity: number;
  readonly location: string | null;
  readonly cancelled: number;
  readonly fulfilled: number;
  readonly returned: number;
}

/** An order as its source has it. */
export interface OrderUpsert {
  readonly kind: 'upsert';
  readonly order: string;
  readonly source: string;
  readonly sourceId: string;
  readonly version: string | null;
  readonly status: 'open' | 'cancelled' | 'completed';
  /** ISO 8601 UTC, or null. */
  readonly placedAt: string | null;
  readonly channel: string | null;
  readonly stock: OrderStock;
  readonly isTest: boolean;
  /** Undefined: the message does not speak of the person. Null: the order has none. */
  readonly person: OrderPerson | null | undefined;
  readonly lines: readonly OrderLineFigures[];
  /** Everything that readers see, as it came, without the fields above that the rules write themselves. */
  readonly fields: JsonObject;
}

/** The order's id in another system. */
export interface OrderLink {
  readonly kind: 'link';
  readonly order: string;
  readonly system: string;
  readonly id: string;
}

/** The order is gone at its source. */
export interface OrderDeletion {
  readonly kind: 'deletion';
  readonly order: string;
  readonly version: string | null;
}

/** What became of goods that came back (D23). */
export const DISPOSITIONS = ['sellable', 'damaged', 'qc', 'missing'] as const;

/** A fact: goods of the order came back and were booked in, whoever booked them. */
export interface OrderReturn {
  readonly kind: 'return';
  readonly order: string;
  /** The name of this booking at its source: each counts once, for ever. */
  readonly id: string;
  readonly source: string;
  /** The return that it belongs to, as people call it; null where the source has none. */
  readonly returnId: string | null;
  readonly line: string;
  readonly quantity: number;
  /** Where the goods lie now; null is allowed for what is missing. */
  readonly location: string | null;
  readonly disposition: (typeof DISPOSITIONS)[number];
  /** ISO 8601 UTC, or null. */
  readonly at: string | null;
}

/** Everything that changes orders. */
export type OrderMessage = OrderUpsert | OrderLink | OrderDeletion | OrderReturn;
