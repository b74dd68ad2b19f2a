import { type CallContext, expectKind, type Resolvers } from '../read/resolve.ts';
import {
  completeDraft,
  createDraft,
  type DraftLineWish,
  type DraftWish,
  deleteDraft,
  saveDraft,
  updateDraft,
} from '../shop/drafts.ts';
import { legacyId } from '../shop/gid.ts';
import { toMinor } from '../shop/money.ts';
import type { Address } from '../shop/rows.ts';
import type { DraftOrderRow } from '../shop/sales-rows.ts';
import type { Shop } from '../shop/shop.ts';
import { limitInput, type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';

const LINES_MAX = 499;
const TAG_MAX = 40;

interface Money {
  readonly amount: string;
}

interface LineInput {
  readonly variantId?: string | null;
  readonly title?: string | null;
  readonly sku?: string | null;
  readonly quantity: number;
  readonly originalUnitPriceWithCurrency?: Money | null;
  readonly priceOverride?: Money | null;
  readonly taxable?: boolean | null;
  readonly requiresShipping?: boolean | null;
  readonly customAttributes?: DraftOrderRow['customAttributes'] | null;
}

interface DraftInput {
  readonly billingAddress?: Address | null;
  readonly shippingAddress?: Address | null;
  readonly customAttributes?: DraftOrderRow['customAttributes'];
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly note?: string | null;
  readonly poNumber?: string | null;
  readonly sourceName?: string | null;
  readonly tags?: readonly string[];
  readonly taxExempt?: boolean;
  readonly lineItems?: readonly LineInput[];
  readonly purchasingEntity?: { readonly customerId?: string | null } | null;
  readonly shippingLine?: {
    readonly title?: string | null;
    readonly priceWithCurrency?: Money | null;
  } | null;
}

/**
 * Draft orders.
 *
 * Source: the words of the refusals are those that others recorded of 2026-04 answers; the schema gives them no codes.
 */
export const DRAFT_MUTATIONS: NonNullable<Resolvers[string]> = {
  draftOrderCreate: mutation('ignored', ({ input }: { input: DraftInput }, { shop }) => {
    const lines = input.lineItems ?? [];
    const faults =
      lines.length === 0 ? [userError(null, 'Add at least 1 product')] : inputFaults(shop, input);
    if (faults.length > 0) return { draftOrder: null, userErrors: faults };
    const wish = wishOf(input);
    return { draftOrder: createDraft(shop, { ...wish, lines: wish.lines ?? [] }), userErrors: [] };
  }),
  draftOrderUpdate: mutation(
    'ignored',
    ({ id, input }: { id: string; input: DraftInput }, context) =>
      withDraft(context, id, (draft) => {
        if (draft.status === 'COMPLETED') return [userError(null, 'This order has been paid')];
        const faults = inputFaults(context.shop, input);
        return faults.length > 0 ? faults : updateDraft(context.shop, draft, wishOf(input));
      }),
  ),
  draftOrderComplete: mutation(
    'ignored',
    (args: { id: string; paymentPending: boolean; sourceName?: string | null }, context) =>
      withDraft(context, args.id, (draft) => {
        if (draft.status === 'COMPLETED') return [userError(null, 'This order has been paid')];
        const { paymentPending: isPending, sourceName = null } = args;
        return completeDraft(context.shop, draft, { isPending, sourceName });
      }),
  ),
  draftOrderInvoiceSend: mutation(
    'ignored',
    (args: { id: string; email?: { readonly to?: string | null } | null }, context) =>
      withDraft(context, args.id, (draft) => {
        if (draft.status === 'COMPLETED') return [userError(null, 'This order has been paid')];
        const to = args.email?.to ?? draft.email;
        if (to == null) return [userError(['email', 'to'], "To can't be blank")];
        const invoiceSentAt = context.shop.now();
        return saveDraft(context.shop, { ...draft, status: 'INVOICE_SENT', invoiceSentAt });
      }),
  ),
  draftOrderDelete: mutation('ignored', ({ input }: { input: { id: string } }, { shop }) => {
    const draft = draftOf(shop, input.id);
    if (draft === null) {
      return { deletedId: null, userErrors: [userError(['id'], 'Draft order does not exist')] };
    }
    deleteDraft(shop, draft);
    return { deletedId: draft.id, userErrors: [] };
  }),
};

function draftOf(shop: Shop, id: string): DraftOrderRow | null {
  expectKind(id, 'DraftOrder');
  return shop.tables.draftOrders.get(id) ?? null;
}

function withDraft(
  { shop }: CallContext,
  id: string,
  change: (draft: DraftOrderRow) => DraftOrderRow | readonly UserError[],
): unknown {
  const draft = draftOf(shop, id);
  const changed =
    draft === null ? [userError(['id'], 'Draft order does not exist')] : change(draft);
  return 'id' in changed
    ? { draftOrder: changed, userErrors: [] }
    : { draftOrder: null, userErrors: changed };
}

function inputFaults(shop: Shop, input: DraftInput): readonly UserError[] {
  const lines = input.lineItems ?? [];
  limitInput(lines, LINES_MAX);
  const { email, tags = [], purchasingEntity } = input;
  const customerId = purchasingEntity?.customerId;
  const badMail = email != null && email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email);
  return [
    ...(badMail ? [userError(['email'], 'Email is invalid')] : []),
    ...tags.flatMap((tag, index) => {
      const message = `Title Tag exceeds the maximum length of ${TAG_MAX} characters`;
      return tag.length > TAG_MAX ? [userError(['tags', index], message)] : [];
    }),
    ...(customerId != null && shop.tables.customers.get(customerId) === undefined
      ? [userError(['purchasingEntity', 'customerId'], 'Customer does not exist')]
      : []),
    ...lines.flatMap((line, index) => lineFaults(shop, line, index)),
  ];
}

function lineFaults(shop: Shop, line: LineInput, index: number): readonly UserError[] {
  if (line.quantity < 1) {
    const message = 'Quantity must be greater than or equal to 1';
    return [userError(['lineItems', index, 'quantity'], message)];
  }
  if (line.variantId != null) {
    if (shop.tables.variants.get(line.variantId) !== undefined) return [];
    const message = `Product with ID ${legacyId(line.variantId)} is no longer available.`;
    return [userError(null, message)];
  }
  if ((line.title ?? '') === '') return [userError(null, 'Merchandise title is empty.')];
  const price = line.originalUnitPriceWithCurrency?.amount ?? '0';
  return toMinor(price) < 0n ? [userError(null, 'Cannot send negative price for line_item')] : [];
}

function wishOf(input: DraftInput): Partial<DraftWish> {
  const { lineItems, purchasingEntity, shippingLine, ...own } = input;
  return {
    ...own,
    ...(lineItems === undefined ? {} : { lines: lineItems.map(lineWish) }),
    ...(purchasingEntity === undefined ? {} : { customerId: purchasingEntity?.customerId ?? null }),
    ...(shippingLine === undefined ? {} : { shippingLine: shippingWish(shippingLine) }),
  };
}

function shippingWish(
  line: DraftInput['shippingLine'],
): NonNullable<DraftWish['shippingLine']> | null {
  if (line == null) return null;
  return { title: line.title ?? '', price: line.priceWithCurrency?.amount ?? '0.00' };
}

/** A line of a variant shows the variant's own title and SKU, and its price unless another one was agreed. */
function lineWish(line: LineInput): DraftLineWish {
  const { variantId, title, sku, quantity, taxable, requiresShipping, customAttributes } = line;
  const own = variantId == null ? { title: title ?? null, sku: sku ?? null } : { variantId };
  const price =
    line.priceOverride?.amount ??
    (variantId == null ? line.originalUnitPriceWithCurrency?.amount : undefined);
  return {
    ...own,
    quantity,
    ...(price === undefined ? {} : { price }),
    ...(taxable == null ? {} : { taxable }),
    ...(requiresShipping == null ? {} : { requiresShipping }),
    ...(customAttributes == null ? {} : { customAttributes }),
  };
}
