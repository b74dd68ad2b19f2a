import { createCustomer, customerByEmail, customerByPhone } from '../shop/customers.ts';
import { toMinor, toPrice } from '../shop/money.ts';
import type { TaxLine } from '../shop/order-rows.ts';
import type { InventoryBehaviour, LineWish, OrderWish } from '../shop/place-order.ts';
import type { Address } from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';
import { type UserError, userError } from './answers.ts';

interface MoneyInput {
  readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
}

interface TaxInput {
  readonly title: string;
  readonly rate?: string | null;
  readonly priceSet?: MoneyInput | null;
}

interface LineInput {
  readonly variantId?: string | null;
  readonly sku?: string | null;
  readonly title?: string | null;
  readonly quantity: number;
  readonly priceSet?: MoneyInput | null;
  readonly requiresShipping?: boolean | null;
  readonly taxable?: boolean | null;
  readonly taxLines?: readonly TaxInput[] | null;
  readonly properties?: readonly { readonly name: string; readonly value: string }[] | null;
}

interface CustomerInput {
  readonly toAssociate?: { readonly id?: string; readonly email?: string };
  readonly toUpsert?: {
    readonly id?: string;
    readonly email?: string;
    readonly phone?: string;
    readonly firstName?: string;
    readonly lastName?: string;
  };
}

/** `orderCreate`'s order, as far as the sandbox reads it. */
export interface OrderCreateInput {
  readonly lineItems?: readonly LineInput[] | null;
  readonly customer?: CustomerInput | null;
  readonly customerId?: string | null;
  readonly name?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly note?: string | null;
  readonly poNumber?: string | null;
  readonly tags?: readonly string[] | null;
  readonly test?: boolean | null;
  readonly currency?: string | null;
  readonly taxesIncluded?: boolean | null;
  readonly processedAt?: number | null;
  readonly closedAt?: number | null;
  readonly sourceName?: string | null;
  readonly sourceIdentifier?: string | null;
  readonly customAttributes?: readonly { readonly key: string; readonly value: string }[] | null;
  readonly shippingAddress?: Address | null;
  readonly billingAddress?: Address | null;
  readonly shippingLines?:
    | readonly {
        readonly title: string;
        readonly code?: string | null;
        readonly source?: string | null;
        readonly priceSet: MoneyInput;
      }[]
    | null;
  readonly taxLines?: readonly TaxInput[] | null;
  readonly financialStatus?: string | null;
  readonly transactions?:
    | readonly {
        readonly kind: string;
        readonly status: string;
        readonly gateway?: string | null;
        readonly amountSet: MoneyInput;
        readonly processedAt?: number | null;
      }[]
    | null;
  readonly metafields?: readonly {
    readonly namespace?: string;
    readonly key?: string;
    readonly type?: string;
    readonly value?: string;
  }[];
  readonly fulfillment?: {
    readonly locationId: string;
    readonly trackingCompany?: string | null;
    readonly trackingNumber?: string | null;
  } | null;
}

/** What is wrong with an order before it is placed. */
export function orderFaults(shop: Shop, input: OrderCreateInput): readonly UserError[] {
  const lines = input.lineItems ?? [];
  const errors: UserError[] = [];
  if (lines.length === 0) {
    errors.push(
      userError(['order', 'lineItems'], 'Line items must have at least one line item', 'INVALID'),
    );
  }
  if (input.customerId != null && input.customer != null) {
    const message = 'Cannot specify both customerId and customer fields.';
    errors.push(userError(['order'], message, 'REDUNDANT_CUSTOMER_FIELDS'));
  }
  for (const [index, line] of lines.entries()) {
    const at = ['order', 'lineItems', index];
    if (line.quantity < 1) {
      errors.push(userError([...at, 'quantity'], 'Quantity must be greater than 0', 'INVALID'));
    }
    if (line.variantId != null && shop.tables.variants.get(line.variantId) === undefined) {
      errors.push(userError([...at, 'variantId'], 'Variant does not exist', 'INVALID'));
    }
    if (line.variantId == null && line.title == null) {
      errors.push(userError([...at, 'title'], "Title can't be blank", 'INVALID'));
    }
    if ((line.taxLines ?? []).some((tax) => tax.rate == null)) {
      errors.push(
        userError([...at, 'taxLines'], 'Tax line rate is missing', 'TAX_LINE_RATE_MISSING'),
      );
    }
  }
  if ((input.taxLines ?? []).length > 0 && lines.some((line) => (line.taxLines ?? []).length > 0)) {
    const message = 'Tax lines must be given on the order or on its line items, not on both';
    errors.push(userError(['order', 'taxLines'], message, 'INVALID'));
  }
  return errors;
}

/** Turns the input into what the shop places. */
export function orderWish(
  shop: Shop,
  input: OrderCreateInput,
  behaviour: InventoryBehaviour,
): OrderWish {
  const customerId = input.customerId ?? customerOf(shop, input.customer ?? {});
  return {
    behaviour,
    lines: (input.lineItems ?? []).map((line) => lineWish(line)),
    ...(customerId === null ? {} : { customerId }),
    ...(input.name == null ? {} : { name: input.name }),
    email: input.email ?? null,
    phone: input.phone ?? null,
    note: input.note ?? null,
    poNumber: input.poNumber ?? null,
    tags: input.tags ?? [],
    test: input.test ?? false,
    currency: input.currency ?? shop.currency,
    taxesIncluded: input.taxesIncluded ?? false,
    ...(input.processedAt == null ? {} : { processedAt: input.processedAt }),
    closedAt: input.closedAt ?? null,
    sourceName: input.sourceName ?? '580111',
    sourceIdentifier: input.sourceIdentifier ?? null,
    customAttributes: input.customAttributes ?? [],
    shippingAddress: input.shippingAddress ?? null,
    billingAddress: input.billingAddress ?? null,
    shippingLines: (input.shippingLines ?? []).map((line) => ({
      title: line.title,
      code: line.code ?? null,
      source: line.source ?? null,
      price: twoPlaces(line.priceSet),
    })),
    taxLines: (input.taxLines ?? []).map(taxLine),
    transactions: transactionsOf(input),
    ...(input.fulfillment == null ? {} : { locationId: input.fulfillment.locationId }),
  };
}

function transactionsOf(input: OrderCreateInput): NonNullable<OrderWish['transactions']> {
  const given = (input.transactions ?? []).map((entry) => ({
    kind: entry.kind,
    status: entry.status,
    gateway: entry.gateway ?? 'manual',
    amount: twoPlaces(entry.amountSet),
    ...(entry.processedAt == null ? {} : { processedAt: entry.processedAt }),
  }));
  if (given.length > 0 || input.financialStatus !== 'PAID') return given;
  return [{ kind: 'SALE', status: 'SUCCESS', gateway: 'manual', amount: toPrice(worth(input)) }];
}

function worth(input: OrderCreateInput): bigint {
  let total = 0n;
  for (const line of input.lineItems ?? []) {
    total += toMinor(twoPlaces(line.priceSet)) * BigInt(line.quantity);
    for (const tax of line.taxLines ?? []) total += toMinor(twoPlaces(tax.priceSet));
  }
  for (const line of input.shippingLines ?? []) total += toMinor(twoPlaces(line.priceSet));
  for (const tax of input.taxLines ?? []) total += toMinor(twoPlaces(tax.priceSet));
  return total;
}

function lineWish(line: LineInput): LineWish {
  return {
    variantId: line.variantId ?? null,
    sku: line.sku ?? null,
    title: line.title ?? null,
    quantity: line.quantity,
    ...(line.priceSet == null ? {} : { price: twoPlaces(line.priceSet) }),
    ...(line.requiresShipping == null ? {} : { requiresShipping: line.requiresShipping }),
    ...(line.taxable == null ? {} : { taxable: line.taxable }),
    taxLines: (line.taxLines ?? []).map(taxLine),
    properties: (line.properties ?? []).map(({ name, value }) => ({ key: name, value })),
  };
}

function taxLine(tax: TaxInput): TaxLine {
  return { title: tax.title, rate: Number(tax.rate ?? 0), amount: twoPlaces(tax.priceSet) };
}

function twoPlaces(money: MoneyInput | null | undefined): string {
  return toPrice(toMinor(money?.shopMoney.amount ?? '0'));
}

function customerOf(shop: Shop, input: CustomerInput): string | null {
  const { toAssociate, toUpsert } = input;
  if (toAssociate !== undefined) {
    const byEmail =
      toAssociate.email === undefined ? null : customerByEmail(shop, toAssociate.email);
    return toAssociate.id ?? byEmail?.id ?? null;
  }
  if (toUpsert === undefined) return null;
  const known =
    toUpsert.email === undefined
      ? customerByPhone(shop, toUpsert.phone ?? '')
      : customerByEmail(shop, toUpsert.email);
  return toUpsert.id ?? known?.id ?? createCustomer(shop, toUpsert).id;
}
