/** What happens to the goods of a web order at the end, once: they are handed over, and a unit comes back. */
import type { NetsuiteSandbox } from '../../../connectors/netsuite/sandbox/options.ts';
import type { ShopifySandbox } from '../../../connectors/shopify/sandbox/server.ts';
import { rowsOf, textAt } from './rows.ts';
import { ERP, SHOP, type Systems } from './systems.ts';
import { orderRows, PLACE, type ShopOrder } from './web-orders.ts';

/** Hands the second order over, as the ERP's people book it; null when that is done, or the ERP has no order yet. */
export function handOver({ erp, shop }: Systems): string | null {
  const order = secondOrder(shop);
  if (order === null || shipments(erp).length > 0) return null;
  const sale = rowsOf(erp.state(), 'transactions').find(
    (row) => textAt(row, 'type') === 'salesOrder' && textAt(row, 'fields', 'memo') === order.id,
  );
  if (sale === undefined) return null;
  erp.transform('salesOrder', textAt(sale, 'id'), 'itemFulfillment', { shipStatus: { id: 'C' } });
  return `${ERP}: the goods of "${order.note}" are handed over`;
}

/** The customer brings a unit back to the store; null when that is done, or the shop has not heard of the hand-over. */
export function bringBack({ shop }: Systems): string | null {
  const order = secondOrder(shop);
  const sent = rowsOf(shop.state(), 'fulfillments').some(
    (row) => textAt(row, 'orderId') === order?.id,
  );
  const [line] = order?.skus ?? [];
  const isDone = rowsOf(shop.state(), 'returns').length > 0;
  if (order === null || line === undefined || !sent || isDone) return null;
  const { id } = shop.returnLine(order.id, line, 1);
  shop.receiveReturn(id, PLACE);
  return `${SHOP}: one ${line} of "${order.note}" comes back to the store`;
}

/** The first one is cancelled in the middle of the play. */
function secondOrder(shop: ShopifySandbox): ShopOrder | null {
  return orderRows(shop)[1] ?? null;
}

function shipments(erp: NetsuiteSandbox): readonly unknown[] {
  return rowsOf(erp.state(), 'transactions').filter(
    (row) => textAt(row, 'type') === 'itemFulfillment',
  );
}
