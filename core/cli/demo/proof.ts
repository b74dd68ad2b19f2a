/** Which holdings are compared with which, and what explains a difference. */
import type { App } from '../../app.ts';
import { type Comparison, compare, type Explain, type Holding } from './compare.ts';
import { holdingOf, money, readStream, units } from './holdings.ts';
import { proveCustomers } from './proof-customers.ts';
import { proveOrders } from './proof-orders.ts';
import { rowsOf, textAt } from './rows.ts';
import { ERP, MARKETING, SHOP, type Systems, TILL } from './systems.ts';

/** Holds the hub against all four systems. */
export async function prove(app: App, systems: Systems): Promise<readonly Comparison[]> {
  return [
    ...(await proveStock(app, systems)),
    ...(await provePrices(app, systems)),
    ...(await proveOrders(app, systems)),
    ...(await proveCustomers(app, systems)),
  ];
}

async function proveStock(app: App, systems: Systems): Promise<readonly Comparison[]> {
  const book = await readStream(app, 'hub', 'inventory');
  const available = stockOf(book, 'available');
  const onHand = stockOf(book, 'onHand');
  const bySku = (rows: readonly unknown[], sku: string, figure: string): Holding =>
    holdingOf(rows, (row) => ({ key: textAt(row, sku), value: units(textAt(row, figure)) }));
  const shop = bySku(await readStream(app, SHOP, 'inventoryLevels'), 'sku', 'available');
  const erp = bySku(await readStream(app, ERP, 'inventoryLevels'), 'sku', 'onHand');
  const variants = await readStream(app, MARKETING, 'catalogVariants');
  const marketing = bySku(variants, 'sku', 'inventory_quantity');
  const till = bySku(rowsOf(systems.till.state(), 'stock'), 'id', 'available');
  const stream = 'stock';
  return [
    compare({ system: SHOP, stream }, available, shop, notSold),
    compare({ system: ERP, stream }, onHand, erp, notSold),
    compare({ system: MARKETING, stream }, available, marketing, notSold),
    compare({ system: TILL, stream }, available, till, notSold),
  ];
}

function stockOf(book: readonly unknown[], figure: string): Holding {
  return holdingOf(book, (row) => ({ key: textAt(row, 'sku'), value: units(textAt(row, figure)) }));
}

async function provePrices(app: App, systems: Systems): Promise<readonly Comparison[]> {
  const priced = (rows: readonly unknown[], sku: string, price = 'price'): Holding =>
    holdingOf(rows, (row) => ({
      key: textAt(row, sku).toUpperCase(),
      value: money(textAt(row, price)),
    }));
  const hub = priced(await readStream(app, 'hub', 'products'), 'sku');
  const levels = await readStream(app, ERP, 'prices');
  const base = levels.filter(
    (row) => textAt(row, 'priceLevel') === '1' && Number(textAt(row, 'quantity') || 0) === 0,
  );
  const stream = 'prices';
  return [
    compare(
      { system: SHOP, stream },
      hub,
      priced(await readStream(app, SHOP, 'variants'), 'sku'),
      notSold,
    ),
    compare({ system: ERP, stream }, hub, priced(base, 'sku'), notSold),
    compare(
      { system: MARKETING, stream },
      hub,
      priced(await readStream(app, MARKETING, 'catalogVariants'), 'sku'),
      notSold,
    ),
    compare(
      { system: TILL, stream },
      hub,
      priced(rowsOf(systems.till.state(), 'prices'), 'id'),
      notSold,
    ),
  ];
}

/** A system need not have what it does not sell; what it has must be right. */
const notSold: Explain = (_key, hub, system) => {
  if (hub !== null && system === null) return 'the system does not sell it';
  return null;
};
