import type { Address, Row } from './rows.ts';

/** Tax on a line or on the whole order, as decimal text. */
export interface TaxLine {
  readonly title: string;
  readonly rate: number;
  readonly amount: string;
}

/** One line of an order; title, SKU and price are snapshots of the sale. */
export interface LineRow {
  readonly id: string;
  readonly variantId: string | null;
  readonly productId: string | null;
  readonly itemId: string | null;
  readonly sku: string | null;
  readonly title: string;
  readonly variantTitle: string | null;
  readonly vendor: string | null;
  readonly quantity: number;
  /** What is left after removals and refunds. */
  readonly currentQuantity: number;
  readonly fulfilledQuantity: number;
  readonly refundedQuantity: number;
  /** Unit price as decimal text. */
  readonly price: string;
  readonly requiresShipping: boolean;
  readonly taxable: boolean;
  readonly taxLines: readonly TaxLine[];
  readonly properties: readonly { readonly key: string; readonly value: string }[];
}

/** One payment or repayment. */
export interface TransactionRow {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly gateway: string;
  readonly amount: string;
  readonly processedAt: number;
  readonly createdAt: number;
  readonly parentId: string | null;
}

/** One shipping charge. */
export interface ShippingRow {
  readonly id: string;
  readonly title: string;
  readonly code: string | null;
  readonly source: string | null;
  readonly price: string;
}

/** An order with its lines and payments; statuses are worked out from them. */
export interface OrderRow extends Row {
  readonly number: number;
  readonly name: string;
  readonly processedAt: number;
  readonly closedAt: number | null;
  readonly cancelledAt: number | null;
  readonly cancelReason: string | null;
  readonly test: boolean;
  readonly sourceName: string;
  readonly sourceIdentifier: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly note: string | null;
  readonly poNumber: string | null;
  readonly tags: readonly string[];
  readonly currency: string;
  readonly taxesIncluded: boolean;
  readonly customerId: string | null;
  readonly customAttributes: readonly { readonly key: string; readonly value: string }[];
  readonly billingAddress: (Address & { readonly id: string }) | null;
  readonly shippingAddress: (Address & { readonly id: string }) | null;
  readonly shippingLines: readonly ShippingRow[];
  readonly taxLines: readonly TaxLine[];
  readonly lines: readonly LineRow[];
  readonly transactions: readonly TransactionRow[];
}

/** What is still to be sent of one line from one location. */
export interface FulfillmentOrderLineRow {
  readonly id: string;
  readonly lineId: string;
  readonly totalQuantity: number;
  readonly remainingQuantity: number;
}

/** What one location has to do for one order. */
export interface FulfillmentOrderRow extends Row {
  readonly orderId: string;
  readonly locationId: string;
  readonly status: string;
  readonly requestStatus: string;
  readonly methodType: string;
  readonly preparedForPickup: boolean;
  readonly lines: readonly FulfillmentOrderLineRow[];
  /** Whether its units stand in `committed`: orders created with BYPASS never touched the stock. */
  readonly holdsStock: boolean;
}

/** Goods that were sent or fetched. */
export interface FulfillmentRow extends Row {
  readonly orderId: string;
  readonly fulfillmentOrderIds: readonly string[];
  readonly locationId: string;
  readonly name: string;
  readonly status: string;
  readonly displayStatus: string;
  readonly tracking: readonly {
    readonly company: string | null;
    readonly number: string | null;
    readonly url: string | null;
  }[];
  readonly lines: readonly {
    readonly id: string;
    readonly lineId: string;
    readonly quantity: number;
  }[];
}

/** Units of one line that came back. */
export interface RefundLineRow {
  readonly id: string;
  readonly lineId: string;
  readonly quantity: number;
  readonly restockType: string;
  readonly locationId: string | null;
  readonly restocked: boolean;
  readonly subtotal: string;
}

/** Goods or money that were given back. */
export interface RefundRow extends Row {
  readonly orderId: string;
  readonly note: string | null;
  readonly processedAt: number;
  readonly amount: string;
  readonly lines: readonly RefundLineRow[];
  readonly transactionIds: readonly string[];
}
