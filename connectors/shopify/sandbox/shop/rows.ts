/**
 * The rows that the shop keeps: plain data, replaced as a whole on every change and never altered in place, so an
 * older row can still serve the search index. Times are ms since the epoch at 1 s precision, as Shopify shows them.
 */
import type { Parcel, Row as StoredRow } from '../../../../core/connector/sandbox/kit.ts';

/** What every row has: its gid and its two times. */
export interface Row extends StoredRow {
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A product without its variants. */
export interface ProductRow extends Row {
  readonly handle: string;
  readonly title: string;
  readonly status: string;
  readonly vendor: string;
  readonly productType: string;
  readonly tags: readonly string[];
  readonly descriptionHtml: string;
  readonly publishedAt: number | null;
  readonly seo?: { readonly title?: string | null; readonly description?: string | null };
  readonly templateSuffix?: string | null;
}

/** One of a variant's options: `Size`, `M`. */
export interface Option {
  readonly name: string;
  readonly value: string;
}

/** What is sold. */
export interface VariantRow extends Row {
  readonly productId: string;
  readonly itemId: string;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly title: string;
  readonly position: number;
  /** Decimal text in the shop's currency. */
  readonly price: string;
  readonly compareAtPrice: string | null;
  readonly taxable: boolean;
  readonly inventoryPolicy: string;
  readonly taxCode?: string | null;
  readonly selectedOptions: readonly Option[];
}

/** What is counted; one per variant. */
export interface ItemRow extends Row {
  readonly variantId: string;
  readonly tracked: boolean;
  readonly requiresShipping: boolean;
  readonly cost: string | null;
  readonly countryCodeOfOrigin?: string | null;
  readonly harmonizedSystemCode?: string | null;
  readonly weight?: { readonly unit: string; readonly value: number };
}

/** A postal address. */
export interface Address {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly company?: string | null;
  readonly address1?: string | null;
  readonly address2?: string | null;
  readonly city?: string | null;
  readonly province?: string | null;
  readonly provinceCode?: string | null;
  readonly country?: string | null;
  readonly countryCode?: string | null;
  readonly zip?: string | null;
  readonly phone?: string | null;
}

/** A place that holds stock. */
export interface LocationRow extends Row {
  readonly name: string;
  readonly isActive: boolean;
  readonly fulfillsOnlineOrders: boolean;
  readonly shipsInventory: boolean;
  readonly address: Address;
  readonly pickup: boolean;
}

/** The states that a unit of stock can be in; on_hand is their sum without incoming. */
export const QUANTITY_NAMES = [
  'available',
  'committed',
  'damaged',
  'incoming',
  'quality_control',
  'reserved',
  'safety_stock',
] as const;

/** The name of a state that a unit of stock can be in. */
export type QuantityName = (typeof QUANTITY_NAMES)[number];

/** The units of one item at one location, by state. */
export interface LevelRow extends Row {
  readonly itemId: string;
  readonly locationId: string;
  readonly isActive: boolean;
  readonly quantities: Readonly<Record<QuantityName, number>>;
  readonly availableAt: number;
}

/** A named value on a row of another kind. */
export interface MetafieldRow extends Row {
  readonly ownerId: string;
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  readonly value: string;
}

/** A metafield that holds unique ids of one kind of owner: `Product/custom.erp_id` is its own id. */
export interface IdDefinitionRow extends Row {
  readonly ownerKind: string;
}

/** What a customer said about marketing by one channel, and when. */
export interface Consent {
  readonly state: string;
  readonly optInLevel: string | null;
  readonly updatedAt: number | null;
}

/** A customer; e-mail in lower case. */
export interface CustomerRow extends Row {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly locale: string;
  readonly note: string | null;
  readonly tags: readonly string[];
  readonly taxExempt: boolean;
  readonly emailConsent: Consent;
  /** Absent while the customer never said anything about text messages. */
  readonly smsConsent?: Consent;
  readonly addresses: readonly (Address & { readonly id: string })[];
}

/** A merge of two customers. */
export interface MergeRow extends Row {
  readonly keptId: string;
  readonly goneId: string;
  /** How often somebody looked whether it is done. */
  readonly looks: number;
}

/** A webhook subscription made through the API. */
export interface SubscriptionRow extends Row {
  readonly topic: string;
  readonly uri: string;
  readonly format: string;
  readonly includeFields: readonly string[];
  readonly filter: string | null;
  readonly name: string | null;
  readonly metafieldNamespaces: readonly string[];
  /** Failed deliveries without a success between them. */
  readonly failures: number;
}

/** One webhook on its way to one subscription. */
export interface DeliveryRow extends Row, Parcel {
  readonly subscriptionId: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly triggeredAt: number;
}

/** What the shop remembers of one idempotency key. */
export interface KeyRow extends Row {
  readonly operation: string;
  readonly inputHash: string;
  readonly outcome: 'running' | 'answered' | 'failed';
  /** The first answer, in the shape that the resolvers give. */
  readonly answer: unknown;
}
