/** The web's orders in the hub and in all four systems: which there are, what is on them, and for how much. */
import type { App } from '../../app.ts';
import { type Comparison, compare, type Explain, type Holding } from './compare.ts';
import { holdingOf, money, readStream } from './holdings.ts';
import { listAt, rowsOf, textAt } from './rows.ts';
import { ERP, MARKETING, SHOP, type Systems, TILL } from './systems.ts';

/** One line as all systems write it. */
interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** Compares the orders by their number. */
export async function proveOrders(app: App, systems: Systems): Promise<readonly Comparison[]> {
  const orders = (await readStream(app, 'hub', 'orders')).filter(
    (row) => textAt(row, 'stock') === 'commit',
  );
  const cancelled = new Set(
    orders.filter((row) => textAt(row, 'state') === 'cancelled').map((row) => numberOf(row)),
  );
  const open: Explain = (key, _hub, till) => {
    if (!cancelled.has(key) || till !== null) return null;
    return 'was cancelled, and the till hands nothing out for it';
  };
  const hub = (text: (row: unknown) => string): Holding =>
    holdingOf(orders, (row) => ({ key: numberOf(row), value: text(row) }));
  const stream = 'orders';
  return [
    compare({ system: SHOP, stream }, hub(withTotal), await shopOrders(app), nothing),
    compare({ system: ERP, stream }, hub(standing), await erpOrders(app), nothing),
    compare({ system: MARKETING, stream }, hub(placed), await placedEvents(app), nothing),
    compare({ system: TILL, stream }, hub(standing), tillOrders(systems), open),
  ];
}

const nothing: Explain = () => null;

function numberOf(row: unknown): string {
  return plainNumber(textAt(row, 'number'));
}

/** The till's numbers have no sign before them. */
function plainNumber(text: string): string {
  return text.replace(/^#/, '');
}

/** What is still wanted of the lines. */
function standing(order: unknown): string {
  return linesText(
    listAt(order, 'lines').map((line) => ({
      sku: textAt(line, 'sku'),
      quantity: Number(textAt(line, 'quantity')) - Number(textAt(line, 'cancelled') || 0),
    })),
  );
}

function withTotal(order: unknown): string {
  return `${standing(order)} = ${money(textAt(order, 'totals', 'total'))}`;
}

/** What was ordered, whatever became of it. */
function placed(order: unknown): string {
  const lines = listAt(order, 'lines').map((line) => ({
    sku: textAt(line, 'sku'),
    quantity: Number(textAt(line, 'quantity')),
  }));
  return `${linesText(lines)} = ${money(textAt(order, 'totals', 'total'))}`;
}

async function shopOrders(app: App): Promise<Holding> {
  return holdingOf(await readStream(app, SHOP, 'orders'), (row) => {
    const lines = listAt(row, 'lineItems').map((line) => ({
      sku: textAt(line, 'sku'),
      quantity: Number(textAt(line, 'currentQuantity')),
    }));
    const total = money(textAt(row, 'totalPriceSet', 'shopMoney', 'amount'));
    return { key: plainNumber(textAt(row, 'name')), value: `${linesText(lines)} = ${total}` };
  });
}

async function erpOrders(app: App): Promise<Holding> {
  return holdingOf(await readStream(app, ERP, 'salesOrders'), (row) => {
    const lines = listAt(row, 'lines').map((line) => ({
      sku: textAt(line, 'sku'),
      quantity: textAt(line, 'isClosed') === 'true' ? 0 : Number(textAt(line, 'quantity')),
    }));
    return { key: plainNumber(textAt(row, 'otherRefNum')), value: linesText(lines) };
  });
}

async function placedEvents(app: App): Promise<Holding> {
  // All events, for the metric does not exist before its first one: a play that was stopped early has none.
  const events = await readStream(app, MARKETING, 'events');
  const orders = events.filter((row) => textAt(row, 'metric_name') === 'Placed Order');
  return holdingOf(orders, (row) => {
    const lines = listAt(row, 'event_properties', 'Items').map((line) => ({
      sku: textAt(line, 'SKU'),
      quantity: Number(textAt(line, 'Quantity')),
    }));
    const key = plainNumber(textAt(row, 'event_properties', 'OrderId'));
    return { key, value: `${linesText(lines)} = ${money(textAt(row, 'value'))}` };
  });
}

/** The till keeps a row for each line. */
function tillOrders({ till }: Systems): Holding {
  const rows = rowsOf(till.state(), 'pickups');
  const orders = Map.groupBy(rows, (row) => textAt(row, 'order'));
  return new Map(
    [...orders].map(([order, lines]) => [
      order,
      linesText(
        lines.map((line) => ({
          sku: textAt(line, 'sku'),
          quantity: Number(textAt(line, 'quantity')),
        })),
      ),
    ]),
  );
}

/** `2x22752 1x85123A`: lines of nothing and lines that are no goods are left out. */
function linesText(lines: readonly Line[]): string {
  return lines
    .filter(({ sku, quantity }) => sku !== '' && quantity > 0)
    .map(({ sku, quantity }) => `${quantity}x${sku.trim().toUpperCase()}`)
    .sort()
    .join(' ');
}
