import type { Address, Row } from './rows.ts';

/** One line of a draft order; prices as decimal text. */
export interface DraftLineRow {
  readonly id: string;
  readonly variantId: string | null;
  readonly productId: string | null;
  readonly sku: string | null;
  readonly title: string;
  readonly variantTitle: string | null;
  readonly vendor: string | null;
  readonly quantity: number;
  readonly price: string;
  readonly taxable?: boolean;
  readonly requiresShipping?: boolean;
  readonly customAttributes?: DraftOrderRow['customAttributes'];
}

/** An order that is not placed yet. */
export interface DraftOrderRow extends Row {
  readonly name: string;
  readonly status: 'OPEN' | 'INVOICE_SENT' | 'COMPLETED';
  readonly email: string | null;
  readonly phone: string | null;
  readonly note2: string | null;
  readonly poNumber: string | null;
  readonly tags: readonly string[];
  readonly taxExempt: boolean;
  readonly customerId: string | null;
  readonly orderId: string | null;
  readonly completedAt: number | null;
  readonly invoiceSentAt: number | null;
  readonly customAttributes: readonly { readonly key: string; readonly value: string }[];
  readonly billingAddress: (Address & { readonly id: string }) | null;
  readonly shippingAddress: (Address & { readonly id: string }) | null;
  readonly lines: readonly DraftLineRow[];
  readonly shippingLine?: { readonly title: string; readonly price: string } | null;
  readonly sourceName?: string | null;
}

/** Units of one fulfilled line that come back. */
export interface ReturnLineRow {
  readonly id: string;
  readonly fulfillmentLineItemId: string;
  readonly lineId: string;
  readonly quantity: number;
  readonly processedQuantity: number;
  readonly refundedQuantity: number;
  /** The handle of a reason: `size-too-small`, `other`. */
  readonly reason: string;
  readonly reasonNote: string;
  readonly customerNote: string | null;
}

/** What became of units that came back. */
export interface DispositionRow {
  readonly id: string;
  readonly type: string;
  readonly quantity: number;
  readonly locationId: string | null;
  readonly createdAt: number;
}

/** Goods on their way back. */
export interface ReverseOrderRow {
  readonly id: string;
  readonly status: string;
  readonly lines: readonly {
    readonly id: string;
    readonly fulfillmentLineItemId: string;
    readonly lineId: string;
    readonly totalQuantity: number;
    readonly dispositions: readonly DispositionRow[];
  }[];
}

/** A return; Shopify shows no update time of it. */
export interface ReturnRow extends Row {
  readonly orderId: string;
  readonly name: string;
  readonly status: 'CANCELED' | 'CLOSED' | 'DECLINED' | 'OPEN' | 'REQUESTED';
  readonly closedAt: number | null;
  readonly requestApprovedAt: number | null;
  readonly decline: { readonly reason: string; readonly note: string | null } | null;
  readonly lines: readonly ReturnLineRow[];
  readonly reverseOrders: readonly ReverseOrderRow[];
  readonly refundIds: readonly string[];
}

/** Prices for a market or a company, beside those of the shop. */
export interface PriceListRow extends Row {
  readonly name: string;
  readonly currency: string;
  readonly prices: readonly {
    readonly variantId: string;
    readonly price: string;
    readonly compareAtPrice: string | null;
  }[];
}
