import type { NetsuiteSandbox } from '../../connectors/netsuite/sandbox/options.ts';
import type { Command, JsonObject } from '../../core/connector/index.ts';
import { rows, SKUS, saleLine } from './netsuite-streams.ts';
import type { WriteSubject } from './subject.ts';

const NOBODY = { externalId: 'NOBODY-HAS-THIS' };

/** The write operations, with their effects as the account's state shows them. */
export function writesOf(sandbox: NetsuiteSandbox): readonly WriteSubject[] {
  return [
    ...masterWrites(sandbox),
    ...documentWrites(sandbox),
    ...transformWrites(sandbox),
    ...stockWrites(sandbox),
  ];
}

/** One operation whose effect is a record with the external id of its key. */
interface Made {
  readonly name: string;
  readonly code: string;
  readonly table: 'customers' | 'items' | 'transactions';
  readonly type?: string;
  readonly data: (n: number) => JsonObject;
  readonly refusedData: (n: number) => JsonObject;
}

function made(sandbox: NetsuiteSandbox, parts: Made): WriteSubject {
  const { name, code, table, type } = parts;
  const [stream = '', operation = ''] = name.split('.');
  const make = (n: number, data: JsonObject): Command => ({
    stream,
    operation,
    key: `acceptance-${n}`,
    idempotencyKey: `${name}-${n}`,
    version: null,
    data,
  });
  return {
    stream,
    operation,
    command: (n) => make(n, parts.data(n)),
    refused: (n) => make(n, parts.refusedData(n)),
    effects: async (n) =>
      rows(sandbox, table, type).filter((row) => row.externalId === `XD-${code}-acceptance-${n}`)
        .length,
  };
}

function masterWrites(sandbox: NetsuiteSandbox): readonly WriteSubject[] {
  return [
    made(sandbox, {
      name: 'customers.upsert',
      code: 'CUST',
      table: 'customers',
      data: (n) => ({ firstName: 'Ada', lastName: `Number ${n}`, email: `ada${n}@example.com` }),
      refusedData: (n) => ({ firstName: 'Ada', lastName: `Number ${n}`, email: 'no address' }),
    }),
    made(sandbox, {
      name: 'items.upsert',
      code: 'ITEM',
      table: 'items',
      data: (n) => ({ itemId: `NEW-${n}`, displayName: `New ${n}` }),
      refusedData: (n) => ({ displayName: `Nameless ${n}` }),
    }),
    priceWrite(sandbox),
  ];
}

function priceWrite(sandbox: NetsuiteSandbox): WriteSubject {
  const skuOf = (n: number): string => SKUS[n % SKUS.length] ?? '';
  const make = (n: number, sku: string): Command => ({
    stream: 'prices',
    operation: 'set',
    key: `price-${n}`,
    idempotencyKey: `prices.set-${n}`,
    version: null,
    data: { sku, priceLevel: '1', currency: '1', quantity: 0, price: `${70 + n}.25` },
  });
  return {
    stream: 'prices',
    operation: 'set',
    command: (n) => make(n, skuOf(n)),
    refused: (n) => make(n, 'NO-SUCH-SKU'),
    effects: async (n) => {
      const item = rows(sandbox, 'items').find((row) => row.fields?.['itemId'] === skuOf(n));
      const prices = item?.lists?.['price'] ?? [];
      return prices.filter(({ price }) => price === 70.25 + n).length;
    },
  };
}

function documentWrites(sandbox: NetsuiteSandbox): readonly WriteSubject[] {
  const entity = rows(sandbox, 'customers')[0]?.id ?? '';
  const kinds = [
    ['salesOrders', 'salesOrder', 'SO'],
    ['cashSales', 'cashSale', 'CS'],
    ['invoices', 'invoice', 'INV'],
    ['returnAuthorizations', 'returnAuthorization', 'RA'],
  ] as const;
  return [
    ...kinds.map(([stream, type, code]) =>
      made(sandbox, {
        name: `${stream}.upsert`,
        code,
        table: 'transactions',
        type,
        data: () => ({ entity, lines: [{ sku: 'C-1', quantity: 1, rate: '7.50' }] }),
        refusedData: () => ({ entity, lines: [{ sku: 'NO-SUCH-SKU', quantity: 1 }] }),
      }),
    ),
    closeWrite(sandbox),
  ];
}

function closeWrite(sandbox: NetsuiteSandbox): WriteSubject {
  const orders = makeSources(sandbox, 'salesOrder', 'to-close');
  const make = (n: number, key: string): Command => ({
    stream: 'salesOrders',
    operation: 'close',
    key,
    idempotencyKey: `salesOrders.close-${n}`,
    version: null,
    data: {},
  });
  return {
    stream: 'salesOrders',
    operation: 'close',
    command: (n) => make(n, orders.of(n)),
    refused: (n) => make(n, `nobody-${n}`),
    effects: async (n) => {
      const order = rows(sandbox, 'transactions').find((row) => row.id === orders.known(n));
      const lines = order?.lists?.['item'] ?? [];
      return lines.length > 0 && lines.every(({ isClosed }) => isClosed === true) ? 1 : 0;
    },
  };
}

/** What the n-th command is made of: put into the account when it is first asked for. */
function makeSources(sandbox: NetsuiteSandbox, type: string, name: string) {
  const ids = new Map<number, string>();
  return {
    known: (n: number): string => ids.get(n) ?? '',
    of: (n: number): string => {
      const known = ids.get(n);
      if (known !== undefined) return known;
      const entity = { id: rows(sandbox, 'customers')[0]?.id ?? '' };
      const { id } = sandbox.create(type, {
        entity,
        externalId: `${name}-${type}-${n}`,
        item: { items: [saleLine(sandbox, 'A-1', 2)] },
      });
      ids.set(n, id);
      return id;
    },
  };
}

const TRANSFORMS = [
  ['itemFulfillments.fulfil', 'IF', 'itemFulfillment', 'salesOrder'],
  ['invoices.fromOrder', 'INV', 'invoice', 'salesOrder'],
  ['cashSales.fromOrder', 'CS', 'cashSale', 'salesOrder'],
  ['returnAuthorizations.fromSale', 'RA', 'returnAuthorization', 'salesOrder'],
  ['itemReceipts.receive', 'IR', 'itemReceipt', 'returnAuthorization'],
  ['creditMemos.create', 'CM', 'creditMemo', 'invoice'],
  ['cashRefunds.create', 'CR', 'cashRefund', 'cashSale'],
] as const;

function transformWrites(sandbox: NetsuiteSandbox): readonly WriteSubject[] {
  return TRANSFORMS.map(([name, code, type, source]) => {
    const sources = makeSources(sandbox, source, name.replace('.', '-'));
    const lines = [{ sku: 'A-1', quantity: 1 }];
    return made(sandbox, {
      name,
      code,
      table: 'transactions',
      type,
      data: (n) => ({ [source]: sources.of(n), lines }),
      refusedData: () => ({ [source]: NOBODY, lines }),
    });
  });
}

function stockWrites(sandbox: NetsuiteSandbox): readonly WriteSubject[] {
  const [from, to] = [sandbox.locationId('Berlin'), sandbox.locationId('Paris')];
  const line = (sku: string): JsonObject => ({ sku, adjustQtyBy: 1 });
  return [
    made(sandbox, {
      name: 'inventoryAdjustments.create',
      code: 'IA',
      table: 'transactions',
      type: 'inventoryAdjustment',
      data: () => ({ lines: [{ ...line('C-1'), location: from }] }),
      refusedData: () => ({ lines: [{ ...line('NO-SUCH-SKU'), location: from }] }),
    }),
    made(sandbox, {
      name: 'inventoryTransfers.create',
      code: 'IT',
      table: 'transactions',
      type: 'inventoryTransfer',
      data: () => ({ location: from, transferLocation: to, lines: [line('C-1')] }),
      refusedData: () => ({ location: from, transferLocation: to, lines: [line('NO-SUCH-SKU')] }),
    }),
    levelWrite(sandbox),
  ];
}

function levelWrite(sandbox: NetsuiteSandbox): WriteSubject {
  const skuOf = (n: number): string => SKUS[n % SKUS.length] ?? '';
  const location = sandbox.locationId('Paris');
  const make = (n: number, more: JsonObject): Command => ({
    stream: 'inventoryLevels',
    operation: 'set',
    key: `level-${n}`,
    idempotencyKey: `inventoryLevels.set-${n}`,
    // As the engine says it of every effect; levels that were intended together share documents.
    intendedAt: Date.UTC(2026, 10, 28) + n,
    version: null,
    data: { sku: skuOf(n), location, onHand: 300 + n, ...more },
  });
  return {
    stream: 'inventoryLevels',
    operation: 'set',
    command: (n) => make(n, {}),
    refused: (n) => make(n, { sku: 'NO-SUCH-SKU' }),
    stale: (n) => make(n, { expected: 7 }),
    effects: async (n) => {
      const levels: readonly { readonly id: string; readonly onHand: number }[] = JSON.parse(
        JSON.stringify(sandbox.state()['levels'] ?? []),
      );
      const id = `${sandbox.itemId(skuOf(n))}@${location}`;
      return levels.filter((level) => level.id === id && level.onHand === 300 + n).length;
    },
  };
}
