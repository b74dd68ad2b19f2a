import { locationOf, orderOf, variantOf } from './find.ts';
import { defineId } from './shop/custom-ids.ts';
import {
  completeDraft,
  createDraft,
  type DraftWish,
  deleteDraft,
  saveDraft,
} from './shop/drafts.ts';
import { putMetafield } from './shop/metafields.ts';
import { createReturn, dispose, endReturn } from './shop/returns.ts';
import type { MetafieldRow } from './shop/rows.ts';
import type { DraftOrderRow, PriceListRow, ReturnRow } from './shop/sales-rows.ts';
import type { Shop } from './shop/shop.ts';

/** What people do about drafts, returns, price lists and metafields. */
export interface SalesMerchant {
  /** Writes down an order that is not placed yet. */
  draft(wish: DraftWish): DraftOrderRow;
  editDraft(draftId: string, note: string): DraftOrderRow;
  completeDraft(draftId: string): DraftOrderRow;
  deleteDraft(draftId: string): void;
  /** Opens a return for units of a line that was sent. */
  returnLine(orderId: string, sku: string, quantity: number): ReturnRow;
  /** Books the goods in: back into stock at a location, or not. */
  receiveReturn(returnId: string, locationName?: string): ReturnRow;
  endReturn(returnId: string, status: 'CLOSED' | 'CANCELED'): ReturnRow;
  /** Sets a price in a price list, which is made when it is new. */
  setListPrice(listName: string, sku: string, price: string): PriceListRow;
  /** Sets a text metafield, `namespace.key`, on a record of any kind. */
  setMetafield(ownerId: string, name: string, value: string): MetafieldRow;
  /** Defines a metafield that holds unique ids of `Product` or `Customer`: `namespace.key`. */
  defineId(ownerKind: string, name: string): void;
  /** Removes a metafield of a record. */
  deleteMetafield(ownerId: string, name: string): void;
}

/** Makes the people; `finish` commits and sends the webhooks. */
export function makeSalesMerchant(shop: Shop, finish: <T>(value: T) => T): SalesMerchant {
  const { draftOrders, returns, metafields } = shop.tables;
  return {
    draft: (wish) => finish(createDraft(shop, wish)),
    editDraft: (id, note) =>
      finish(saveDraft(shop, { ...known(draftOrders.get(id), id), note2: note })),
    completeDraft: (id) => finish(completeDraft(shop, known(draftOrders.get(id), id))),
    deleteDraft: (id) => finish(deleteDraft(shop, known(draftOrders.get(id), id))),
    returnLine: (orderId, sku, quantity) => finish(returnLine(shop, { orderId, sku, quantity })),
    receiveReturn: (id, locationName) => {
      const locationId = locationName === undefined ? null : locationOf(shop, locationName);
      const type = locationId === null ? 'NOT_RESTOCKED' : 'RESTOCKED';
      return finish(dispose(shop, known(returns.get(id), id), { type, locationId }));
    },
    endReturn: (id, status) => finish(endReturn(shop, known(returns.get(id), id), { status })),
    setListPrice: (name, sku, price) => finish(setListPrice(shop, { name, sku, price })),
    setMetafield: (ownerId, name, value) => {
      const [namespace = '', key = ''] = name.split('.');
      touchOwner(shop, ownerId);
      const type = 'single_line_text_field';
      return finish(putMetafield(shop, { ownerId, namespace, key, type, value }));
    },
    defineId: (ownerKind, name) => finish(defineId(shop, ownerKind, name)),
    deleteMetafield: (ownerId, name) => {
      const field = metafields.of(ownerId).find((row) => `${row.namespace}.${row.key}` === name);
      metafields.drop(known(field, name).id);
      touchOwner(shop, ownerId);
      finish(undefined);
    },
  };
}

function returnLine(
  shop: Shop,
  wish: { readonly orderId: string; readonly sku: string; readonly quantity: number },
): ReturnRow {
  const order = orderOf(shop, wish.orderId);
  const line = order.lines.find(({ sku }) => sku === wish.sku);
  const sent = shop.tables.fulfillments
    .of(order.id)
    .flatMap(({ lines }) => lines)
    .find(({ lineId }) => lineId === line?.id);
  const { id } = known(sent, `fulfilled line of ${wish.sku}`);
  return createReturn(shop, order, [
    { fulfillmentLineItemId: id, quantity: wish.quantity, reason: 'unwanted' },
  ]);
}

function setListPrice(
  shop: Shop,
  wish: { readonly name: string; readonly sku: string; readonly price: string },
): PriceListRow {
  const { priceLists } = shop.tables;
  const variantId = variantOf(shop, wish.sku).id;
  const found = [...priceLists.all()].find(({ name }) => name === wish.name);
  const list: PriceListRow = found ?? {
    ...shop.born('PriceList'),
    name: wish.name,
    currency: shop.currency,
    prices: [],
  };
  const others = list.prices.filter((price) => price.variantId !== variantId);
  const prices = [...others, { variantId, price: wish.price, compareAtPrice: null }];
  const saved = { ...shop.touched(list), prices };
  priceLists.put(saved);
  return saved;
}

/** A metafield moves its owner's update time. */
function touchOwner({ tables, touched }: Shop, ownerId: string): void {
  touch(tables.products, ownerId, touched);
  touch(tables.variants, ownerId, touched);
  touch(tables.customers, ownerId, touched);
  touch(tables.orders, ownerId, touched);
  touch(tables.draftOrders, ownerId, touched);
}

function touch<
  R extends { readonly id: string; readonly createdAt: number; readonly updatedAt: number },
>(
  table: { get(id: string): R | undefined; put(row: R): void },
  id: string,
  touched: (row: R) => R,
): void {
  const row = table.get(id);
  if (row !== undefined) table.put(touched(row));
}

function known<T>(row: T | undefined, what: string): T {
  if (row === undefined) throw new Error(`there is no ${what}`);
  return row;
}
