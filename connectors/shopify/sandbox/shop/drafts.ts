import { payOrder } from './change-goods.ts';
import { legacyId } from './gid.ts';
import { placeOrder } from './place-order.ts';
import type { Address } from './rows.ts';
import type { DraftLineRow, DraftOrderRow } from './sales-rows.ts';
import type { Shop } from './shop.ts';

/** One line of a draft as somebody wants it. */
export interface DraftLineWish {
  readonly variantId?: string | null;
  readonly sku?: string | null;
  readonly title?: string | null;
  readonly quantity: number;
  readonly price?: string | null;
  readonly taxable?: boolean;
  readonly requiresShipping?: boolean;
  readonly customAttributes?: DraftOrderRow['customAttributes'];
}

/** A draft order as somebody wants it. */
export interface DraftWish {
  readonly lines: readonly DraftLineWish[];
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly note?: string | null;
  readonly poNumber?: string | null;
  readonly tags?: readonly string[];
  readonly taxExempt?: boolean;
  readonly customerId?: string | null;
  readonly customAttributes?: DraftOrderRow['customAttributes'];
  readonly shippingAddress?: Address | null;
  readonly billingAddress?: Address | null;
  readonly shippingLine?: Exclude<DraftOrderRow['shippingLine'], undefined>;
  readonly sourceName?: string | null;
}

/** Makes a draft; no stock is taken. */
export function createDraft(shop: Shop, wish: DraftWish): DraftOrderRow {
  const number = Number(legacyId(shop.newId('DraftOrderNumber'))) - 1028613833009;
  const draft: DraftOrderRow = {
    ...shop.born('DraftOrder'),
    name: `#D${number}`,
    status: 'OPEN',
    email: wish.email?.toLowerCase() ?? null,
    phone: wish.phone ?? null,
    note2: wish.note ?? null,
    poNumber: wish.poNumber ?? null,
    tags: [...(wish.tags ?? [])].sort(),
    taxExempt: wish.taxExempt ?? false,
    customerId: wish.customerId ?? null,
    orderId: null,
    completedAt: null,
    invoiceSentAt: null,
    customAttributes: wish.customAttributes ?? [],
    billingAddress: withId(shop, wish.billingAddress),
    shippingAddress: withId(shop, wish.shippingAddress),
    lines: wish.lines.map((line) => makeLine(shop, line)),
    shippingLine: wish.shippingLine ?? null,
    sourceName: wish.sourceName ?? null,
  };
  return saveDraft(shop, draft, 'draft_orders/create');
}

/** Changes a draft; what the wish leaves out stays, and lists replace. */
export function updateDraft(
  shop: Shop,
  draft: DraftOrderRow,
  wish: Partial<DraftWish>,
): DraftOrderRow {
  const { lines, note, email, tags, billingAddress, shippingAddress, ...own } = wish;
  return saveDraft(shop, {
    ...draft,
    ...own,
    ...(note === undefined ? {} : { note2: note }),
    ...(email === undefined ? {} : { email: email?.toLowerCase() ?? null }),
    ...(tags === undefined ? {} : { tags: [...tags].sort() }),
    ...(billingAddress === undefined ? {} : { billingAddress: withId(shop, billingAddress) }),
    ...(shippingAddress === undefined ? {} : { shippingAddress: withId(shop, shippingAddress) }),
    ...(lines === undefined ? {} : { lines: lines.map((line) => makeLine(shop, line)) }),
  });
}

/** Stores a changed draft and tells the outside. */
export function saveDraft(
  shop: Shop,
  draft: DraftOrderRow,
  topic = 'draft_orders/update',
): DraftOrderRow {
  const saved = shop.touched(draft);
  shop.tables.draftOrders.put(saved);
  shop.emit(topic, saved.id);
  return saved;
}

/** Places the order that a draft stands for, paid unless the payment is to come; once done it stays as it is. */
export function completeDraft(
  shop: Shop,
  draft: DraftOrderRow,
  how: { readonly isPending?: boolean; readonly sourceName?: string | null } = {},
): DraftOrderRow {
  if (draft.orderId !== null) return draft;
  const placed = placeOrder(shop, {
    behaviour: 'DECREMENT_IGNORING_POLICY',
    sourceName: how.sourceName ?? draft.sourceName ?? 'shopify_draft_order',
    email: draft.email,
    phone: draft.phone,
    note: draft.note2,
    poNumber: draft.poNumber,
    tags: draft.tags,
    customAttributes: draft.customAttributes,
    lines: draft.lines.map(({ variantId, sku, title, quantity, price, ...line }) => ({
      variantId,
      sku,
      title,
      quantity,
      price,
      taxable: line.taxable ?? true,
      requiresShipping: line.requiresShipping ?? true,
      properties: line.customAttributes ?? [],
    })),
    shippingLines: draft.shippingLine == null ? [] : [draft.shippingLine],
    shippingAddress: draft.shippingAddress,
    billingAddress: draft.billingAddress,
    ...(draft.customerId === null ? {} : { customerId: draft.customerId }),
  });
  if ('uncovered' in placed)
    throw new Error('assertion failed: drafts take stock that is not there');
  if (how.isPending !== true) payOrder(shop, placed.order);
  const orderId = placed.order.id;
  return saveDraft(shop, { ...draft, status: 'COMPLETED', orderId, completedAt: shop.now() });
}

/** Removes a draft. */
export function deleteDraft(shop: Shop, draft: DraftOrderRow): void {
  shop.tables.draftOrders.drop(draft.id);
  shop.emit('draft_orders/delete', draft.id);
}

function makeLine(shop: Shop, wish: DraftLineWish): DraftLineRow {
  const variant = [...shop.tables.variants.all()].find(
    (row) =>
      row.id === wish.variantId || (wish.title == null && wish.sku != null && row.sku === wish.sku),
  );
  const product = variant === undefined ? undefined : shop.tables.products.get(variant.productId);
  return {
    id: shop.newId('DraftOrderLineItem'),
    variantId: variant?.id ?? null,
    productId: product?.id ?? null,
    sku: variant?.sku ?? wish.sku ?? null,
    title: product?.title ?? wish.title ?? 'Item',
    variantTitle: variant?.title ?? null,
    vendor: product?.vendor ?? null,
    quantity: wish.quantity,
    price: wish.price ?? variant?.price ?? '0.00',
    ...(wish.taxable === undefined ? {} : { taxable: wish.taxable }),
    ...(wish.requiresShipping === undefined ? {} : { requiresShipping: wish.requiresShipping }),
    ...(wish.customAttributes === undefined ? {} : { customAttributes: wish.customAttributes }),
  };
}

function withId(shop: Shop, address: Address | null | undefined) {
  return address == null ? null : { ...address, id: shop.newId('MailingAddress') };
}
