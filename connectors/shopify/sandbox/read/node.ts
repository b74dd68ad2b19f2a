import { gidKind } from '../shop/gid.ts';
import type { Shop } from '../shop/shop.ts';
import { lineIn } from './orders.ts';
import { reverseOrders } from './returns.ts';

/** Finds any row by its gid; null when there is none. */
export function findNode(shop: Shop, id: string): unknown {
  const { tables } = shop;
  switch (gidKind(id)) {
    case 'Product':
      return tables.products.get(id) ?? null;
    case 'ProductVariant':
      return tables.variants.get(id) ?? null;
    case 'InventoryItem':
      return tables.items.get(id) ?? null;
    case 'InventoryLevel':
      return tables.levels.get(id) ?? null;
    case 'Location':
      return tables.locations.get(id) ?? null;
    case 'Order':
      return tables.orders.get(id) ?? null;
    case 'LineItem':
      return findLine(shop, id);
    case 'FulfillmentOrder':
      return tables.fulfillmentOrders.get(id) ?? null;
    case 'Fulfillment':
      return tables.fulfillments.get(id) ?? null;
    case 'Return':
      return tables.returns.get(id) ?? null;
    case 'ReverseFulfillmentOrder':
      return findReverse(shop, id);
    case 'DraftOrder':
      return tables.draftOrders.get(id) ?? null;
    case 'PriceList':
      return tables.priceLists.get(id) ?? null;
    case 'Refund':
      return tables.refunds.get(id) ?? null;
    case 'BulkOperation':
      return tables.bulkOperations.get(id) ?? null;
    case 'Customer':
      return tables.customers.get(id) ?? null;
    case 'Metafield':
      return tables.metafields.get(id) ?? null;
    case 'WebhookSubscription':
      return tables.subscriptions.get(id) ?? null;
    default:
      return null;
  }
}

function findReverse(shop: Shop, id: string): unknown {
  const all = [...shop.tables.returns.all()].flatMap(reverseOrders);
  return all.find((reverse) => reverse.id === id) ?? null;
}

function findLine(shop: Shop, id: string): unknown {
  for (const order of shop.tables.orders.all()) {
    const line = order.lines.find((candidate) => candidate.id === id);
    if (line !== undefined) return lineIn(order, line);
  }
  return null;
}
