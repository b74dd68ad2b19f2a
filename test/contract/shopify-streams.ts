import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import type { StreamSubject } from './subject.ts';

/** The SKUs that the shop is seeded with. */
export const SKUS = ['A-1', 'A-2', 'B-1', 'C-1', 'D-1'];
/** How long a change can be held back from searches. */
const LATE_MS = 60_000;
/** The shop's clock runs ahead of this machine's, so what was seeded is not brand new. */
export const AHEAD_MS = 60_000;

/** A row of the shop's state. */
export interface Keyed {
  readonly id: string;
}

/** The rows of one table of the shop. */
export function rows<R extends Keyed>(sandbox: ShopifySandbox, table: string): readonly R[] {
  const found: readonly R[] = JSON.parse(JSON.stringify(sandbox.state()[table] ?? []));
  return found;
}

function keysOf(sandbox: ShopifySandbox, table: string): readonly string[] {
  return rows(sandbox, table).map((row) => row.id);
}

/** The streams of the shop and what happens to them there. */
export function streamsOf(sandbox: ShopifySandbox): readonly StreamSubject[] {
  let turn = 0;
  const next = (): number => {
    turn += 1;
    return turn;
  };
  return [
    ...stockStreams(sandbox, next),
    ...catalogueStreams(sandbox, next),
    ...salesStreams(sandbox, next),
  ];
}

function stockStreams(sandbox: ShopifySandbox, next: () => number): readonly StreamSubject[] {
  const { locationId } = sandbox.ids('A-1', 'Berlin');
  const levelKey = (sku: string): string =>
    `${sandbox.ids(sku, 'Berlin').inventoryItemId}@${locationId}`;
  const change = (): string => {
    const turn = next();
    const sku = SKUS[turn % SKUS.length] ?? '';
    sandbox.setStock(sku, 'Berlin', 1000 + turn);
    return levelKey(sku);
  };
  const levels = rows<{ id: string; itemId: string; locationId: string }>(sandbox, 'levels');
  return [
    {
      ...stream(sandbox, { name: 'inventoryLevels', table: 'levels', change }),
      keys: levels.map((level) => `${level.itemId}@${level.locationId}`),
      unknownKey: `gid://shopify/InventoryItem/1@${locationId}`,
      remove: async () => deleteProduct(sandbox, levelKey('D-1')),
    },
  ];
}

function catalogueStreams(sandbox: ShopifySandbox, next: () => number): readonly StreamSubject[] {
  const ids = (sku: string) => sandbox.ids(sku, 'Berlin');
  const price = (): void => void sandbox.editVariant('B-1', { price: `${next()}.50` });
  const cost = (): void => void sandbox.editVariant('B-1', { cost: `${next()}.10` });
  const kinds = [
    { name: 'products', table: 'products', id: 'productId', edit: price },
    { name: 'variants', table: 'variants', id: 'variantId', edit: price },
    { name: 'inventoryItems', table: 'items', id: 'inventoryItemId', edit: cost },
  ] as const;
  return kinds.map(({ name, table, id, edit }) => ({
    ...stream(sandbox, {
      name,
      table,
      change: () => {
        edit();
        return ids('B-1')[id];
      },
    }),
    remove: async () => deleteProduct(sandbox, ids('D-1')[id]),
  }));
}

function salesStreams(sandbox: ShopifySandbox, next: () => number): readonly StreamSubject[] {
  const first = (table: string, at = 0): string => keysOf(sandbox, table)[at] ?? '';
  const orders = (): string => {
    sandbox.editOrder(first('orders'), { note: `note ${next()}` });
    return first('orders');
  };
  const customers = (): string => {
    sandbox.editCustomer(first('customers'), { note: `note ${next()}` });
    return first('customers');
  };
  const fulfillmentOrders = (): string => {
    const at = next() - 1;
    const part = rows<Keyed & { orderId: string }>(sandbox, 'fulfillmentOrders')[at];
    sandbox.fulfillOrder(part?.orderId ?? '');
    return part?.id ?? '';
  };
  return [
    {
      ...stream(sandbox, { name: 'orders', table: 'orders', change: orders }),
      remove: async () => {
        const id = first('orders', 1);
        sandbox.deleteOrder(id);
        return id;
      },
    },
    {
      ...stream(sandbox, { name: 'customers', table: 'customers', change: customers }),
      remove: async () => {
        const id = first('customers');
        sandbox.deleteCustomer(id);
        return id;
      },
    },
    stream(sandbox, {
      name: 'fulfillmentOrders',
      table: 'fulfillmentOrders',
      change: fulfillmentOrders,
    }),
  ];
}

/** A stream whose rows are those of a table. */
export function stream(
  sandbox: ShopifySandbox,
  { name, table, change }: { name: string; table: string; change: () => string },
): StreamSubject {
  return {
    name,
    keys: keysOf(sandbox, table),
    unknownKey: keysOf(sandbox, table)[0]?.replace(/\d+$/, '424242') ?? '',
    futureCursor: { watermark: '2099-01-01T00:00:00Z' },
    ...withChange(sandbox, async () => change()),
  };
}

function deleteProduct(sandbox: ShopifySandbox, key: string): string {
  sandbox.deleteProduct('D-1');
  return key;
}

function withChange(
  sandbox: ShopifySandbox,
  change: () => Promise<string>,
): Pick<StreamSubject, 'change' | 'late'> {
  return {
    change,
    late: {
      change: async () => {
        sandbox.setLag(LATE_MS);
        return await change();
      },
      show: async () => sandbox.setClockOffset(AHEAD_MS + LATE_MS + 2_000),
    },
  };
}
