/** What the sample's web customers do: who they are, what they order, and that each order is placed once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { ShopifySandbox } from '../../../connectors/shopify/sandbox/server.ts';
import { SAMPLE_DIR } from '../sample.ts';
import { listAt, rowsOf, textAt } from './rows.ts';

/** The one location of the shop, as all systems call it: web orders are fetched there. */
export const PLACE = 'SHOP';

/** What a customer orders: SKUs and how many of each. */
export interface WebOrder {
  /** The sample's name of the order; it stands in the order's note. */
  readonly note: string;
  readonly email: string | null;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** A customer of the web shop. */
export interface WebCustomer {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone?: string;
}

interface OrderRow {
  readonly order: string;
  readonly sku: string;
  readonly quantity: string;
  readonly email: string;
}

interface CustomerRow {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
  readonly consent: string;
}

/** The customers that the web shop has from the start. */
export function webCustomers(): readonly WebCustomer[] {
  return customerRows().map(({ email, firstName, lastName, phone }) => ({
    ...{ email, firstName, lastName },
    ...(phone === '' ? {} : { phone }),
  }));
}

/** The e-mails of those who said yes to the newsletter. */
export function subscribers(): readonly string[] {
  return customerRows().flatMap(({ email, consent }) => (consent === 'subscribed' ? [email] : []));
}

/** The web orders of one day. */
export function ordersOf(day: string): readonly WebOrder[] {
  const rows = table<OrderRow>('web-orders.csv').filter((row) => row.order.startsWith(day));
  return [...Map.groupBy(rows, (row) => row.order)].map(([note, lines]) => ({
    note,
    email: lines[0]?.email || null,
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity: Number(quantity) })),
  }));
}

/** Places those orders that the shop does not have yet; answers how many were new. */
export function placeOrders(shop: ShopifySandbox, orders: readonly WebOrder[]): number {
  const known = new Set(orderRows(shop).map(({ note }) => note));
  const fresh = orders.filter((order) => !known.has(order.note));
  for (const { note, email, lines } of fresh) {
    shop.placeOrder({ note, lines, pickupAt: PLACE, ...(email === null ? {} : { email }) });
  }
  return fresh.length;
}

/** What the demo looks at of a shop's order. */
export interface ShopOrder {
  readonly id: string;
  readonly note: string;
  readonly isCancelled: boolean;
  /** What is on its lines. */
  readonly skus: readonly string[];
}

/** Every order of the shop. */
export function orderRows(shop: ShopifySandbox): readonly ShopOrder[] {
  return rowsOf(shop.state(), 'orders').map((row) => ({
    id: textAt(row, 'id'),
    note: textAt(row, 'note'),
    isCancelled: textAt(row, 'cancelledAt') !== '',
    skus: listAt(row, 'lines').map((line) => textAt(line, 'sku')),
  }));
}

function customerRows(): readonly CustomerRow[] {
  return table<CustomerRow>('web-customers.csv');
}

function table<R>(name: string): readonly R[] {
  return parse<R>(readFileSync(join(SAMPLE_DIR, name)), { columns: true });
}
