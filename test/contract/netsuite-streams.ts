import type { NetsuiteSandbox } from '../../connectors/netsuite/sandbox/options.ts';
import type { JsonObject } from '../../core/connector/index.ts';
import type { StreamSubject } from './subject.ts';

/** The SKUs that the account is seeded with. */
export const SKUS = ['A-1', 'A-2', 'B-1', 'C-1', 'D-1'];
/** The locations that the account is seeded with. */
export const PLACES = ['Berlin', 'Paris', 'Rome', 'Oslo', 'Cork'];
/** How long a change can be held back from queries. */
const LATE_MS = 60_000;
/** Records of each type of transaction. */
const EACH = 5;

/** A row of the account's state. */
export interface StateRow {
  readonly id: string;
  readonly type?: string;
  readonly externalId?: string | null;
  readonly fields?: JsonObject;
  readonly lists?: Readonly<Record<string, readonly JsonObject[]>>;
}

/** The rows of one table, of one type when it is named. */
export function rows(sandbox: NetsuiteSandbox, table: string, type?: string): readonly StateRow[] {
  const all = sandbox.state()[table] ?? [];
  const wanted = all.filter((row) => type === undefined || ('type' in row && row.type === type));
  const found: readonly StateRow[] = JSON.parse(JSON.stringify(wanted));
  return found;
}

/** A line of a sale. */
export function saleLine(sandbox: NetsuiteSandbox, sku: string, quantity = 1): JsonObject {
  return { item: { id: sandbox.itemId(sku) }, quantity, price: { id: '-1' }, rate: 5 };
}

/** Puts five of each type of transaction into the account. */
export function fillAccount(sandbox: NetsuiteSandbox): void {
  const [customer] = rows(sandbox, 'customers');
  const entity = { id: customer?.id ?? '' };
  const item = { items: [saleLine(sandbox, 'A-1', 2)] };
  const place = (name: string): JsonObject => ({ id: sandbox.locationId(name) });
  for (let n = 0; n < EACH; n += 1) {
    const order = sandbox.create('salesOrder', { entity, item }).id;
    const sale = sandbox.create('cashSale', { entity, item }).id;
    sandbox.transform('salesOrder', order, 'itemFulfillment', { shipStatus: { id: 'C' } });
    const invoice = sandbox.transform('salesOrder', order, 'invoice', {}).id;
    const back = sandbox.transform('salesOrder', order, 'returnAuthorization', {}).id;
    sandbox.transform('returnAuthorization', back, 'itemReceipt', {});
    const apply = { items: [{ doc: { id: invoice }, apply: true }] };
    sandbox.transform('invoice', invoice, 'creditMemo', { apply });
    sandbox.transform('cashSale', sale, 'cashRefund', {});
    const line = { item: { id: sandbox.itemId('A-2') }, adjustQtyBy: 1 };
    sandbox.create('inventoryAdjustment', {
      account: { id: '58' },
      inventory: { items: [{ ...line, location: place('Berlin') }] },
    });
    sandbox.create('inventoryTransfer', {
      location: place('Berlin'),
      transferLocation: place('Paris'),
      inventory: { items: [line] },
    });
  }
}

const TRANSACTIONS: Readonly<Record<string, string>> = {
  salesOrders: 'salesOrder',
  cashSales: 'cashSale',
  invoices: 'invoice',
  itemFulfillments: 'itemFulfillment',
  returnAuthorizations: 'returnAuthorization',
  itemReceipts: 'itemReceipt',
  creditMemos: 'creditMemo',
  cashRefunds: 'cashRefund',
  inventoryAdjustments: 'inventoryAdjustment',
  inventoryTransfers: 'inventoryTransfer',
};

/** The streams of the account and what happens to them there. */
export function streamsOf(sandbox: NetsuiteSandbox): readonly StreamSubject[] {
  let turn = 0;
  const next = (): number => {
    turn += 1;
    return turn;
  };
  return [
    ...masterStreams(sandbox, next),
    ...Object.entries(TRANSACTIONS).map(([name, type]) => {
      const ids = rows(sandbox, 'transactions', type).map((row) => row.id);
      const [first = '', second = ''] = ids;
      return stream(sandbox, {
        name,
        keys: ids,
        change: () => {
          sandbox.edit(type, second, { memo: `note ${next()}` });
          return second;
        },
        remove: () => {
          sandbox.remove(type, first);
          return first;
        },
      });
    }),
  ];
}

function masterStreams(sandbox: NetsuiteSandbox, next: () => number): readonly StreamSubject[] {
  const levelKey = (sku: string): string =>
    `${sandbox.itemId(sku)}@${sandbox.locationId('Berlin')}`;
  const priceKey = (sku: string): string => `${sandbox.itemId(sku)}@1@1@0`;
  const items = rows(sandbox, 'items');
  const gone = <T>(key: T): T => {
    sandbox.remove('inventoryItem', 'D-1');
    return key;
  };
  const master = (table: string, type: string, field: string) => {
    const ids = rows(sandbox, table).map((row) => row.id);
    const [first = '', second = ''] = ids;
    return {
      keys: ids,
      change: () => {
        sandbox.edit(type, second, { [field]: `changed ${next()}` });
        return second;
      },
      remove: () => {
        sandbox.remove(type, first);
        return first;
      },
    };
  };
  return [
    stream(sandbox, { name: 'customers', ...master('customers', 'customer', 'phone') }),
    stream(sandbox, { name: 'items', ...master('items', 'inventoryItem', 'displayName') }),
    stream(sandbox, { name: 'locations', ...master('locations', 'location', 'name') }),
    stream(sandbox, {
      name: 'prices',
      keys: items.flatMap(({ id }) => [`${id}@1@1@0`, `${id}@5@1@0`]),
      change: () => {
        sandbox.setPrice('B-1', 20 + next());
        return priceKey('B-1');
      },
      remove: () => gone(priceKey('D-1')),
    }),
    stream(sandbox, {
      name: 'inventoryLevels',
      keys: rows(sandbox, 'levels').map((row) => row.id),
      change: () => {
        sandbox.adjustStock('B-1', 'Berlin', next());
        return levelKey('B-1');
      },
      remove: () => gone(levelKey('D-1')),
    }),
  ];
}

function stream(
  sandbox: NetsuiteSandbox,
  parts: {
    readonly name: string;
    readonly keys: readonly string[];
    readonly change: () => string;
    readonly remove: () => string;
  },
): StreamSubject {
  const { name, keys, change, remove } = parts;
  return {
    name,
    keys,
    unknownKey: keys[0]?.replace(/^\d+/, '424242') ?? '',
    futureCursor: { watermark: '2099-01-01T00:00:00.000Z' },
    change: async () => change(),
    remove: async () => remove(),
    late: {
      change: async () => {
        sandbox.setLag(LATE_MS);
        return change();
      },
      show: async () => sandbox.setClockOffset(2 * LATE_MS),
    },
  };
}
