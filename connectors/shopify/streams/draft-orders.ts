import { BY_UPDATE, type ListStream, list } from '../list-stream.ts';
import { query } from '../operation.ts';
import { withLines } from '../order-parts.ts';
import { plainShape } from '../records.ts';
import { ADDRESS, MONEY } from '../selections.ts';

/** One line of a draft order. */
export const DRAFT_LINE = `
  id title variantTitle sku vendor quantity custom requiresShipping taxable isGiftCard
  variant { id } product { id }
  customAttributes { key value }
  originalUnitPriceSet { ${MONEY} }
  approximateDiscountedUnitPriceSet { ${MONEY} }
  discountedTotalSet { ${MONEY} }`;

/** A draft order without its lines. */
export const DRAFT_ORDER = `
  id legacyResourceId name status createdAt updatedAt completedAt invoiceSentAt
  email phone note2 tags poNumber currencyCode presentmentCurrencyCode taxesIncluded taxExempt
  customer { id } order { id }
  customAttributes { key value }
  billingAddress {${ADDRESS} }
  shippingAddress {${ADDRESS} }
  subtotalPriceSet { ${MONEY} } totalPriceSet { ${MONEY} } totalTaxSet { ${MONEY} }
  totalShippingPriceSet { ${MONEY} } totalDiscountsSet { ${MONEY} }`;

const FRAGMENT = `
fragment DraftOrderFields on DraftOrder {${DRAFT_ORDER}
  lineItems(first: 25) { pageInfo { hasNextPage endCursor } nodes {${DRAFT_LINE} } }
}`;

/** Further lines of a draft order. */
export const DRAFT_ORDER_LINES = query(
  'DraftOrderLines',
  30,
  `query DraftOrderLines($id: ID!, $after: String) {
  draftOrder(id: $id) {
    part: lineItems(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor } nodes {${DRAFT_LINE} }
    }
  }
}`,
);

/** Orders that are not placed yet, and the order that each became. */
export const DRAFT_ORDERS: ListStream = {
  name: 'draftOrders',
  type: 'DraftOrder',
  operations: list({
    name: 'DraftOrders',
    root: 'draftOrders',
    type: 'DraftOrder',
    selection: '...DraftOrderFields',
    fragments: FRAGMENT,
    sort: BY_UPDATE,
    cost: 400,
  }),
  order: 'update',
  pageMax: 25,
  shape: plainShape,
  complete: (shop, node) => withLines(shop, node, 'lineItems', DRAFT_ORDER_LINES, 'draftOrder'),
};
